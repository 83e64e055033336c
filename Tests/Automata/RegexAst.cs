using System.Text;
using CsCheck;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata;

/// <summary>
/// An extended regular expression over the scalars a, b and é, with its meaning by definition: the set of its words of at most <see cref="MaximumLength"/>
/// scalars, computed by set operations alone. The oracle of the builder's tests.
/// </summary>
internal abstract record RegexAst
{
    public const int MaximumLength = 4;

    private const string Alphabet = "abé";

    public static IReadOnlyList<string> Words { get; } = AllWords();

    public static Gen<RegexAst> Generator { get; } = Expressions(4);

    public abstract RegexNode Build(RegexBuilder builder);

    public abstract HashSet<string> Language();

    private static List<string> AllWords()
    {
        List<string> words = [""];
        for (int i = 0; words[i].Length < MaximumLength; i++)
        {
            words.AddRange(Alphabet.Select(letter => words[i] + letter));
        }

        return words;
    }

    private static Gen<RegexAst> Expressions(int depth)
    {
        Gen<RegexAst> text = Constants(
            new Text("a"), new Text("b"), new Text("é"), new Text("ab"), new Text("ba"), new Text("aé"), new Text("abé"), new Text("éa"), new Text("aab"), new Text(""));
        Gen<RegexAst> leaf = Gen.Frequency(
            (6, text),
            (3, Constants(new Scalars("ab"), new Scalars("aé"), new Scalars("abé"), new Scalars("é"), new Scalars("b"))),
            (1, Constants(new AnyScalar(), new AnyScalar(), new AnyString(), new Nothing())));
        if (depth == 0)
        {
            return leaf;
        }

        Gen<RegexAst> inner = Expressions(depth - 1);
        Gen<(int Minimum, int? Maximum)> counts = Gen.Select(Gen.Int[0, 3], Gen.Int[-3, 3], static (minimum, more) => (minimum, more < 0 ? (int?)null : minimum + more));
        return Gen.Frequency(
            (3, leaf),
            (3, Gen.Select(inner, inner).Select(static RegexAst (pair) => new Sequence([pair.Item1, pair.Item2]))),
            (1, inner.Array[0, 4].Select(static RegexAst (parts) => new Sequence(parts))),
            (3, inner.Array[2, 4].Select(static RegexAst (parts) => new Either(parts))),
            (3, Gen.Select(inner, counts).Select(static RegexAst (pair) => new Repeated(pair.Item1, pair.Item2.Minimum, pair.Item2.Maximum))),
            (1, counts.Select(static RegexAst (bounds) => new Repeated(new AnyScalar(), bounds.Minimum, bounds.Maximum))),
            (2, inner.Array[2, 3].Select(static RegexAst (parts) => new Both(parts))),
            (2, inner.Select(static RegexAst (part) => new Not(part))));
    }

    private static Gen<RegexAst> Constants(params RegexAst[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static HashSet<string> Joined(HashSet<string> left, HashSet<string> right)
    {
        HashSet<string> words = [];
        foreach (string first in left)
        {
            foreach (string second in right)
            {
                if (first.Length + second.Length <= MaximumLength)
                {
                    words.Add(first + second);
                }
            }
        }

        return words;
    }

    internal sealed record Text(string Value) : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Literal(Encoding.UTF8.GetBytes(Value));

        public override HashSet<string> Language() => [Value];

        public override string ToString() => $"\"{Value}\"";
    }

    internal sealed record Scalars(string Members) : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Scalars([.. Members.Select(static letter => new ScalarRange(letter, letter))]);

        public override HashSet<string> Language() => [.. Members.Select(static letter => letter.ToString())];

        public override string ToString() => $"[{Members}]";
    }

    internal sealed record AnyScalar : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.AnyScalar;

        public override HashSet<string> Language() => [.. Words.Where(static word => word.Length == 1)];

        public override string ToString() => ".";
    }

    internal sealed record AnyString : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.AnyString;

        public override HashSet<string> Language() => [.. Words];

        public override string ToString() => ".*";
    }

    internal sealed record Nothing : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Empty;

        public override HashSet<string> Language() => [];

        public override string ToString() => "∅";
    }

    internal sealed record Sequence(RegexAst[] Parts) : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Concat([.. Parts.Select(part => part.Build(builder))]);

        public override HashSet<string> Language() => Parts.Aggregate(new HashSet<string> { "" }, static (words, part) => Joined(words, part.Language()));

        public override string ToString() => $"({string.Join<RegexAst>("·", Parts)})";
    }

    internal sealed record Either(RegexAst[] Parts) : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Union([.. Parts.Select(part => part.Build(builder))]);

        public override HashSet<string> Language() => [.. Parts.SelectMany(static part => part.Language())];

        public override string ToString() => $"({string.Join<RegexAst>("|", Parts)})";
    }

    internal sealed record Both(RegexAst[] Parts) : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Intersect([.. Parts.Select(part => part.Build(builder))]);

        public override HashSet<string> Language() =>
            Parts.Select(static part => part.Language()).Aggregate(static (left, right) => [.. left.Intersect(right)]);

        public override string ToString() => $"({string.Join<RegexAst>("&", Parts)})";
    }

    internal sealed record Not(RegexAst Part) : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Complement(Part.Build(builder));

        public override HashSet<string> Language() => [.. Words.Except(Part.Language())];

        public override string ToString() => $"¬{Part}";
    }

    internal sealed record Repeated(RegexAst Part, int Minimum, int? Maximum) : RegexAst
    {
        public override RegexNode Build(RegexBuilder builder) => builder.Repeat(Part.Build(builder), Minimum, Maximum);

        public override HashSet<string> Language()
        {
            // From MaximumLength copies on, the words that are short enough no longer change.
            HashSet<string> once = Part.Language(), power = [""], words = [];
            for (int copies = 0; copies <= (Maximum ?? Minimum + MaximumLength + 1); copies++)
            {
                if (copies >= Minimum)
                {
                    words.UnionWith(power);
                }

                power = Joined(power, once);
            }

            return words;
        }

        public override string ToString() => $"{Part}{{{Minimum},{Maximum}}}";
    }
}

using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata;

/// <summary>Generated expressions against the oracle of <see cref="RegexAst"/>.</summary>
[TestFixture]
internal sealed class RegexBuilderPropertyTests
{
    private const int Samples = 600;

    /// <summary>Beyond this many derivatives an exploration is given up: far more than any generated expression was seen to have.</summary>
    private const int ExplorationBound = 2_000_000;

    [Test]
    public void Matches_exactly_the_words_of_the_language() => Check(Samples, static (ast, builder, node) =>
    {
        HashSet<string> language = ast.Language();
        foreach (string word in RegexAst.Words)
        {
            if (builder.IsMatch(node, Encoding.UTF8.GetBytes(word)) != language.Contains(word))
            {
                Assert.Fail($"{word} by {node}");
            }
        }
    });

    [Test]
    public void Matches_exactly_the_words_after_asking_for_emptiness() => Check(Samples, static (ast, builder, node) =>
    {
        // What is known to be empty changes how later derivatives are simplified.
        _ = builder.ShortestMember(node);
        HashSet<string> language = ast.Language();
        foreach (string word in RegexAst.Words)
        {
            RegexNode rest = node;
            foreach (byte value in Encoding.UTF8.GetBytes(word))
            {
                rest = builder.Derivative(rest, value);
                _ = builder.IsEmpty(rest);
            }

            if (builder.IsNullable(rest) != language.Contains(word))
            {
                Assert.Fail($"{word} by {node}");
            }
        }
    });

    [Test]
    [Explicit]
    [Category("Full")]
    public void Many_more_expressions_match_exactly_and_are_decided_exactly() => Check(40 * Samples, static (ast, builder, node) =>
    {
        bool isEmpty = builder.IsEmpty(node);
        Assert.That(isEmpty, Is.EqualTo(IsEmptyByExploration(builder, node)));
        HashSet<string> language = ast.Language();
        foreach (string word in RegexAst.Words)
        {
            if (builder.IsMatch(node, Encoding.UTF8.GetBytes(word)) != language.Contains(word))
            {
                Assert.Fail($"{word} by {node}");
            }
        }
    });

    [Test]
    public void The_lazy_automaton_accepts_exactly_the_words_of_each_component() =>
        Gen.Select(RegexAst.Generator, RegexAst.Generator).Sample(
            static (first, second) =>
            {
                RegexBuilder builder = new();
                LazyDfa dfa = new(builder);
                RegexNode goal = builder.Union(first.Build(builder), second.Build(builder));
                int start = dfa.StateOf(goal, first.Build(builder), second.Build(builder));
                HashSet<string> one = first.Language(), two = second.Language();
                foreach (string word in RegexAst.Words)
                {
                    int state = Encoding.UTF8.GetBytes(word).Aggregate(start, dfa.Next);
                    ulong expected = (one.Contains(word) ? 2UL : 0) | (two.Contains(word) ? 4UL : 0);
                    expected |= expected != 0 ? 1UL : 0;
                    if (dfa.Accepts(state) != expected || (state == LazyDfa.Dead) != builder.IsEmpty(dfa.Components(state)[0]))
                    {
                        Assert.Fail($"{first} | {second} on {word}");
                    }
                }
            },
            iter: Samples / 3);

    [Test]
    public void Emptiness_equals_a_full_exploration() => Check(Samples, static (_, builder, node) =>
    {
        bool expected = IsEmptyByExploration(builder, node);
        Assert.That(builder.IsEmpty(node), Is.EqualTo(expected), node.ToString());
    });

    [Test]
    public void The_shortest_member_is_a_member_and_none_is_shorter() => Check(Samples, static (ast, builder, node) =>
    {
        HashSet<string> language = ast.Language();
        byte[]? shortest = builder.ShortestMember(node);
        if (shortest is null)
        {
            Assert.That(language, Is.Empty);
            Assert.That(builder.IsEmpty(node));
        }
        else
        {
            Assert.That(builder.IsMatch(node, shortest), $"{Encoding.UTF8.GetString(shortest)} by {node}");
            Assert.That(language.Select(static word => Encoding.UTF8.GetByteCount(word)).DefaultIfEmpty(int.MaxValue).Min(), Is.GreaterThanOrEqualTo(shortest.Length));
        }
    });

    [Test]
    public void Counts_and_lists_all_members_of_bounded_length() => Check(Samples / 3, static (ast, builder, node) =>
    {
        RegexNode letters = new RegexAst.Repeated(new RegexAst.Scalars("abé"), 0, RegexAst.MaximumLength).Build(builder);
        RegexNode bounded = builder.Intersect(node, letters);
        HashSet<string> language = ast.Language();
        Assert.That(builder.CountMembers(bounded, 1000), Is.EqualTo(language.Count), node.ToString());
        Assert.That(builder.CountMembers(bounded, 3), Is.EqualTo(Math.Min(language.Count, 3)));
        string[] members = [.. builder.Members(bounded, 1000).Select(Encoding.UTF8.GetString)];
        Assert.That(members, Is.EquivalentTo(language));
        Assert.That(builder.Members(bounded, 2), Has.Count.EqualTo(Math.Min(language.Count, 2)));
    });

    [Test]
    public void Complement_and_intersection_obey_their_laws() => Check(Samples, static (_, builder, node) =>
    {
        RegexNode complement = builder.Complement(node);
        Assert.That(builder.IsEmpty(builder.Intersect(node, complement)), $"{node} & its complement");
        Assert.That(builder.IsEmpty(builder.Complement(builder.Union(node, complement))), $"{node} | its complement");
        Assert.That(builder.IsSubset(node, builder.AnyString));
        Assert.That(builder.Complement(complement), Is.SameAs(node).Or.Matches<RegexNode>(other => builder.IsSubset(other, node) && builder.IsSubset(node, other)));
    });

    [Test]
    public void A_length_bound_beside_any_language_is_decided_exactly() =>
        Gen.Select(RegexAst.Generator, Gen.Int[0, 4], Gen.Int[0, 2]).Sample(
            static (ast, minimum, more) =>
            {
                RegexBuilder builder = new();
                RegexNode letters = builder.Repeat(builder.Scalars([new('a', 'b'), new('é', 'é')]), 0, null);
                RegexNode node = builder.Intersect(ast.Build(builder), letters);
                int maximum = Math.Min(minimum + more, RegexAst.MaximumLength);
                RegexNode bounded = builder.Intersect(node, builder.Repeat(builder.AnyScalar, minimum, maximum));
                bool expected = ast.Language().Any(word => word.Length >= minimum && word.Length <= maximum);
                Assert.That(builder.IsEmpty(bounded), Is.Not.EqualTo(expected), bounded.ToString());
            },
            iter: Samples);

    /// <summary>How many there may be grows with the product of counters and intersected parts, so no bound holds for every expression: the same 300 are looked at in every run.</summary>
    [Test]
    public void Derivatives_of_the_same_expressions_stay_few()
    {
        for (uint stream = 0; stream < 300; stream++)
        {
            RegexAst ast = RegexAst.Generator.Generate(new PCG(stream, 20_240_607), null, out _);
            RegexBuilder builder = new();
            RegexNode node = ast.Build(builder);
            Assert.That(Explore(builder, node), Has.Count.LessThan(20_000), node.ToString());
        }
    }

    [Test]
    public void Counters_that_a_complement_starts_anew_have_finitely_many_derivatives()
    {
        RegexBuilder builder = new();
        RegexNode any = builder.AnyString;
        RegexNode aOrB = builder.Scalars([new('a', 'b')]);
        RegexNode notB = builder.Complement(builder.Literal("b"u8));
        RegexNode first = builder.Repeat(builder.Concat(notB, builder.Concat(any, aOrB)), 3, null);
        RegexNode letter = builder.Union(builder.Scalars([new('a', 'a'), new('é', 'é')]), builder.Literal(""u8));
        RegexNode second = builder.Repeat(builder.Concat(builder.Concat(builder.Repeat(builder.AnyScalar, 3, 3), letter), builder.Concat(builder.Literal("é"u8), builder.AnyScalar)), 3, 6);
        Assert.That(Explore(builder, builder.Concat(first, second)), Has.Count.LessThan(ExplorationBound));
    }

    private static void Check(int samples, Action<RegexAst, RegexBuilder, RegexNode> check) =>
        RegexAst.Generator.Sample(
            ast =>
            {
                RegexBuilder builder = new();
                check(ast, builder, ast.Build(builder));
            },
            iter: samples);

    private static bool IsEmptyByExploration(RegexBuilder builder, RegexNode node)
    {
        HashSet<RegexNode> met = Explore(builder, node);
        Assert.That(met, Has.Count.LessThan(ExplorationBound), node.ToString());
        return met.All(static rest => !rest.IsNullable);
    }

    private static HashSet<RegexNode> Explore(RegexBuilder builder, RegexNode node)
    {
        HashSet<RegexNode> met = [node];
        Queue<RegexNode> queue = new([node]);
        while (queue.TryDequeue(out RegexNode? rest) && met.Count < ExplorationBound)
        {
            ByteClasses classes = builder.ClassesOf(rest);
            for (int i = 0; i < classes.Count; i++)
            {
                RegexNode next = builder.Derivative(rest, classes.Representative(i));
                if (met.Add(next))
                {
                    queue.Enqueue(next);
                }
            }
        }

        return met;
    }
}

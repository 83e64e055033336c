using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Automata.Ecma;
using StructGen.Grammars.Parsing.JsonSchema.Formats;

namespace StructGen.Tests.JsonSchema.Formats;

/// <summary>The language of <c>regex</c> as an expression, whose derivatives are many: what <see cref="PatternMachine"/> is compared with.</summary>
internal sealed class PatternLanguage
{
    public const int Depth = 16;
    private const int CountDigits = 3;

    /// <summary>Characters that stand for themselves only when escaped.</summary>
    private const string SyntaxCharacters = "^$\\.*+?()[]{}|";

    private readonly FormatGrammar _g;
    private readonly RegexNode _backslash;
    private readonly RegexNode _hexDigit;
    private readonly RegexNode _escape;
    private readonly RegexNode _class;
    private readonly RegexNode _quantifier;
    private readonly RegexNode _groupStart;

    public PatternLanguage(FormatGrammar g)
    {
        _g = g;
        _backslash = g.Text("\\");
        _hexDigit = g.HexDigit;
        _escape = Escape();
        _class = Class();
        _quantifier = Quantifier();
        _groupStart = GroupStart();
    }

    public RegexNode Build()
    {
        RegexNode assertion = _g.OneOf(_g.Chars("^$|"), _g.Text("\\b"), _g.Text("\\B"));
        RegexNode character = AnyScalarBut(SyntaxCharacters);
        RegexNode simpleAtom = _g.OneOf(character, _g.Text("."), _g.Sequence(_backslash, _escape), _class);
        RegexNode lookAround = _g.OneOf(_g.Text("(?="), _g.Text("(?!"), _g.Text("(?<="), _g.Text("(?<!"));
        RegexNode close = _g.Text(")");
        RegexNode quantifier = _g.Optional(_quantifier);

        // An alternative may be empty, so that a disjunction is a run of terms and bars.
        RegexNode body = _g.Many(_g.OneOf(assertion, _g.Sequence(simpleAtom, quantifier)));
        for (int depth = 0; depth < Depth; depth++)
        {
            RegexNode inner = _g.Sequence(body, close);
            body = _g.Many(_g.OneOf(
                assertion,
                _g.Sequence(lookAround, inner),
                _g.Sequence(_g.OneOf(simpleAtom, _g.Sequence(_groupStart, inner)), quantifier)));
        }

        return _g.All(body, _g.Builder.Complement(_g.OneOf(ZeroBeforeDigit(), TwoNamedGroups())));
    }

    /// <summary><c>\0</c> is no escape before a digit.</summary>
    private RegexNode ZeroBeforeDigit()
    {
        RegexNode lexeme = _g.OneOf(AnyScalarBut("\\"), _g.Sequence(_backslash, _g.Builder.AnyScalar));
        return _g.Sequence(_g.Many(lexeme), _g.Text("\\0"), _g.Digit, _g.Builder.AnyString);
    }

    /// <summary>Two groups of one name are wrong as a rule, and to know names apart is beyond a finite automaton.</summary>
    private RegexNode TwoNamedGroups()
    {
        RegexNode escape = _g.Sequence(_backslash, _g.Builder.AnyScalar);
        RegexNode skippedClass = _g.Sequence(_g.Text("["), _g.Many(_g.OneOf(AnyScalarBut("\\]"), escape)), _g.Text("]"));
        RegexNode lexemes = _g.Many(_g.OneOf(AnyScalarBut("\\["), escape, skippedClass));
        RegexNode named = _g.Sequence(_g.Text("(?<"), AnyScalarBut("=!"));
        return _g.Sequence(lexemes, named, lexemes, named, _g.Builder.AnyString);
    }

    private RegexNode GroupStart()
    {
        var modifiers = new List<byte[]>();
        foreach (string set in Arrangements(""))
        {
            foreach (string cleared in Arrangements(set))
            {
                modifiers.Add(Encoding.ASCII.GetBytes(cleared.Length == 0 ? set : $"{set}-{cleared}"));
            }

            if (set.Length > 0)
            {
                modifiers.Add(Encoding.ASCII.GetBytes(set + "-"));
            }
        }

        RegexNode first = _g.Scalars([.. ScalarsOf("ID_Start"), new('$', '$'), new('_', '_')]);
        RegexNode next = _g.Scalars([.. ScalarsOf("ID_Continue"), new('$', '$'), new('_', '_'), new(0x200C, 0x200D)]);
        return _g.Sequence(_g.Text("("), _g.Optional(_g.Sequence(_g.Text("?"), _g.OneOf(
            _g.Sequence(_g.Builder.Literals(modifiers), _g.Text(":")),
            _g.Sequence(_g.Text("<"), first, _g.Many(next), _g.Text(">"))))));

        static ScalarRange[] ScalarsOf(string property) => (UnicodeProperties.Find(property)! & ScalarSet.NonSurrogates).ToRanges();
    }

    /// <summary>The sequences of different flags, none of them in <paramref name="used"/>.</summary>
    private static IEnumerable<string> Arrangements(string used)
    {
        yield return "";
        foreach (char flag in "ims")
        {
            if (!used.Contains(flag, StringComparison.Ordinal))
            {
                foreach (string rest in Arrangements(used + flag))
                {
                    yield return flag + rest;
                }
            }
        }
    }

    private RegexNode Quantifier()
    {
        (int, Func<int, int, RegexNode>) position = (10, (low, high) => _g.Builder.Bytes(((byte)('0' + low), (byte)('0' + high))));
        RegexNode digit = _g.Digit;
        RegexNode zeros = _g.Many(_g.Text("0"));
        RegexNode comma = _g.Text(",");

        // Numbers of one length are compared digit by digit; a number without leading zeros and of more digits is larger.
        var ordered = new List<RegexNode>();
        for (int length = 1; length <= CountDigits; length++)
        {
            ordered.Add(new OrderedPairs(_g, [.. Enumerable.Repeat(position, length)], _g.Sequence(comma, zeros)).NotFalling());
            ordered.Add(_g.Sequence(
                _g.Between(digit, 0, length), comma, zeros, _g.Chars("1-9"), _g.Times(digit, length)));
        }

        RegexNode range = _g.OneOf(
            _g.Sequence(_g.OneOrMore(_g.Text("0")), comma, _g.OneOrMore(digit)),
            _g.Sequence(zeros, _g.All(_g.OneOf([.. ordered]), _g.Sequence(_g.OneOrMore(digit), comma, _g.OneOrMore(digit)))));
        RegexNode counts = _g.OneOf(_g.Sequence(_g.OneOrMore(digit), _g.Optional(comma)), range);
        return _g.Sequence(_g.OneOf(_g.Chars("*+?"), _g.Sequence(_g.Text("{"), counts, _g.Text("}"))), _g.Optional(_g.Text("?")));
    }

    /// <summary>What follows a backslash, in a class or outside.</summary>
    private RegexNode Escape() => _g.OneOf(
        _g.Chars("dDsSwWtnvfr0/"),
        _g.Chars(SyntaxCharacters),
        _g.Sequence(_g.Text("c"), _g.Chars("A-Za-z")),
        _g.Sequence(_g.Text("x"), _g.Times(_hexDigit, 2)),
        _g.Sequence(_g.Text("u"), _g.OneOf(_g.Times(_hexDigit, 4), BracedCodePoint())),
        _g.Sequence(_g.Chars("pP"), _g.Text("{"), _g.Builder.Literals(PropertyExpressions()), _g.Text("}")));

    private RegexNode BracedCodePoint() => _g.Sequence(
        _g.Text("{"),
        _g.Many(_g.Text("0")),
        _g.OneOf(_g.Between(_hexDigit, 1, 5), _g.Sequence(_g.Text("10"), _g.Times(_hexDigit, 4))),
        _g.Text("}"));

    private static List<byte[]> PropertyExpressions()
    {
        var expressions = new List<string>(["Any", "ASCII", "Assigned"]);
        foreach (string name in Names(UnicodeTables.GeneralCategories)
            .Concat(["LC", "L", "M", "N", "C", "P", "Z", "S", "Cased_Letter", "Letter", "Mark", "Combining_Mark", "Number", "Other", "Punctuation", "punct", "Separator", "Symbol"]))
        {
            expressions.AddRange([name, "gc=" + name, "General_Category=" + name]);
        }

        foreach (string name in Names(UnicodeTables.Scripts))
        {
            expressions.AddRange(["sc=" + name, "Script=" + name, "scx=" + name, "Script_Extensions=" + name]);
        }

        expressions.AddRange(Names(UnicodeTables.BinaryProperties));
        return [.. expressions.Distinct().Select(Encoding.ASCII.GetBytes)];

        static IEnumerable<string> Names((string Names, string Boundaries)[] table) => table.SelectMany(static entry => entry.Names.Split(' '));
    }

    private RegexNode Class()
    {
        RegexNode dash = _g.Text("-");
        RegexNode atomButDash = _g.OneOf(AnyScalarBut("\\]-"), _g.Sequence(_backslash, _g.OneOf(_escape, _g.Chars("b-"))));
        RegexNode atom = _g.OneOf(atomButDash, dash);

        // After an atom, a dash starts a range unless the class ends there. So a dash is an atom only at the start, after a range, or as its end.
        RegexNode atoms = _g.Sequence(atom, _g.Many(atomButDash));
        (RegexNode firstRange, RegexNode laterRange) = new ClassRanges(_g).Build();
        RegexNode contents = _g.Sequence(
            _g.Many(_g.OneOf(firstRange, _g.Sequence(atoms, laterRange))),
            _g.Optional(_g.Sequence(atoms, _g.Optional(dash))));
        RegexNode caret = _g.Text("^");
        return _g.Sequence(_g.Text("["), _g.OneOf(_g.Sequence(caret, contents), _g.NotStartingWith(caret, contents)), _g.Text("]"));
    }

    private RegexNode AnyScalarBut(string characters) =>
        _g.Scalars(CodePointSet.Scalars.Except(CodePointSet.Of(characters)).Ranges);
}

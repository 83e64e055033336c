using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>The ranges of character classes, as far as <see cref="PatternLanguage"/> has them: ends in order, both written in one way or in telling ones.</summary>
internal sealed class ClassRanges(FormatGrammar g)
{
    private const int Ascii = 0x80;

    /// <summary>The characters that may or must be escaped in a class, and the control characters with a letter of their own.</summary>
    private const string Escapable = "^$\\.*+?()[]{}|/-";
    private const string ControlLetters = "0btnvfr";
    private const string Controls = "\0\b\t\n\v\f\r";

    private readonly RegexNode _dash = g.Text("-");
    private readonly CodePointSet _literal = CodePointSet.Parse("0-D7FF E000-10FFFF").Except(CodePointSet.Of("\\]"));

    public RegexNode Build(bool mayStartWithDash) => g.OneOf(
        FromAscii(mayStartWithDash),
        LiteralBeyondAscii(),
        Hexadecimal("\\x", 2),
        Hexadecimal("\\u", 4),
        g.Sequence(g.Text("\\x"), g.Times(g.HexDigit, 2), _dash, FourDigits(fromFirstPage: false)));

    /// <summary>From an ASCII character, literal or behind a backslash, to one that is not below it.</summary>
    private RegexNode FromAscii(bool mayStartWithDash)
    {
        RegexNode beyondAscii = g.OneOf(
            g.Sequence(g.Text("\\x"), g.Chars("89A-Fa-f"), g.HexDigit),
            FourDigits(fromFirstPage: false));
        var ranges = new List<RegexNode>();
        for (int first = 0; first < Ascii; first++)
        {
            string escapes = Escapes(first, first);
            bool isLiteral = _literal.Contains(first) && (first != '-' || mayStartWithDash);
            RegexNode start = g.OneOf(
                isLiteral ? g.Text(((char)first).ToString()) : g.Builder.Empty,
                escapes.Length > 0 ? g.Sequence(g.Text("\\"), g.Scalars(CodePointSet.Of(escapes).Ranges)) : g.Builder.Empty);
            if (!isLiteral && escapes.Length == 0)
            {
                continue;
            }

            string laterEscapes = Escapes(first, Ascii - 1);
            RegexNode end = g.OneOf(
                g.Scalars(_literal.Except(first == 0 ? new CodePointSet() : new CodePointSet(new ScalarRange(0, first - 1))).Ranges),
                laterEscapes.Length > 0 ? g.Sequence(g.Text("\\"), g.Scalars(CodePointSet.Of(laterEscapes).Ranges)) : g.Builder.Empty,
                beyondAscii);
            ranges.Add(g.Sequence(start, _dash, end));
        }

        return g.OneOf([.. ranges]);
    }

    /// <summary>What may follow the backslash for a character between the two given.</summary>
    private static string Escapes(int first, int last)
    {
        string result = "";
        foreach (char c in Escapable)
        {
            result += c >= first && c <= last ? c.ToString() : "";
        }

        for (int i = 0; i < Controls.Length; i++)
        {
            result += Controls[i] >= first && Controls[i] <= last ? ControlLetters[i].ToString() : "";
        }

        return result;
    }

    /// <summary>UTF-8 keeps the order of code points: more bytes are more, and as many are compared byte by byte.</summary>
    private RegexNode LiteralBeyondAscii()
    {
        CodePointSet[] lengths = [CodePointSet.Parse("80-7FF"), CodePointSet.Parse("800-D7FF E000-FFFF"), CodePointSet.Parse("10000-10FFFF")];
        (byte First, byte Last)[] leads = [(0xC2, 0xDF), (0xE0, 0xEF), (0xF0, 0xF4)];
        RegexNode[] continuations = Bytes(0x80, 0xBF);
        var ranges = new List<RegexNode>();
        for (int i = 0; i < lengths.Length; i++)
        {
            RegexNode[][] positions = [Bytes(leads[i].First, leads[i].Last), .. Enumerable.Repeat(continuations, i + 1)];
            RegexNode same = g.Scalars(lengths[i].Ranges);
            ranges.Add(g.All(g.Sequence(same, _dash, same), new OrderedPairs(g, positions, _dash).NotFalling()));
            for (int j = i + 1; j < lengths.Length; j++)
            {
                ranges.Add(g.Sequence(same, _dash, g.Scalars(lengths[j].Ranges)));
            }
        }

        return g.OneOf([.. ranges]);

        RegexNode[] Bytes(byte first, byte last) => [.. Enumerable.Range(first, last - first + 1).Select(value => g.Builder.Literal([(byte)value]))];
    }

    private RegexNode Hexadecimal(string prefix, int length)
    {
        RegexNode[] digits = [.. "0123456789abcdef".Select(digit => g.AnyCase(digit.ToString()))];
        RegexNode pairs = new OrderedPairs(g, [.. Enumerable.Repeat(digits, length)], g.Sequence(_dash, g.Text(prefix))).NotFalling();
        RegexNode ordered = g.Sequence(g.Text(prefix), pairs);
        return length == 2 ? ordered : g.All(ordered, g.Sequence(FourDigits(fromFirstPage: true), _dash, FourDigits(fromFirstPage: true)));
    }

    /// <summary><c>\u</c> with four digits that are no half of a surrogate pair, from 0000 or from 0100.</summary>
    private RegexNode FourDigits(bool fromFirstPage)
    {
        RegexNode two = g.Times(g.HexDigit, 2);
        RegexNode page = g.OneOf(
            fromFirstPage ? g.Text("00") : g.Builder.Empty,
            g.Sequence(g.Text("0"), g.Chars("1-9A-Fa-f")),
            g.Sequence(g.Chars("1-9A-Ca-cE-Fe-f"), g.HexDigit),
            g.Sequence(g.Chars("Dd"), g.Chars("0-7")));
        return g.Sequence(g.Text("\\u"), page, two);
    }
}

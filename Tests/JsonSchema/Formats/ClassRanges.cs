using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formats;

namespace StructGen.Tests.JsonSchema.Formats;

/// <summary>The ranges of character classes, as far as <see cref="PatternLanguage"/> has them: ends in order, both written in one way or in telling ones.</summary>
internal sealed class ClassRanges(FormatGrammar g)
{
    private const int Ascii = 0x80;

    /// <summary>The characters that may or must be escaped in a class, and the control characters with a letter of their own.</summary>
    private const string Escapable = "^$\\.*+?()[]{}|/-";
    private const string ControlLetters = "0btnvfr";
    private const string Controls = "\0\b\t\n\v\f\r";

    private readonly RegexNode _dash = g.Text("-");
    private readonly CodePointSet _literal = CodePointSet.Scalars.Except(CodePointSet.Of("\\]"));

    /// <summary>The ranges, those that start with a literal dash included or not.</summary>
    public (RegexNode Any, RegexNode NotFromDash) Build()
    {
        RegexNode others = g.OneOf(
            LiteralBeyondAscii(),
            Hexadecimal("\\x", 2),
            Hexadecimal("\\u", 4),
            g.Sequence(g.Text("\\x"), g.Times(g.HexDigit, 2), _dash, FourDigits(fromFirstPage: false)),
            FromAscii(mayStartWithDash: false));
        return (g.OneOf(others, FromAscii(mayStartWithDash: true)), others);
    }

    /// <summary>From an ASCII character, literal or behind a backslash, to one that is not below it.</summary>
    private RegexNode FromAscii(bool mayStartWithDash)
    {
        RegexNode beyondAscii = g.OneOf(
            g.Scalars(new ScalarRange(Ascii, 0x10FFFF)),
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
                g.Scalars(_literal.Intersect(new CodePointSet(new ScalarRange(first, Ascii - 1))).Ranges),
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

    /// <summary>
    /// Two characters beyond ASCII. UTF-8 keeps the order of code points: first bytes decide, and under one first byte the continuation bytes.
    /// </summary>
    private RegexNode LiteralBeyondAscii()
    {
        var ranges = new List<RegexNode>();
        for (int first = 0x80, size; first < 0x110000; first += size)
        {
            size = first < 0x800 ? 0x40 : first < 0x10000 ? 0x1000 : 0x40000;
            size = Math.Min(size - (first % size), 0x110000 - first);
            if (first + size < 0x110000)
            {
                RegexNode later = g.Scalars(CodePointSet.Scalars.Intersect(new CodePointSet(new ScalarRange(first + size, 0x10FFFF))).Ranges);
                RegexNode same = g.Scalars(CodePointSet.Scalars.Intersect(new CodePointSet(new ScalarRange(first, first + size - 1))).Ranges);
                ranges.Add(g.Sequence(same, _dash, later));
            }
        }

        // First bytes that share the bounds of their second byte. Of the planes beyond the first only U+1F000 to U+1FFFF (emoji) are worth the states.
        (int, Func<int, int, RegexNode>) any = Bytes(0x80, 0xBF);
        ranges.Add(Ordered(Bytes(0xC2, 0xDF), any));
        ranges.Add(Ordered(Bytes(0xE0, 0xE0), Bytes(0xA0, 0xBF), any));
        ranges.Add(Ordered(Bytes(0xE1, 0xEC), any, any));
        ranges.Add(Ordered(Bytes(0xED, 0xED), Bytes(0x80, 0x9F), any));
        ranges.Add(Ordered(Bytes(0xEE, 0xEF), any, any));
        ranges.Add(Ordered(Bytes(0xF0, 0xF0), Bytes(0x9F, 0x9F), any, any));
        return g.OneOf([.. ranges]);

        RegexNode Ordered(params (int Count, Func<int, int, RegexNode> Digits)[] positions) => new OrderedPairs(g, positions, _dash).NotFalling();

        (int Count, Func<int, int, RegexNode> Digits) Bytes(int first, int last) =>
            (last - first + 1, (low, high) => g.Builder.Bytes(((byte)(first + low), (byte)(first + high))));
    }

    private RegexNode Hexadecimal(string prefix, int length)
    {
        (int, Func<int, int, RegexNode>) digit = (16, (low, high) => g.Builder.Bytes([.. Enumerable.Range(low, high - low + 1).SelectMany(HexadecimalBytes)]));
        RegexNode pairs = new OrderedPairs(g, [.. Enumerable.Repeat(digit, length)], g.Sequence(_dash, g.Text(prefix))).NotFalling();
        RegexNode ordered = g.Sequence(g.Text(prefix), pairs);
        return length == 2 ? ordered : g.All(ordered, g.Sequence(FourDigits(fromFirstPage: true), _dash, FourDigits(fromFirstPage: true)));
    }

    private static IEnumerable<(byte First, byte Last)> HexadecimalBytes(int value)
    {
        byte digit = (byte)(value < 10 ? '0' + value : 'a' + value - 10);
        yield return (digit, digit);
        if (value >= 10)
        {
            yield return ((byte)(digit - 'a' + 'A'), (byte)(digit - 'a' + 'A'));
        }
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

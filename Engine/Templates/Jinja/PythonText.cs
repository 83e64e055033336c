using System.Globalization;
using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Text as Python sees it: a sequence of code points. Templates are written for that.</summary>
internal static class PythonText
{
    public static bool IsSpace(char c) => char.IsWhiteSpace(c) || c is >= '\x1C' and <= '\x1F';

    public static bool IsBlank(ReadOnlySpan<char> text)
    {
        foreach (char c in text)
        {
            if (!IsSpace(c))
            {
                return false;
            }
        }

        return true;
    }

    public static string TrimStart(string text, string? characters = null)
    {
        int start = 0;
        while (start < text.Length && IsTrimmed(text, start, characters, out int length))
        {
            start += length;
        }

        return text[start..];
    }

    public static string TrimEnd(string text, string? characters = null)
    {
        int end = text.Length;
        while (end > 0)
        {
            int last = end >= 2 && char.IsSurrogatePair(text[end - 2], text[end - 1]) ? end - 2 : end - 1;
            if (!IsTrimmed(text, last, characters, out _))
            {
                break;
            }

            end = last;
        }

        return text[..end];
    }

    public static string Trim(string text, string? characters = null) => TrimEnd(TrimStart(text, characters), characters);

    private static bool IsTrimmed(string text, int at, string? characters, out int length)
    {
        length = char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1]) ? 2 : 1;
        return characters is null
            ? length == 1 && IsSpace(text[at])
            : characters.AsSpan().Contains(text.AsSpan(at, length), StringComparison.Ordinal);
    }

    /// <summary>Whether a code point is one character everywhere, so that indices agree.</summary>
    public static bool IsSimple(string text) => !text.AsSpan().ContainsAnyInRange('\uD800', '\uDFFF');

    public static int Length(string text)
    {
        int surrogates = 0;
        for (int i = 1; i < text.Length; i++)
        {
            surrogates += char.IsSurrogatePair(text[i - 1], text[i]) ? 1 : 0;
        }

        return text.Length - surrogates;
    }

    /// <summary>The code points, each as a text.</summary>
    public static List<string> Split(string text)
    {
        List<string> points = new(text.Length);
        for (int i = 0; i < text.Length; i++)
        {
            bool isPair = i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1]);
            points.Add(isPair ? text.Substring(i++, 2) : text[i].ToString());
        }

        return points;
    }

    /// <summary>The number of code points before a position.</summary>
    public static int PointIndex(string text, int position) => position < 0 ? position : Length(text[..position]);

    /// <summary>By code points, which differs from the order of UTF-16 above U+FFFF.</summary>
    public static int Compare(string left, string right)
    {
        int n = Math.Min(left.Length, right.Length);
        for (int i = 0; i < n; i++)
        {
            if (left[i] != right[i])
            {
                bool leftPair = char.IsSurrogate(left[i]);
                bool rightPair = char.IsSurrogate(right[i]);
                return leftPair == rightPair ? left[i].CompareTo(right[i]) : leftPair ? 1 : -1;
            }
        }

        return left.Length.CompareTo(right.Length);
    }

    public static string Upper(string text) => Fold(text, static rune => Rune.ToUpperInvariant(rune), "ß", "SS");

    public static string Lower(string text) => text.ToLowerInvariant();

    private static string Fold(string text, Func<Rune, Rune> fold, string special, string replacement)
    {
        StringBuilder folded = new(text.Length);
        foreach (Rune rune in text.EnumerateRunes())
        {
            folded.Append(fold(rune));
        }

        return folded.Replace(special, replacement).ToString();
    }

    public static string Capitalize(string text)
    {
        List<string> points = Split(text);
        return points.Count == 0 ? text : Upper(points[0]) + Lower(string.Concat(points[1..]));
    }

    /// <summary><c>str.title</c>: a capital behind everything that is no letter.</summary>
    public static string Title(string text)
    {
        StringBuilder title = new(text.Length);
        bool inWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            title.Append(inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            inWord = Rune.IsLetter(rune);
        }

        return title.ToString();
    }

    /// <summary>The filter <c>title</c>: a capital behind blanks, hyphens and opening brackets only.</summary>
    public static string TitleWords(string text)
    {
        StringBuilder title = new(text.Length);
        bool inWord = false;
        foreach (Rune rune in text.EnumerateRunes())
        {
            bool isSeparator = rune.IsBmp && (IsSpace((char)rune.Value) || "-({[<".Contains((char)rune.Value, StringComparison.Ordinal));
            title.Append(isSeparator ? rune : inWord ? Rune.ToLowerInvariant(rune) : Rune.ToUpperInvariant(rune));
            inWord = !isSeparator;
        }

        return title.ToString();
    }

    /// <summary><c>str.splitlines</c>.</summary>
    public static List<string> SplitLines(string text, bool keepEnds = false)
    {
        List<string> lines = [];
        int start = 0;
        for (int i = 0; i < text.Length; i++)
        {
            if (text[i] is '\n' or '\r' or '\v' or '\f' or '\x1C' or '\x1D' or '\x1E' or '\x85' or '\u2028' or '\u2029')
            {
                int end = text[i] == '\r' && i + 1 < text.Length && text[i + 1] == '\n' ? i + 2 : i + 1;
                lines.Add(text[start..(keepEnds ? end : i)]);
                start = end;
                i = end - 1;
            }
        }

        if (start < text.Length)
        {
            lines.Add(text[start..]);
        }

        return lines;
    }

    /// <summary><c>str.split()</c> at runs of blanks, at most <paramref name="limit"/> times where that is not negative.</summary>
    public static List<string> SplitBlanks(string text, long limit, bool fromEnd)
    {
        List<string> words = [];
        string rest = fromEnd ? TrimEnd(text) : TrimStart(text);
        while (rest.Length > 0)
        {
            int cut = fromEnd ? LastBlank(rest) : FirstBlank(rest);
            if (cut < 0 || words.Count == limit)
            {
                // The last part keeps the blanks at its far side only when the limit cut it off.
                words.Add(fromEnd ? (words.Count == limit ? rest : TrimStart(rest)) : (words.Count == limit ? rest : TrimEnd(rest)));
                break;
            }

            words.Add(fromEnd ? rest[(cut + 1)..] : rest[..cut]);
            rest = fromEnd ? TrimEnd(rest[..cut]) : TrimStart(rest[cut..]);
        }

        if (fromEnd)
        {
            words.Reverse();
        }

        return words;
    }

    private static int FirstBlank(string text)
    {
        int i = 0;
        while (i < text.Length && !IsSpace(text[i]))
        {
            i++;
        }

        return i < text.Length ? i : -1;
    }

    private static int LastBlank(string text)
    {
        int i = text.Length - 1;
        while (i >= 0 && !IsSpace(text[i]))
        {
            i--;
        }

        return i;
    }

    /// <summary><c>str.split(separator)</c>.</summary>
    public static List<string> SplitAt(string text, string separator, long limit, bool fromEnd)
    {
        if (separator.Length == 0)
        {
            throw JinjaError.Type("the separator to split at is empty.");
        }

        List<string> parts = [];
        int start = 0;
        int end = text.Length;
        while (limit < 0 || parts.Count < limit)
        {
            int cut = fromEnd
                ? text.AsSpan(0, end).LastIndexOf(separator, StringComparison.Ordinal)
                : text.IndexOf(separator, start, StringComparison.Ordinal);
            if (cut < 0)
            {
                break;
            }

            parts.Add(fromEnd ? text[(cut + separator.Length)..end] : text[start..cut]);
            start = fromEnd ? start : cut + separator.Length;
            end = fromEnd ? cut : end;
        }

        parts.Add(text[start..end]);
        if (fromEnd)
        {
            parts.Reverse();
        }

        return parts;
    }

    /// <summary>A float as Python writes it: the shortest digits that read back, with a fraction or an exponent.</summary>
    public static string Float(double value)
    {
        if (!double.IsFinite(value))
        {
            return double.IsNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }

        if (value == 0)
        {
            return double.IsNegative(value) ? "-0.0" : "0.0";
        }

        string shortest = value.ToString("R", CultureInfo.InvariantCulture);
        string sign = value < 0 ? "-" : "";
        string mantissa = shortest.TrimStart('-');
        int exponent = 0;
        int e = mantissa.IndexOf('E', StringComparison.Ordinal);
        if (e >= 0)
        {
            exponent = int.Parse(mantissa.AsSpan(e + 1), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture);
            mantissa = mantissa[..e];
        }

        // The exponent of the first digit that is not zero.
        int dot = mantissa.IndexOf('.', StringComparison.Ordinal);
        int point = dot < 0 ? mantissa.Length : dot;
        int first = mantissa.AsSpan().IndexOfAnyExcept('0', '.');
        exponent += first < point ? point - 1 - first : point - first;
        string significant = mantissa.Replace(".", "", StringComparison.Ordinal).TrimStart('0').TrimEnd('0');
        if (exponent is < -4 or >= 16)
        {
            string fraction = significant.Length > 1 ? "." + significant[1..] : "";
            return $"{sign}{significant[0]}{fraction}e{(exponent < 0 ? '-' : '+')}{Math.Abs(exponent):00}";
        }

        if (exponent < 0)
        {
            return sign + "0." + new string('0', -exponent - 1) + significant;
        }

        return significant.Length <= exponent + 1
            ? sign + significant.PadRight(exponent + 1, '0') + ".0"
            : sign + significant[..(exponent + 1)] + "." + significant[(exponent + 1)..];
    }
}

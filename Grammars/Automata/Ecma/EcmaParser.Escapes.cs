using System.Globalization;
using System.Text;

namespace StructGen.Grammars.Automata.Ecma;

/// <summary>Escapes, names and classes.</summary>
internal sealed partial class EcmaParser
{
    // Bounds the work and memory of classes that name large Unicode sets again and again: 20 to 40 thousand of them.
    private const int MaxClassBoundaries = 20_000_000;

    private const string SyntaxCharacters = "^$\\.*+?()[]{}|/";

    private EcmaNode ParseAtomEscape(out bool isQuantifiable)
    {
        isQuantifiable = true;
        int start = _position++;
        if (AtEnd)
        {
            throw Error("The pattern ends in a lone '\\'; a literal one is written '\\\\'.", start);
        }

        char c = _text[_position];
        switch (c)
        {
            case 'b' or 'B':
                _position++;
                isQuantifiable = false;
                return new EcmaWordBoundary(Word, isNegative: c == 'B');
            case >= '1' and <= '9' when TryReadGroupNumber(start, out int group):
                return new EcmaReference([group], Folding, start);
            case 'k' when _hasNamedGroups:
                _position++;
                if (!TryRead('<'))
                {
                    throw Error("'\\k' is followed by a group's name, '\\k<name>'.", start);
                }

                List<int> groups = [];
                _namedReferences.Add((ReadGroupName(), groups, start));
                return new EcmaReference(groups, Folding, start);
            case 'c' when !_isUnicode && !(_position + 1 < _text.Length && char.IsAsciiLetter(_text[_position + 1])):
                return Literal('\\');
        }

        if (TryReadClassEscape(start) is { } set)
        {
            return new EcmaSet(Folding?.Close(set) ?? set);
        }

        return Literal(ReadCharacterEscape(start, inClass: false));
    }

    /// <summary>A back-reference's number; a legacy number beyond the groups is left for the octal escapes.</summary>
    private bool TryReadGroupNumber(int start, out int group)
    {
        int saved = _position;
        long value = 0;
        for (; !AtEnd && char.IsAsciiDigit(_text[_position]); _position++)
        {
            value = Math.Min(value * 10 + (_text[_position] - '0'), int.MaxValue);
        }

        group = (int)value;
        if (group <= _groupCount)
        {
            return true;
        }

        if (_isUnicode)
        {
            throw Error($"The reference '{_text[start.._position]}' is beyond the pattern's {_groupCount} groups.", start);
        }

        _position = saved;
        return false;
    }

    /// <summary><c>\d \D \s \S \w \W \p{…} \P{…}</c>; the position is behind the backslash.</summary>
    private ScalarSet? TryReadClassEscape(int start)
    {
        char c = _text[_position];
        switch (c)
        {
            case 'd' or 'D':
                _position++;
                return c == 'd' ? ScalarSet.Digits : ~ScalarSet.Digits;
            case 's' or 'S':
                _position++;
                return c == 's' ? ScalarSet.WhiteSpace : ~ScalarSet.WhiteSpace;
            case 'w' or 'W':
                _position++;
                return c == 'w' ? Word : ~Word;
            case 'p' or 'P' when _isUnicode:
                _position++;
                ScalarSet set = ReadProperty(start);
                return c == 'p' ? set : ~set;
            default:
                return null;
        }
    }

    private ScalarSet ReadProperty(int start)
    {
        int end = TryRead('{') ? _text.IndexOf('}', _position) : -1;
        if (end < 0)
        {
            throw Error("A property escape is written '\\p{Name}' or '\\p{Name=Value}'.", start);
        }

        string expression = _text[_position..end];
        _position = end + 1;
        int equals = expression.IndexOf('=', StringComparison.Ordinal);
        ScalarSet? set = equals < 0 ? UnicodeProperties.Find(expression) : UnicodeProperties.Find(expression[..equals], expression[(equals + 1)..]);
        return set ?? throw Error($"'{expression}' is no Unicode property of ECMA-262 (names are case-sensitive; scripts are written 'Script={expression}').", start);
    }

    /// <summary>An escape that stands for one code point; the position is behind the backslash.</summary>
    private int ReadCharacterEscape(int start, bool inClass)
    {
        char c = _text[_position++];
        switch (c)
        {
            case 't': return '\t';
            case 'n': return '\n';
            case 'v': return '\v';
            case 'f': return '\f';
            case 'r': return '\r';
            case 'c' when !AtEnd && (char.IsAsciiLetter(_text[_position]) || (inClass && !_isUnicode && (char.IsAsciiDigit(_text[_position]) || _text[_position] == '_'))):
                return _text[_position++] % 32;
            case 'c' when !_isUnicode:
                // Only in a class: the backslash is literal and the 'c' is read again.
                _position--;
                return '\\';
            case '0' when AtEnd || !char.IsAsciiDigit(_text[_position]):
                return 0;
            case >= '0' and <= '7' when !_isUnicode:
                return ReadOctal(c);
            case 'x' when TryReadHex(2, out int value):
                return value;
            case 'u' when TryReadUnicodeEscape(start, out int value):
                return value;
            case '-' when inClass && _isUnicode:
                return c;
        }

        _position--;
        if (!_isUnicode && c != 'c' && !(c == 'k' && _hasNamedGroups))
        {
            return ReadCodePoint();
        }

        if (_isUnicode && SyntaxCharacters.Contains(c, StringComparison.Ordinal))
        {
            return ReadCodePoint();
        }

        string hint = c switch
        {
            'A' => "; the start of the text is '^'",
            'Z' or 'z' => "; the end of the text is '$'",
            'G' or 'Q' or 'E' or 'K' or 'R' or 'h' or 'H' or 'N' or 'X' => "; ECMA-262 has no such escape",
            _ => "",
        };
        throw Error($"Invalid escape '\\{c}'{hint}.", start);
    }

    private int ReadOctal(char first)
    {
        int value = first - '0';
        for (int digits = first <= '3' ? 2 : 1; digits > 0 && !AtEnd && _text[_position] is >= '0' and <= '7'; digits--)
        {
            value = value * 8 + (_text[_position++] - '0');
        }

        return value;
    }

    private bool TryReadUnicodeEscape(int start, out int value)
    {
        if (_isUnicode && TryRead('{'))
        {
            int end = _text.IndexOf('}', _position);
            string digits = end < 0 ? "" : _text[_position..end];
            value = 0;
            foreach (char digit in digits)
            {
                value = char.IsAsciiHexDigit(digit) && value < ScalarSet.Limit ? value * 16 + Convert.ToInt32(digit.ToString(), 16) : ScalarSet.Limit;
            }

            if (digits.Length == 0 || value >= ScalarSet.Limit)
            {
                throw Error("A code point escape is written '\\u{X}' with X from 0 to 10FFFF.", start);
            }

            _position = end + 1;
            return true;
        }

        if (!TryReadHex(4, out value))
        {
            return false;
        }

        int saved = _position;
        if (char.IsHighSurrogate((char)value) && TryRead('\\') && TryRead('u') && TryReadHex(4, out int low) && char.IsLowSurrogate((char)low))
        {
            value = char.ConvertToUtf32((char)value, (char)low);
            return true;
        }

        _position = saved;
        return true;
    }

    private bool TryReadHex(int digits, out int value)
    {
        value = 0;
        return _position + digits <= _text.Length
            && int.TryParse(_text.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            && (_position += digits) > 0;
    }

    /// <summary>A name and the closing <c>&gt;</c>; the position is behind the <c>&lt;</c>.</summary>
    private string ReadGroupName()
    {
        int start = _position;
        StringBuilder name = new();
        while (!TryRead('>'))
        {
            if (AtEnd)
            {
                throw Error("The group name is never closed by '>'.", start);
            }

            int escape = _position;
            int c = ReadCodePoint();
            if (c == '\\')
            {
                // Names know code point escapes in both syntaxes.
                if (!TryRead('u') || !(TryReadBraced(out c) || TryReadUnicodeEscape(escape, out c)))
                {
                    throw Error("Only '\\u' escapes may stand in a group name.", escape);
                }
            }

            bool isAllowed = c is '$' or '_' || UnicodeProperties.Find(name.Length == 0 ? "ID_Start" : "ID_Continue")!.Contains(c) || (name.Length > 0 && c is 0x200C or 0x200D);
            if (!isAllowed)
            {
                throw Error("A group name consists of letters, digits, '_' and '$', and starts with no digit.", escape);
            }

            name.Append(char.ConvertFromUtf32(c));
        }

        return name.Length > 0 ? name.ToString() : throw Error("The group name is empty.", start);
    }

    private bool TryReadBraced(out int value)
    {
        value = 0;
        int end = !AtEnd && _text[_position] == '{' ? _text.IndexOf('}', _position) : -1;
        if (end < 0
            || !int.TryParse(_text.AsSpan(_position + 1, end - _position - 1), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value)
            || value is < 0 or >= ScalarSet.Limit)
        {
            return false;
        }

        _position = end + 1;
        return true;
    }

    private EcmaSet ParseClass()
    {
        int start = _position++;
        bool isNegated = TryRead('^');
        List<ScalarSet> sets = [];
        while (!TryRead(']'))
        {
            if (AtEnd)
            {
                throw Error("The class is never closed by ']'; a literal '[' is written '\\['.", start);
            }

            if (sets.Count > 256)
            {
                sets = [ScalarSet.Union(sets)];
            }

            int first = _position;
            ScalarSet? left = ReadClassAtom(out int low);
            _classBoundaries += left?.Boundaries.Length ?? 0;
            if (_classBoundaries > MaxClassBoundaries)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxSourceBytes), "The classes of the pattern name too many large Unicode sets.");
            }

            if (!(_position + 1 < _text.Length && _text[_position] == '-' && _text[_position + 1] != ']'))
            {
                sets.Add(left ?? ScalarSet.Of(low));
                continue;
            }

            _position++;
            ScalarSet? right = ReadClassAtom(out int high);
            if (left is not null || right is not null)
            {
                if (_isUnicode)
                {
                    throw Error($"'{_text[first.._position]}' is no range: a class escape has no single end; a literal '-' is written '\\-'.", first);
                }

                sets.Add(left ?? ScalarSet.Of(low));
                sets.Add(right ?? ScalarSet.Of(high));
                sets.Add(ScalarSet.Of('-'));
            }
            else if (low > high)
            {
                throw Error($"The range '{_text[first.._position]}' is reversed.", first);
            }
            else
            {
                sets.Add(ScalarSet.Range(low, high));
            }
        }

        ScalarSet union = ScalarSet.Union(sets);
        union = Folding?.Close(union) ?? union;
        if (_sets.TryGetValue(union, out ScalarSet? known))
        {
            union = known;
        }
        else
        {
            _sets.Add(union);
        }

        return new EcmaSet(isNegated ? ~union : union);
    }

    /// <summary>One member of a class: a set, or null and a code point.</summary>
    private ScalarSet? ReadClassAtom(out int codePoint)
    {
        int start = _position;
        codePoint = ReadCodePoint();
        if (codePoint != '\\')
        {
            return null;
        }

        if (AtEnd)
        {
            throw Error("The pattern ends in a lone '\\' inside a class.", start);
        }

        if (TryRead('b'))
        {
            codePoint = '\b';
            return null;
        }

        if (TryReadClassEscape(start) is { } set)
        {
            return set;
        }

        codePoint = ReadCharacterEscape(start, inClass: true);
        return null;
    }
}

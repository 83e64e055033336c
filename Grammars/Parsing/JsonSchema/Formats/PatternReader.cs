using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>Recognises the patterns of ECMA-262 with the <c>u</c> flag. Open groups are on a stack of its own, so that nesting has no bound.</summary>
internal ref struct PatternReader(ReadOnlySpan<char> text)
{
    private const int ClassEscape = -1;
    private const int LastCodePoint = 0x10FFFF;

    private readonly ReadOnlySpan<char> _text = text;
    private readonly Stack<Group> _groups = [];
    private readonly HashSet<string> _visibleNames = [];
    private readonly HashSet<string> _names = [];
    private readonly HashSet<string> _references = [];
    private int _position;
    private int _captures;
    private string _largestReference = "0";

    private readonly bool AtEnd => _position == _text.Length;

    public bool IsPattern()
    {
        var current = new Group(isQuantifiable: false);
        while (!AtEnd)
        {
            bool isQuantifiable = false;
            char c = _text[_position++];
            switch (c)
            {
                case '^' or '$':
                    break;
                case '|':
                    current.NextAlternative(_visibleNames);
                    break;
                case '(':
                    _groups.Push(current);
                    if (!TryOpenGroup(ref current))
                    {
                        return false;
                    }

                    break;
                case ')':
                    if (!_groups.TryPop(out Group? parent))
                    {
                        return false;
                    }

                    isQuantifiable = current.IsQuantifiable;
                    parent.Absorb(current, _visibleNames);
                    current = parent;
                    break;
                case '[':
                    if (!TrySkipClass())
                    {
                        return false;
                    }

                    isQuantifiable = true;
                    break;
                case '\\':
                    if (!TrySkipAtomEscape(out isQuantifiable))
                    {
                        return false;
                    }

                    break;
                case '*' or '+' or '?' or '{' or '}' or ']':
                    return false;
                default:
                    _position += char.IsHighSurrogate(c) && !AtEnd && char.IsLowSurrogate(_text[_position]) ? 1 : 0;
                    isQuantifiable = true;
                    break;
            }

            if (isQuantifiable && !TrySkipQuantifier())
            {
                return false;
            }
        }

        return _groups.Count == 0 && _references.IsSubsetOf(_names)
            && Compare(_largestReference, _captures.ToString(System.Globalization.CultureInfo.InvariantCulture)) <= 0;
    }

    private bool TryOpenGroup(ref Group current)
    {
        if (!TrySkip('?'))
        {
            _captures++;
            current = new Group(isQuantifiable: true);
            return true;
        }

        bool isLookAround = TrySkip('=') || TrySkip('!');
        if (!isLookAround && TrySkip('<'))
        {
            isLookAround = TrySkip('=') || TrySkip('!');
            if (!isLookAround)
            {
                if (!TryReadName(out string name) || !_visibleNames.Add(name))
                {
                    return false;
                }

                // The name belongs to the alternative around the group: alternatives within do not end its life.
                _captures++;
                _names.Add(name);
                current.Names.Add(name);
                current = new Group(isQuantifiable: true);
                return true;
            }
        }

        current = new Group(!isLookAround);
        return isLookAround || TrySkipModifiers();
    }

    /// <summary>Flags to set, then perhaps a minus and flags to clear, none twice and not only a minus; up to the colon.</summary>
    private bool TrySkipModifiers()
    {
        string seen = "";
        bool hasMinus = false;
        while (!AtEnd)
        {
            char c = _text[_position++];
            switch (c)
            {
                case ':':
                    return !hasMinus || seen.Length > 0;
                case '-' when !hasMinus:
                    hasMinus = true;
                    break;
                case 'i' or 'm' or 's' when !seen.Contains(c, StringComparison.Ordinal):
                    seen += c;
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    private bool TryReadName(out string name)
    {
        var result = new System.Text.StringBuilder();
        name = "";
        while (!TrySkip('>'))
        {
            if (AtEnd)
            {
                return false;
            }

            int c;
            if (TrySkip('\\'))
            {
                if (!TrySkip('u') || !TryReadUnicodeEscape(out c))
                {
                    return false;
                }
            }
            else
            {
                c = Scalars.At(_text, _position, out int length);
                _position += length;
            }

            bool isAllowed = c is '$' or '_'
                || UnicodeProperties.Find(result.Length == 0 ? "ID_Start" : "ID_Continue")!.Contains(c)
                || (result.Length > 0 && c is 0x200C or 0x200D);
            if (!isAllowed || c is < 0 or (>= 0xD800 and <= 0xDFFF))
            {
                return false;
            }

            result.Append(char.ConvertFromUtf32(c));
        }

        name = result.ToString();
        return name.Length > 0;
    }

    private bool TrySkipQuantifier()
    {
        if (AtEnd)
        {
            return true;
        }

        switch (_text[_position])
        {
            case '*' or '+' or '?':
                _position++;
                break;
            case '{':
                _position++;
                ReadOnlySpan<char> minimum = ReadDigits();
                if (minimum.IsEmpty)
                {
                    return false;
                }

                if (TrySkip(','))
                {
                    ReadOnlySpan<char> maximum = ReadDigits();
                    if (!maximum.IsEmpty && Compare(minimum, maximum) > 0)
                    {
                        return false;
                    }
                }

                if (!TrySkip('}'))
                {
                    return false;
                }

                break;
            default:
                return true;
        }

        TrySkip('?');
        return true;
    }

    private bool TrySkipAtomEscape(out bool isQuantifiable)
    {
        isQuantifiable = true;
        if (AtEnd)
        {
            return false;
        }

        switch (_text[_position])
        {
            case 'b' or 'B':
                _position++;
                isQuantifiable = false;
                return true;
            case >= '1' and <= '9':
                ReadOnlySpan<char> number = ReadDigits();
                if (Compare(number, _largestReference) > 0)
                {
                    _largestReference = number.ToString();
                }

                return true;
            case 'k':
                _position++;
                if (!TrySkip('<') || !TryReadName(out string name))
                {
                    return false;
                }

                _references.Add(name);
                return true;
            case '-':
                return false;
            default:
                return TryReadEscape(out _);
        }
    }

    /// <summary>A class; its bracket has been read.</summary>
    private bool TrySkipClass()
    {
        TrySkip('^');
        while (!TrySkip(']'))
        {
            if (!TryReadClassAtom(out int first))
            {
                return false;
            }

            bool isRange = _position + 1 < _text.Length && _text[_position] == '-' && _text[_position + 1] != ']';
            if (isRange)
            {
                _position++;
                if (!TryReadClassAtom(out int last) || first == ClassEscape || last == ClassEscape || first > last)
                {
                    return false;
                }
            }
        }

        return true;
    }

    private bool TryReadClassAtom(out int value)
    {
        value = 0;
        if (AtEnd)
        {
            return false;
        }

        if (TrySkip('\\'))
        {
            if (TrySkip('b'))
            {
                value = '\b';
                return true;
            }

            return TryReadEscape(out value);
        }

        value = Scalars.At(_text, _position, out int length);
        value = value < 0 ? _text[_position] : value;
        _position += length;
        return true;
    }

    /// <summary>A character class escape or a character escape; the backslash has been read.</summary>
    private bool TryReadEscape(out int value)
    {
        value = ClassEscape;
        if (AtEnd)
        {
            return false;
        }

        char c = _text[_position++];
        switch (c)
        {
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                return true;
            case 'p' or 'P':
                return TrySkipProperty();
            case 'c' when !AtEnd && char.IsAsciiLetter(_text[_position]):
                value = _text[_position++] % 32;
                return true;
            case '0' when AtEnd || !char.IsAsciiDigit(_text[_position]):
                value = 0;
                return true;
            case 'x':
                return TryReadHexadecimal(2, out value);
            case 'u':
                return TryReadUnicodeEscape(out value);
            default:
                int control = "tnvfr".IndexOf(c, StringComparison.Ordinal);
                value = control >= 0 ? "\t\n\v\f\r"[control] : c;
                return control >= 0 || "^$\\.*+?()[]{}|/-".Contains(c, StringComparison.Ordinal);
        }
    }

    private bool TrySkipProperty()
    {
        int end = TrySkip('{') ? _text[_position..].IndexOf('}') : -1;
        if (end < 0)
        {
            return false;
        }

        string expression = _text.Slice(_position, end).ToString();
        _position += end + 1;
        int equals = expression.IndexOf('=', StringComparison.Ordinal);
        return equals < 0
            ? UnicodeProperties.Find(expression) is not null
            : UnicodeProperties.Find(expression[..equals], expression[(equals + 1)..]) is not null;
    }

    /// <summary>Four digits (two escapes may spell a surrogate pair), or any number of them in braces; the <c>\u</c> has been read.</summary>
    private bool TryReadUnicodeEscape(out int value)
    {
        if (TrySkip('{'))
        {
            value = 0;
            int digits = 0;
            for (; !AtEnd && char.IsAsciiHexDigit(_text[_position]); digits++)
            {
                value = Math.Min((value * 16) + HexadecimalValue(_text[_position++]), LastCodePoint + 1);
            }

            return digits > 0 && value <= LastCodePoint && TrySkip('}');
        }

        if (!TryReadHexadecimal(4, out value))
        {
            return false;
        }

        int afterFirst = _position;
        if (char.IsHighSurrogate((char)value) && TrySkip('\\') && TrySkip('u') && TryReadHexadecimal(4, out int low) && char.IsLowSurrogate((char)low))
        {
            value = char.ConvertToUtf32((char)value, (char)low);
        }
        else
        {
            _position = afterFirst;
        }

        return true;
    }

    private bool TryReadHexadecimal(int digits, out int value)
    {
        value = 0;
        if (_position + digits > _text.Length)
        {
            return false;
        }

        for (int i = 0; i < digits; i++)
        {
            char c = _text[_position++];
            if (!char.IsAsciiHexDigit(c))
            {
                return false;
            }

            value = (value * 16) + HexadecimalValue(c);
        }

        return true;
    }

    private ReadOnlySpan<char> ReadDigits()
    {
        int length = Scalars.LeadingDigits(_text[_position..]);
        _position += length;
        return _text.Slice(_position - length, length);
    }

    private bool TrySkip(char c)
    {
        if (AtEnd || _text[_position] != c)
        {
            return false;
        }

        _position++;
        return true;
    }

    private static int HexadecimalValue(char c) => c <= '9' ? c - '0' : (c | 0x20) - 'a' + 10;

    /// <summary>Compares decimal numbers of any size.</summary>
    private static int Compare(ReadOnlySpan<char> left, ReadOnlySpan<char> right)
    {
        left = left.TrimStart('0');
        right = right.TrimStart('0');
        return left.Length != right.Length ? left.Length.CompareTo(right.Length) : left.SequenceCompareTo(right);
    }

    /// <summary>An open group (or the whole pattern) and the group names in it: a name may return only in another alternative.</summary>
    private sealed class Group(bool isQuantifiable)
    {
        private List<string> _earlier = [];

        public bool IsQuantifiable { get; } = isQuantifiable;

        /// <summary>The names of the present alternative.</summary>
        public List<string> Names { get; private set; } = [];

        public void NextAlternative(HashSet<string> visible)
        {
            visible.ExceptWith(Names);
            (_earlier, Names) = Merge(_earlier, Names);
        }

        /// <summary>Takes over the names of a group that is closed inside the present alternative.</summary>
        public void Absorb(Group inner, HashSet<string> visible)
        {
            visible.UnionWith(inner._earlier);
            (List<string> all, _) = Merge(inner._earlier, inner.Names);
            (Names, _) = Merge(Names, all);
        }

        /// <summary>The union in the larger list (so that names move a logarithmic number of times), and an empty one.</summary>
        private static (List<string> All, List<string> None) Merge(List<string> left, List<string> right)
        {
            if (left.Count < right.Count)
            {
                (left, right) = (right, left);
            }

            left.AddRange(right);
            right.Clear();
            return (left, right);
        }
    }
}

using System.Globalization;
using System.Text;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Automata.Ecma;
using StructGen.Grammars.Languages.Common;

namespace StructGen.Grammars.Languages.Python;

/// <summary>A pattern that Python's <c>re</c> refuses or that this reader cannot honour.</summary>
internal sealed class PythonRegexException(int offset, string message, bool isUnsupported = false) : FormatException(message)
{
    /// <summary>Offset in the pattern.</summary>
    public int Offset { get; } = offset;

    public bool IsUnsupported { get; } = isUnsupported;
}

/// <summary>Reads the regular expressions of Python's <c>re</c> (for text, not bytes): flags <c>i m s x u a</c>, inline flags, named groups, lazy and possessive quantifiers, assertions.</summary>
internal sealed class PythonRegexParser
{
    private static readonly CharacterSet Digits = Category(static category => category is UnicodeCategory.DecimalDigitNumber);

    private static readonly CharacterSet WordCharacters = Category(static category => category is UnicodeCategory.UppercaseLetter or UnicodeCategory.LowercaseLetter or UnicodeCategory.TitlecaseLetter
        or UnicodeCategory.ModifierLetter or UnicodeCategory.OtherLetter or UnicodeCategory.DecimalDigitNumber or UnicodeCategory.LetterNumber or UnicodeCategory.OtherNumber).Add('_');

    private static readonly CharacterSet Blanks = new CharacterSet().Add(0x09, 0x0D).Add(0x1C, 0x20).Add(0x85).Add(0xA0).Add(0x1680).Add(0x2000, 0x200A).Add(0x2028, 0x2029).Add(0x202F).Add(0x205F).Add(0x3000);

    /// <summary>What <c>\w</c> matches.</summary>
    public static CharacterSet WordCharacter => WordCharacters;

    private readonly string _text;
    private readonly int _maxDepth;
    private int _at;
    private int _depth;
    private bool _ignoresCase;
    private bool _dotAll;
    private bool _isVerbose;
    private bool _isMultiline;
    private bool _isAscii;

    private PythonRegexParser(string text, int maxDepth)
    {
        _text = text;
        _maxDepth = maxDepth;
    }

    /// <summary>Reads a pattern; throws <see cref="PythonRegexException"/>.</summary>
    public static PythonNode Parse(string pattern, int maxDepth)
    {
        PythonRegexParser parser = new(pattern, maxDepth);
        PythonNode node = parser.Choice();
        return parser._at == pattern.Length ? node : throw parser.Error("There is a closing bracket without an opening one.");
    }

    private static CharacterSet Category(Func<UnicodeCategory, bool> isMember)
    {
        CharacterSet set = new();
        int first = -1;
        for (int scalar = 0; scalar <= 0x10FFFF + 1; scalar++)
        {
            bool isIn = scalar <= 0x10FFFF && scalar is not (>= 0xD800 and <= 0xDFFF) && isMember(CharUnicodeInfo.GetUnicodeCategory(scalar));
            if (isIn && first < 0)
            {
                first = scalar;
            }
            else if (!isIn && first >= 0)
            {
                set.Add(first, scalar - 1);
                first = -1;
            }
        }

        return set;
    }

    private PythonNode Choice()
    {
        if (++_depth > _maxDepth)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), $"A regular expression nests deeper than {_maxDepth}.", "1:1");
        }

        List<PythonNode> items = [Sequence()];
        while (TryTake('|'))
        {
            items.Add(Sequence());
        }

        _depth--;
        return items.Count == 1 ? items[0] : new PythonChoice(items);
    }

    private PythonNode Sequence()
    {
        List<PythonNode> items = [];
        while (true)
        {
            SkipVerbose();
            if (_at == _text.Length || _text[_at] is '|' or ')')
            {
                return items.Count == 1 ? items[0] : new PythonSequence(items);
            }

            if (Atom() is { } atom)
            {
                items.Add(Quantified(atom));
            }
        }
    }

    private PythonNode Quantified(PythonNode atom)
    {
        while (true)
        {
            SkipVerbose();
            int start = _at;
            if (_at == _text.Length || Quantifier() is not var (minimum, maximum))
            {
                return atom;
            }

            if (maximum < minimum)
            {
                throw new PythonRegexException(start, "The counts of a repetition are reversed.");
            }

            bool isLazy = TryTake('?');
            if (!isLazy && TryTake('+'))
            {
                throw new PythonRegexException(start, "Possessive quantifiers are not regular here.", isUnsupported: true);
            }

            if (atom is PythonAssertion)
            {
                atom = minimum == 0 ? new PythonSequence([]) : atom;
                continue;
            }

            atom = new PythonRepeat(atom, minimum, maximum, isLazy);
        }
    }

    private (int Minimum, int? Maximum)? Quantifier()
    {
        switch (_text[_at])
        {
            case '*':
                _at++;
                return (0, null);
            case '+':
                _at++;
                return (1, null);
            case '?':
                _at++;
                return (0, 1);
            case '{':
                int end = _text.IndexOf('}', _at);
                string[] parts = end < 0 ? [] : _text[(_at + 1)..end].Split(',');
                if (parts.Length is 0 or > 2 || parts.Any(static part => !part.All(char.IsAsciiDigit)) || parts.All(static part => part.Length == 0))
                {
                    // Python reads such a brace as itself.
                    return null;
                }

                _at = end + 1;
                int minimum = Number(parts[0]) ?? 0;
                return (minimum, parts.Length == 1 ? minimum : Number(parts[1]));
            default:
                return null;
        }

        int? Number(string digits) => digits.Length == 0 ? null
            : int.TryParse(digits, out int value) ? value : throw Error("A count must lie below 2,147,483,648.");
    }

    private PythonNode? Atom()
    {
        char c = _text[_at];
        switch (c)
        {
            case '(':
                return Group();
            case '[':
                return Set(Class());
            case '.':
                _at++;
                return new PythonSet(_dotAll ? new CharacterSet().Add(0, 0x10FFFF) : new CharacterSet().Add('\n').Complement());
            case '^':
                _at++;
                return _isMultiline ? throw Error("^ in multi-line mode looks before the lexeme.", isUnsupported: true) : new PythonAssertion("^", null);
            case '$':
                _at++;
                return _isMultiline ? throw Error("$ in multi-line mode looks beyond the lexeme.", isUnsupported: true) : new PythonAssertion("$", null);
            case '*' or '+' or '?':
                throw Error("There is nothing to repeat.");
            case '\\':
                return Escape();
            default:
                Rune.DecodeFromUtf16(_text.AsSpan(_at), out Rune rune, out int length);
                _at += length;
                return Set(new CharacterSet().Add(rune.Value));
        }
    }

    private PythonSet Set(CharacterSet set) => new(_ignoresCase ? set.IgnoringCase() : set);

    private PythonNode? Group()
    {
        _at++;
        (bool, bool, bool, bool, bool) flags = (_ignoresCase, _dotAll, _isVerbose, _isMultiline, _isAscii);
        string? look = null;
        if (TryTake('?'))
        {
            if (TryTake(':'))
            {
            }
            else if (TryTake("P<"))
            {
                SkipTo('>');
            }
            else if (TryTake("<=") || TryTake("<!"))
            {
                look = "(?<" + _text[_at - 1];
            }
            else if (TryTake('=') || TryTake('!'))
            {
                look = "(?" + _text[_at - 1];
            }
            else if (TryTake('#'))
            {
                SkipTo(')');
                return null;
            }
            else if (_at < _text.Length && (char.IsAsciiLetterLower(_text[_at]) || _text[_at] == '-') && _text[_at] != 'P')
            {
                if (Flags())
                {
                    return null;
                }
            }
            else
            {
                throw Error("This kind of group is not regular (back-references, conditions, atomic groups).", isUnsupported: true);
            }
        }

        PythonNode body = Choice();
        if (!TryTake(')'))
        {
            throw Error("A group is not closed.");
        }

        (_ignoresCase, _dotAll, _isVerbose, _isMultiline, _isAscii) = flags;
        return look is null ? body is PythonSequence { Items.Count: 0 } ? null : body : new PythonAssertion(look, body);
    }

    /// <summary>Inline flags; true when they stand alone and hold from here on.</summary>
    private bool Flags()
    {
        bool value = true;
        while (_at < _text.Length)
        {
            char flag = _text[_at++];
            switch (flag)
            {
                case '-': value = false; break;
                case 'i': _ignoresCase = value; break;
                case 's': _dotAll = value; break;
                case 'x': _isVerbose = value; break;
                case 'm': _isMultiline = value; break;
                case 'a': _isAscii = value; break;
                case 'u' or 'L': break;
                case ':': return false;
                case ')': return true;
                default: throw Error($"'{flag}' is no flag.");
            }
        }

        throw Error("A group is not closed.");
    }

    private PythonNode Escape()
    {
        if (_at + 1 == _text.Length)
        {
            throw Error("A backslash ends the pattern.");
        }

        char kind = _text[_at + 1];
        switch (kind)
        {
            case 'b' or 'B':
                _at += 2;
                return new PythonAssertion("\\" + kind, null);
            case 'A':
                _at += 2;
                return new PythonAssertion("^", null);
            case 'Z':
                _at += 2;
                return new PythonAssertion("$", null);
            case >= '1' and <= '9':
                throw Error("A back-reference is not regular.", isUnsupported: true);
            default:
                return Set(Escaped());
        }
    }

    /// <summary>The set that an escape stands for, in a class or outside.</summary>
    private CharacterSet Escaped()
    {
        int start = _at;
        if (_at + 1 >= _text.Length)
        {
            throw Error("A backslash ends the pattern.");
        }

        char kind = _text[_at + 1];
        _at += 2;
        switch (kind)
        {
            case 'd': return Shorthand(Digits, '0', '9');
            case 'D': return Shorthand(Digits, '0', '9').Complement();
            case 'w': return Word();
            case 'W': return Word().Complement();
            case 's': return _isAscii ? new CharacterSet().Add(0x09, 0x0D).Add(0x20) : Blanks;
            case 'S': return (_isAscii ? new CharacterSet().Add(0x09, 0x0D).Add(0x20) : Blanks).Complement();
            case 'n': return new CharacterSet().Add('\n');
            case 'r': return new CharacterSet().Add('\r');
            case 't': return new CharacterSet().Add('\t');
            case 'f': return new CharacterSet().Add('\f');
            case 'v': return new CharacterSet().Add('\v');
            case 'a': return new CharacterSet().Add(7);
            case 'b': return new CharacterSet().Add(8);
            case 'p': return Property(start);
            case 'P': return Property(start).Complement();
            case 'x': return Hexadecimal(2, start);
            case 'u': return Hexadecimal(4, start);
            case 'U': return Hexadecimal(8, start);
            case >= '0' and <= '7':
                int value = kind - '0';
                for (int digits = 1; digits < 3 && _at < _text.Length && _text[_at] is >= '0' and <= '7'; digits++)
                {
                    value = (value * 8) + _text[_at++] - '0';
                }

                return new CharacterSet().Add(value);
            case >= 'a' and <= 'z' or >= 'A' and <= 'Z':
                throw new PythonRegexException(start, $"\\{kind} is no escape.");
            default:
                _at--;
                Rune.DecodeFromUtf16(_text.AsSpan(_at), out Rune rune, out int length);
                _at += length;
                return new CharacterSet().Add(rune.Value);
        }
    }

    private CharacterSet Shorthand(CharacterSet unicode, int first, int last) => _isAscii ? new CharacterSet().Add(first, last) : unicode;

    private CharacterSet Word() => _isAscii ? new CharacterSet().Add('0', '9').Add('A', 'Z').Add('a', 'z').Add('_') : WordCharacters;

    /// <summary>A property of Unicode, as the module <c>regex</c> writes it: <c>\p{XID_Start}</c>.</summary>
    private CharacterSet Property(int start)
    {
        int end = _at < _text.Length && _text[_at] == '{' ? _text.IndexOf('}', _at) : -1;
        if (end < 0 || UnicodeProperties.Find(_text[(_at + 1)..end]) is not { } known)
        {
            throw new PythonRegexException(start, "\\p needs the name of a general category or a binary property in braces.");
        }

        _at = end + 1;
        CharacterSet set = new();
        foreach (ScalarRange range in known.ToRanges())
        {
            set.Add(range.First, range.Last);
        }

        return set;
    }

    private CharacterSet Hexadecimal(int digits, int start)
    {
        if (_at + digits > _text.Length
            || !int.TryParse(_text.AsSpan(_at, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out int value) || value is < 0 or > 0x10FFFF)
        {
            throw new PythonRegexException(start, $"This escape needs {digits} hexadecimal digits that name a character.");
        }

        _at += digits;
        return new CharacterSet().Add(value);
    }

    private CharacterSet Class()
    {
        int start = _at++;
        bool isNegated = TryTake('^');
        CharacterSet set = new();
        for (bool isFirst = true; ; isFirst = false)
        {
            if (_at == _text.Length)
            {
                throw new PythonRegexException(start, "A class is not closed.");
            }

            if (_text[_at] == ']' && !isFirst)
            {
                _at++;
                set = _ignoresCase ? set.IgnoringCase() : set;
                return isNegated ? set.Complement() : set;
            }

            int from = _at;
            CharacterSet member = Member();
            if (_at + 1 < _text.Length && _text[_at] == '-' && _text[_at + 1] != ']')
            {
                _at++;
                CharacterSet last = Member();
                if (member.Ranges() is not [{ } low] || low.First != low.Last || last.Ranges() is not [{ } high] || high.First != high.Last || high.First < low.First)
                {
                    throw new PythonRegexException(from, "A range needs two characters, the lower first.");
                }

                member = new CharacterSet().Add(low.First, high.First);
            }

            set.Add(member);
        }
    }

    private CharacterSet Member()
    {
        if (_text[_at] == '\\')
        {
            return Escaped();
        }

        Rune.DecodeFromUtf16(_text.AsSpan(_at), out Rune rune, out int length);
        _at += length;
        return new CharacterSet().Add(rune.Value);
    }

    private void SkipVerbose()
    {
        while (_isVerbose && _at < _text.Length && (char.IsWhiteSpace(_text[_at]) || _text[_at] == '#'))
        {
            if (_text[_at] == '#')
            {
                int end = _text.IndexOf('\n', _at);
                _at = end < 0 ? _text.Length : end;
            }
            else
            {
                _at++;
            }
        }
    }

    private void SkipTo(char end)
    {
        int at = _text.IndexOf(end, _at);
        _at = at < 0 ? throw Error("A group is not closed.") : at + 1;
    }

    private bool TryTake(char c)
    {
        bool isThere = _at < _text.Length && _text[_at] == c;
        _at += isThere ? 1 : 0;
        return isThere;
    }

    private bool TryTake(string text)
    {
        bool isThere = _text.AsSpan(_at).StartsWith(text);
        _at += isThere ? text.Length : 0;
        return isThere;
    }

    private PythonRegexException Error(string message, bool isUnsupported = false) => new(_at, message, isUnsupported);
}

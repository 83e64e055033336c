using System.Globalization;
using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>
/// Splits a template into tokens, with the whitespace rules that model authors write for: <c>trim_blocks</c> (the line break behind a
/// block tag goes) and <c>lstrip_blocks</c> (blanks between the start of a line and a block tag go), <c>-</c> and <c>+</c> at a tag.
/// </summary>
internal sealed class Lexer
{
    private readonly string _source;
    private readonly string _origin;
    private readonly List<int> _lineStarts = [0];
    private readonly List<Token> _tokens = [];
    private int _position;

    /// <summary>Whether the last match ended a line, or nothing has been read.</summary>
    private bool _atLineStart = true;

    private Lexer(string source, string origin)
    {
        _origin = origin;
        string text = source.Replace("\r\n", "\n", StringComparison.Ordinal).Replace('\r', '\n');
        _source = text.EndsWith('\n') ? text[..^1] : text;
        for (int i = 0; i < _source.Length; i++)
        {
            if (_source[i] == '\n')
            {
                _lineStarts.Add(i + 1);
            }
        }
    }

    /// <summary>All tokens, the last being <see cref="TokenKind.End"/>.</summary>
    public static List<Token> Tokenize(string source, string origin)
    {
        Lexer lexer = new(source, origin);
        lexer.ReadAll();
        return lexer._tokens;
    }

    private void ReadAll()
    {
        while (_position < _source.Length)
        {
            int tag = NextTag(_position);
            if (tag < 0)
            {
                Add(TokenKind.Data, _source[_position..], _position);
                break;
            }

            ReadTag(tag);
        }

        Add(TokenKind.End, "", _source.Length);
    }

    private int NextTag(int from)
    {
        for (int i = _source.IndexOf('{', from); i >= 0 && i + 1 < _source.Length; i = _source.IndexOf('{', i + 1))
        {
            if (_source[i + 1] is '{' or '%' or '#')
            {
                return i;
            }
        }

        return -1;
    }

    private void ReadTag(int tag)
    {
        char kind = _source[tag + 1];
        int inner = tag + 2;
        char sign = inner < _source.Length && _source[inner] is '-' or '+' ? _source[inner++] : ' ';
        AddData(_position, tag, sign, isVariable: kind == '{');
        _position = inner;
        _atLineStart = false;
        if (kind == '#')
        {
            SkipComment(tag);
        }
        else if (kind == '%' && TryReadRaw(tag))
        {
            return;
        }
        else
        {
            Add(kind == '{' ? TokenKind.VariableBegin : TokenKind.BlockBegin, "", tag);
            ReadInside(tag, isVariable: kind == '{');
        }
    }

    /// <summary>Text before a tag, without the blanks that the tag takes away.</summary>
    private void AddData(int from, int to, char sign, bool isVariable)
    {
        string text = _source[from..to];
        if (sign == '-')
        {
            text = PythonText.TrimEnd(text);
        }
        else if (sign != '+' && !isVariable)
        {
            int line = text.LastIndexOf('\n') + 1;
            if ((line > 0 || _atLineStart) && PythonText.IsBlank(text.AsSpan(line)))
            {
                text = text[..line];
            }
        }

        if (text.Length > 0)
        {
            Add(TokenKind.Data, text, from);
        }
    }

    private void SkipComment(int tag)
    {
        int end = _source.IndexOf("#}", _position, StringComparison.Ordinal);
        if (end < 0)
        {
            throw Problem(tag, "this comment has no end: '#}' is missing.");
        }

        // The sign belongs to the end only where it is not the sign of the start.
        char sign = end > _position && _source[end - 1] is '-' or '+' ? _source[end - 1] : ' ';
        EndTag(end + 2, sign, trimsLine: true);
    }

    /// <summary>Steps behind a tag and over the blanks that it takes away.</summary>
    private void EndTag(int end, char sign, bool trimsLine)
    {
        _position = end;
        if (sign == '-')
        {
            while (_position < _source.Length && PythonText.IsSpace(_source[_position]))
            {
                _position++;
            }
        }
        else if (trimsLine && sign != '+' && _position < _source.Length && _source[_position] == '\n')
        {
            _position++;
        }

        _atLineStart = _position > 0 && _source[_position - 1] == '\n';
    }

    private bool TryReadRaw(int tag)
    {
        if (!TryReadTagOf("raw", _position, out int start, out char sign) || sign == '+')
        {
            return false;
        }

        EndTag(start, sign, trimsLine: false);
        for (int i = _source.IndexOf("{%", _position, StringComparison.Ordinal); i >= 0; i = _source.IndexOf("{%", i + 1, StringComparison.Ordinal))
        {
            int inner = i + 2;
            char before = inner < _source.Length && _source[inner] is '-' or '+' ? _source[inner++] : ' ';
            if (TryReadTagOf("endraw", inner, out int end, out char after))
            {
                AddData(_position, i, before, isVariable: false);
                EndTag(end, after, trimsLine: true);
                return true;
            }
        }

        throw Problem(tag, "'raw' has no '{% endraw %}'.");
    }

    /// <summary>Reads <c>name %}</c> with its sign.</summary>
    private bool TryReadTagOf(string name, int from, out int end, out char sign)
    {
        end = SkipBlanks(from);
        sign = ' ';
        if (string.CompareOrdinal(_source, end, name, 0, name.Length) != 0)
        {
            return false;
        }

        end = SkipBlanks(end + name.Length);
        if (end < _source.Length && _source[end] is '-' or '+')
        {
            sign = _source[end++];
        }

        bool found = string.CompareOrdinal(_source, end, "%}", 0, 2) == 0;
        end += 2;
        return found;
    }

    private int SkipBlanks(int at)
    {
        while (at < _source.Length && PythonText.IsSpace(_source[at]))
        {
            at++;
        }

        return at;
    }

    /// <summary>The tokens between the braces of a variable or block tag.</summary>
    private void ReadInside(int tag, bool isVariable)
    {
        Stack<char> open = new();
        string close = isVariable ? "}}" : "%}";
        while (true)
        {
            _position = SkipBlanks(_position);
            if (_position >= _source.Length)
            {
                throw Problem(tag, $"this tag has no end: '{close}' is missing.");
            }

            char c = _source[_position];
            if (open.Count == 0)
            {
                int sign = c == '-' || (c == '+' && !isVariable) ? 1 : 0;
                if (string.CompareOrdinal(_source, _position + sign, close, 0, 2) == 0)
                {
                    Add(isVariable ? TokenKind.VariableEnd : TokenKind.BlockEnd, "", _position);
                    EndTag(_position + sign + 2, sign == 1 ? c : ' ', trimsLine: !isVariable);
                    return;
                }
            }

            if (char.IsAsciiDigit(c))
            {
                ReadNumber();
            }
            else if (c == '_' || char.IsLetter(c))
            {
                int start = _position;
                while (_position < _source.Length && (_source[_position] == '_' || char.IsLetterOrDigit(_source[_position])))
                {
                    _position++;
                }

                Add(TokenKind.Name, _source[start.._position], start);
            }
            else if (c is '\'' or '"')
            {
                ReadString(c);
            }
            else
            {
                ReadOperator(open);
            }
        }
    }

    private void ReadNumber()
    {
        int start = _position;
        int i = start;
        bool isFloat = false;
        int radix = _source[i] != '0' || i + 1 >= _source.Length ? 10 : (_source[i + 1] | 0x20) switch { 'x' => 16, 'o' => 8, 'b' => 2, _ => 10 };
        if (radix != 10)
        {
            i += 2;
            while (i < _source.Length && (char.IsAsciiHexDigit(_source[i]) || _source[i] == '_'))
            {
                i++;
            }
        }
        else
        {
            i = SkipDigits(i);

            // A number directly behind a dot is an index (a.0.1), never the start of a fraction.
            bool isIndex = _tokens[^1].IsOperator(".");
            if (!isIndex && i + 1 < _source.Length && _source[i] == '.' && char.IsAsciiDigit(_source[i + 1]))
            {
                isFloat = true;
                i = SkipDigits(i + 1);
            }

            if (!isIndex && i < _source.Length && _source[i] is 'e' or 'E')
            {
                int digits = i + 1 < _source.Length && _source[i + 1] is '+' or '-' ? i + 2 : i + 1;
                if (digits < _source.Length && char.IsAsciiDigit(_source[digits]))
                {
                    isFloat = true;
                    i = SkipDigits(digits);
                }
            }
        }

        _position = i;
        Add(isFloat ? TokenKind.Float : TokenKind.Integer, _source[start..i].Replace("_", "", StringComparison.Ordinal), start);
    }

    private int SkipDigits(int at)
    {
        while (at < _source.Length && (char.IsAsciiDigit(_source[at]) || _source[at] == '_'))
        {
            at++;
        }

        return at;
    }

    private void ReadString(char quote)
    {
        int start = _position++;
        StringBuilder text = new();
        while (true)
        {
            if (_position >= _source.Length)
            {
                throw Problem(start, "this string has no end.");
            }

            char c = _source[_position++];
            if (c == quote)
            {
                break;
            }

            if (c == '\\' && _position < _source.Length)
            {
                ReadEscape(text);
            }
            else
            {
                text.Append(c);
            }
        }

        Add(TokenKind.String, text.ToString(), start);
    }

    /// <summary>The escapes of Python's string literals; what is not one stays as it is, backslash included.</summary>
    private void ReadEscape(StringBuilder text)
    {
        int start = _position - 1;
        char c = _source[_position++];
        switch (c)
        {
            case '\n':
                break;
            case '\\' or '\'' or '"':
                text.Append(c);
                break;
            case 'a':
                text.Append('\a');
                break;
            case 'b':
                text.Append('\b');
                break;
            case 'f':
                text.Append('\f');
                break;
            case 'n':
                text.Append('\n');
                break;
            case 'r':
                text.Append('\r');
                break;
            case 't':
                text.Append('\t');
                break;
            case 'v':
                text.Append('\v');
                break;
            case 'x':
                AppendScalar(text, start, 2);
                break;
            case 'u':
                AppendScalar(text, start, 4);
                break;
            case 'U':
                AppendScalar(text, start, 8);
                break;
            case 'N':
                throw new ChatTemplateException(ChatTemplateProblem.Unsupported, _origin, At(start).Line, At(start).Column, "the escape \\N{…} is not supported; write \\uXXXX.");
            case >= '0' and <= '7':
                int value = c - '0';
                for (int digits = 1; digits < 3 && _position < _source.Length && _source[_position] is >= '0' and <= '7'; digits++)
                {
                    value = (value * 8) + _source[_position++] - '0';
                }

                text.Append((char)value);
                break;
            default:
                text.Append('\\').Append(c);
                break;
        }
    }

    private void AppendScalar(StringBuilder text, int start, int digits)
    {
        if (_position + digits > _source.Length
            || !uint.TryParse(_source.AsSpan(_position, digits), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out uint value)
            || value > 0x10FFFF)
        {
            throw Problem(start, $"this escape needs {digits} hexadecimal digits of a code point.");
        }

        _position += digits;
        if (value < 0x10000)
        {
            text.Append((char)value);
        }
        else
        {
            text.Append(char.ConvertFromUtf32((int)value));
        }
    }

    private void ReadOperator(Stack<char> open)
    {
        char c = _source[_position];
        string two = _position + 1 < _source.Length ? _source.Substring(_position, 2) : "";
        string text = two is "//" or "**" or "==" or "!=" or ">=" or "<=" ? two : c.ToString();
        if (!"+-/*%~[](){}><=.:|,;".Contains(c, StringComparison.Ordinal) && text.Length == 1)
        {
            throw Problem(_position, $"unexpected character '{c}'.");
        }

        if (c is '(' or '[' or '{')
        {
            open.Push(c == '(' ? ')' : c == '[' ? ']' : '}');
        }
        else if (c is ')' or ']' or '}')
        {
            if (!open.TryPop(out char expected))
            {
                throw Problem(_position, $"unexpected '{c}'.");
            }

            if (expected != c)
            {
                throw Problem(_position, $"unexpected '{c}', expected '{expected}'.");
            }
        }

        Add(TokenKind.Operator, text, _position);
        _position += text.Length;
    }

    private void Add(TokenKind kind, string text, int at) => _tokens.Add(new(kind, text, At(at)));

    private Place At(int offset)
    {
        int line = _lineStarts.BinarySearch(offset);
        line = line < 0 ? ~line - 1 : line;
        return new(line + 1, offset - _lineStarts[line] + 1);
    }

    private ChatTemplateException Problem(int at, string message)
    {
        Place place = At(at);
        return new(ChatTemplateProblem.Syntax, _origin, place.Line, place.Column, message);
    }
}

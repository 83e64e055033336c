using System.Runtime.CompilerServices;
using System.Text;

namespace StructGen.SchemaBench.Datasets.PythonJson;

/// <summary>
/// Reads JSON as Python's <c>json.loads</c> does: <c>NaN</c>, <c>Infinity</c> and <c>-Infinity</c> are numbers, lone surrogates may
/// be escaped, duplicate names are allowed. Numbers keep their spelling. Throws <see cref="FormatException"/> with the offset.
/// </summary>
internal ref struct JsonReader
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _utf8;
    private int _at;

    private JsonReader(ReadOnlySpan<byte> utf8) => _utf8 = utf8;

    /// <summary>Reads one value that spans the whole text.</summary>
    public static JsonValue Read(ReadOnlySpan<byte> utf8)
    {
        JsonReader reader = Open(utf8);
        JsonValue value = reader.ReadValue();
        reader.ExpectEnd();
        return value;
    }

    /// <summary>
    /// Reads an object, all members but those called <paramref name="verbatim"/>, of which it gives the place in
    /// <paramref name="utf8"/> instead (of duplicates the last, as Python would).
    /// </summary>
    public static (JsonValue Value, Range? Verbatim) ReadObject(ReadOnlySpan<byte> utf8, string verbatim)
    {
        JsonReader reader = Open(utf8);
        Range? place = null;
        List<KeyValuePair<string, JsonValue>> members = [];
        reader.Expect((byte)'{');
        if (!reader.TryTake((byte)'}'))
        {
            do
            {
                string name = reader.ReadName();
                reader.SkipBlanks();
                int start = reader._at;
                JsonValue value = reader.ReadValue();
                if (name == verbatim)
                {
                    place = start..reader._at;
                }
                else
                {
                    members.Add(new(name, value));
                }
            }
            while (reader.TryTake((byte)','));

            reader.Expect((byte)'}');
        }

        reader.ExpectEnd();
        return (JsonValue.Object(members), place);
    }

    private static JsonReader Open(ReadOnlySpan<byte> utf8)
    {
        // A byte order mark is no part of JSON; Python's loads drops it from bytes.
        return new(utf8) { _at = utf8.StartsWith("\uFEFF"u8) ? 3 : 0 };
    }

    private JsonValue ReadValue()
    {
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw Error("nested too deeply");
        }

        SkipBlanks();
        switch (_at < _utf8.Length ? _utf8[_at] : (byte)0)
        {
            case (byte)'{':
                return ReadMembers();
            case (byte)'[':
                return ReadItems();
            case (byte)'"':
                return JsonValue.String(ReadString());
            case (byte)'t' when TryTakeWord("true"u8):
                return JsonValue.True;
            case (byte)'f' when TryTakeWord("false"u8):
                return JsonValue.False;
            case (byte)'n' when TryTakeWord("null"u8):
                return JsonValue.Null;
            default:
                return JsonValue.Number(ReadNumber());
        }
    }

    private JsonValue ReadMembers()
    {
        Expect((byte)'{');
        List<KeyValuePair<string, JsonValue>> members = [];
        if (!TryTake((byte)'}'))
        {
            do
            {
                string name = ReadName();
                members.Add(new(name, ReadValue()));
            }
            while (TryTake((byte)','));

            Expect((byte)'}');
        }

        return JsonValue.Object(members);
    }

    private string ReadName()
    {
        SkipBlanks();
        string name = ReadString();
        Expect((byte)':');
        return name;
    }

    private JsonValue ReadItems()
    {
        Expect((byte)'[');
        List<JsonValue> items = [];
        if (!TryTake((byte)']'))
        {
            do
            {
                items.Add(ReadValue());
            }
            while (TryTake((byte)','));

            Expect((byte)']');
        }

        return JsonValue.Array(items);
    }

    private string ReadString()
    {
        if (_at >= _utf8.Length || _utf8[_at] != (byte)'"')
        {
            throw Error("expected a string");
        }

        int start = ++_at;
        StringBuilder? text = null;
        while (_at < _utf8.Length)
        {
            byte unit = _utf8[_at];
            if (unit == (byte)'"')
            {
                string rest = Decode(start.._at++);
                return text is null ? rest : text.Append(rest).ToString();
            }

            if (unit < 0x20)
            {
                throw Error("control character in a string");
            }

            if (unit != (byte)'\\')
            {
                _at++;
                continue;
            }

            text = (text ?? new()).Append(Decode(start.._at++));
            text.Append(ReadEscape());
            start = _at;
        }

        throw Error("string without an end");
    }

    private char ReadEscape()
    {
        byte unit = _at < _utf8.Length ? _utf8[_at++] : (byte)0;
        switch (unit)
        {
            case (byte)'"' or (byte)'\\' or (byte)'/':
                return (char)unit;
            case (byte)'b':
                return '\b';
            case (byte)'f':
                return '\f';
            case (byte)'n':
                return '\n';
            case (byte)'r':
                return '\r';
            case (byte)'t':
                return '\t';
            case (byte)'u' when _at + 4 <= _utf8.Length:
                int code = 0;
                foreach (byte digit in _utf8.Slice(_at, 4))
                {
                    if (!char.IsAsciiHexDigit((char)digit))
                    {
                        throw Error("broken \\u escape");
                    }

                    code = (code << 4) | Convert.ToInt32(((char)digit).ToString(), 16);
                }

                _at += 4;
                return (char)code;
            default:
                throw Error("unknown escape");
        }
    }

    private string Decode(Range range)
    {
        try
        {
            return StrictUtf8.GetString(_utf8[range]);
        }
        catch (DecoderFallbackException)
        {
            throw Error("string that is not UTF-8");
        }
    }

    private string ReadNumber()
    {
        int start = _at;
        if (TryTakeWord("NaN"u8) || TryTakeWord("Infinity"u8) || TryTakeWord("-Infinity"u8))
        {
            return Encoding.ASCII.GetString(_utf8[start.._at]);
        }

        TryTakeUnit((byte)'-');
        if (!TryTakeUnit((byte)'0'))
        {
            TakeDigits();
        }

        if (TryTakeUnit((byte)'.'))
        {
            TakeDigits();
        }

        if (TryTakeUnit((byte)'e') || TryTakeUnit((byte)'E'))
        {
            if (!TryTakeUnit((byte)'+'))
            {
                TryTakeUnit((byte)'-');
            }

            TakeDigits();
        }

        return Encoding.ASCII.GetString(_utf8[start.._at]);
    }

    private void TakeDigits()
    {
        int start = _at;
        while (_at < _utf8.Length && char.IsAsciiDigit((char)_utf8[_at]))
        {
            _at++;
        }

        if (_at == start)
        {
            throw Error("expected a value");
        }
    }

    private bool TryTakeWord(ReadOnlySpan<byte> word)
    {
        bool there = _utf8[_at..].StartsWith(word);
        _at += there ? word.Length : 0;
        return there;
    }

    private bool TryTakeUnit(byte unit)
    {
        bool there = _at < _utf8.Length && _utf8[_at] == unit;
        _at += there ? 1 : 0;
        return there;
    }

    private bool TryTake(byte unit)
    {
        SkipBlanks();
        return TryTakeUnit(unit);
    }

    private void Expect(byte unit)
    {
        if (!TryTake(unit))
        {
            throw Error($"expected '{(char)unit}'");
        }
    }

    private void ExpectEnd()
    {
        SkipBlanks();
        if (_at < _utf8.Length)
        {
            throw Error("text after the value");
        }
    }

    private void SkipBlanks()
    {
        while (_at < _utf8.Length && _utf8[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            _at++;
        }
    }

    private readonly FormatException Error(string what) => new($"byte {_at}: {what}");
}

using System.Globalization;
using System.Text;

namespace StructGen.Engine.Generation;

/// <summary>
/// Follows a JSON text while it is written and completes what is there to a JSON text of its own: open strings, arrays and objects are closed,
/// names without a value and values that may still change (numbers, half of <c>true</c>) are left out. Reads each byte once; what it reads is taken
/// to be JSON as far as it goes. Not thread-safe.
/// </summary>
internal sealed class PartialJsonReader
{
    private readonly List<Frame> _frames = [];
    private readonly List<Range> _items = [];
    private byte[] _text = new byte[256];
    private int _length;
    private State _state = State.Value;

    /// <summary>Where the value, name or literal being read starts.</summary>
    private int _start;

    /// <summary>Bytes from the start that may stay whatever follows; the frames' closing brackets complete them.</summary>
    private int _safe;

    /// <summary>Where the item of the root that is a container starts.</summary>
    private int _itemStart;

    /// <summary>In a string: bytes of an escape read so far, its backslash included.</summary>
    private int _escape;

    private enum State
    {
        Value,
        FirstItem,
        FirstName,
        Name,
        InName,
        Colon,
        InString,
        InNumber,
        InLiteral,
        AfterValue,
        Done,
    }

    /// <summary>Where the items of a list at the root lie, as far as they are whole.</summary>
    public IReadOnlyList<Range> Items => _items;

    /// <summary>All that was read.</summary>
    public ReadOnlySpan<byte> Text => _text.AsSpan(0, _length);

    /// <summary>The JSON Pointer of the value being written, or of the container whose next member has no name yet.</summary>
    public string CurrentPath
    {
        get
        {
            StringBuilder path = new();
            foreach (Frame frame in _frames)
            {
                if (!frame.IsArray && frame.Name is null)
                {
                    break;
                }

                path.Append('/');
                if (frame.IsArray)
                {
                    path.Append(CultureInfo.InvariantCulture, $"{frame.Index}");
                }
                else
                {
                    path.Append(frame.Name!.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal));
                }
            }

            return path.ToString();
        }
    }

    /// <summary>Reads the next bytes.</summary>
    public void Append(ReadOnlySpan<byte> utf8)
    {
        if (_length + utf8.Length > _text.Length)
        {
            Array.Resize(ref _text, Math.Max(_text.Length * 2, _length + utf8.Length));
        }

        foreach (byte value in utf8)
        {
            _text[_length] = value;
            Read(value, _length);
            _length++;
        }
    }

    /// <summary>The text completed; null where there is no value yet.</summary>
    /// <param name="withOpenString">Whether the string being written stays, as far as it is known.</param>
    public byte[]? Complete(bool withOpenString = true)
    {
        int end = _safe;
        bool closesString = withOpenString && _state == State.InString;
        if (closesString)
        {
            end = _length - _escape;
            end -= IncompleteTail(_text.AsSpan(_start + 1, end - _start - 1));
        }

        if (end == 0)
        {
            return null;
        }

        byte[] completed = new byte[end + (closesString ? 1 : 0) + _frames.Count];
        _text.AsSpan(0, end).CopyTo(completed);
        if (closesString)
        {
            completed[end++] = (byte)'"';
        }

        for (int i = _frames.Count - 1; i >= 0; i--)
        {
            completed[end++] = _frames[i].IsArray ? (byte)']' : (byte)'}';
        }

        return completed;
    }

    private void Read(byte value, int at)
    {
        switch (_state)
        {
            case State.InString or State.InName:
                ReadInString(value, at);
                return;
            case State.InNumber when !IsInNumber(value):
                // The number's last digit is known only by what follows it.
                EndValue(at);
                break;
            case State.InNumber:
                return;
            case State.InLiteral:
                // true and null have four letters, false has five.
                if (at - _start + 1 == (_text[_start] == 'f' ? 5 : 4))
                {
                    EndValue(at + 1);
                }

                return;
        }

        if (value is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t')
        {
            return;
        }

        switch (value)
        {
            case (byte)'{':
                Open(new Frame { IsArray = false }, State.FirstName, at);
                break;
            case (byte)'[':
                Open(new Frame { IsArray = true }, State.FirstItem, at);
                break;
            case (byte)'}' or (byte)']':
                if (_frames.Count > 0)
                {
                    _frames.RemoveAt(_frames.Count - 1);
                }

                _start = _itemStart;
                EndValue(at + 1);
                break;
            case (byte)',':
                if (_frames.Count > 0)
                {
                    Frame frame = _frames[^1];
                    frame.Index++;
                    frame.Name = null;
                    _state = frame.IsArray ? State.Value : State.Name;
                }

                break;
            case (byte)':':
                _state = State.Value;
                break;
            case (byte)'"':
                _start = at;
                _escape = 0;
                _state = _state is State.FirstName or State.Name ? State.InName : State.InString;
                break;
            case (byte)'t' or (byte)'f' or (byte)'n':
                _start = at;
                _state = State.InLiteral;
                break;
            default:
                _start = at;
                _state = State.InNumber;
                break;
        }
    }

    private void ReadInString(byte value, int at)
    {
        if (_escape == 0)
        {
            if (value == '\\')
            {
                _escape = 1;
            }
            else if (value == '"' && _state == State.InName)
            {
                _frames[^1].Name = Unescape(_text.AsSpan(_start, at - _start + 1));
                _state = State.Colon;
            }
            else if (value == '"')
            {
                EndValue(at + 1);
            }

            return;
        }

        // \uD83D stays open until the escape of its other half is read too.
        _escape++;
        bool isLong = _text[at - _escape + 2] == 'u';
        if (!isLong && _escape == 2)
        {
            _escape = 0;
        }
        else if (_escape == 6)
        {
            _escape = IsHighSurrogate(_text.AsSpan(at - 3, 4)) ? 6 : 0;
        }
        else if (_escape == 7 && value != '\\')
        {
            _escape = 0;
            ReadInString(value, at);
        }
        else if (_escape == 8 && value != 'u')
        {
            _escape = 0;
        }
        else if (_escape == 12)
        {
            _escape = 0;
        }
    }

    private static bool IsHighSurrogate(ReadOnlySpan<byte> hex) =>
        ushort.TryParse(hex, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out ushort unit) && char.IsHighSurrogate((char)unit);

    private static bool IsInNumber(byte value) => char.IsAsciiDigit((char)value) || value is (byte)'-' or (byte)'+' or (byte)'.' or (byte)'e' or (byte)'E';

    private void Open(Frame frame, State next, int at)
    {
        if (_frames.Count == 1)
        {
            _itemStart = at;
        }

        _frames.Add(frame);
        _state = next;
        _safe = at + 1;
    }

    private void EndValue(int end)
    {
        _safe = end;
        if (_frames.Count == 1 && _frames[0].IsArray)
        {
            _items.Add(_start..end);
        }

        _state = _frames.Count == 0 ? State.Done : State.AfterValue;
    }

    private static string Unescape(ReadOnlySpan<byte> quoted)
    {
        System.Text.Json.Utf8JsonReader reader = new(quoted);
        try
        {
            reader.Read();
            return reader.GetString() ?? "";
        }
        catch (Exception e) when (e is System.Text.Json.JsonException or InvalidOperationException)
        {
            // Lone surrogates: no name, but a path for people to read.
            return Encoding.UTF8.GetString(quoted[1..^1]);
        }
    }

    /// <summary>Bytes at the end that only begin a character.</summary>
    private static int IncompleteTail(ReadOnlySpan<byte> utf8)
    {
        for (int back = 1; back <= Math.Min(3, utf8.Length); back++)
        {
            byte value = utf8[^back];
            if ((value & 0xC0) != 0x80)
            {
                int needed = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
                return needed > back ? back : 0;
            }
        }

        return 0;
    }

    /// <summary>An open array or object.</summary>
    private sealed class Frame
    {
        public bool IsArray { get; init; }

        public int Index { get; set; }

        public string? Name { get; set; }
    }
}

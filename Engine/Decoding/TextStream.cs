using System.Runtime.InteropServices;
using System.Text;

namespace StructGen.Engine.Decoding;

/// <summary>
/// The text of an output as its bytes arrive: looks for stop sequences and hands out whole characters that no stop sequence can take back.
/// </summary>
internal sealed class TextStream
{
    private readonly List<byte> _bytes = [];
    private readonly byte[][] _stops;
    private int _taken;

    /// <param name="stops">Texts that end the output.</param>
    public TextStream(IEnumerable<string> stops) => _stops = [.. stops.Select(Encoding.UTF8.GetBytes)];

    /// <summary>Whether a stop sequence came: it and what follows it are no part of the text.</summary>
    public bool IsStopped { get; private set; }

    /// <summary>Adds the bytes of a token.</summary>
    public void Add(ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (IsStopped)
            {
                return;
            }

            _bytes.Add(value);
            int longest = 0;
            foreach (byte[] stop in _stops)
            {
                if (stop.Length > longest && CollectionsMarshal.AsSpan(_bytes).EndsWith(stop))
                {
                    longest = stop.Length;
                }
            }

            if (longest > 0)
            {
                _bytes.RemoveRange(_bytes.Count - longest, longest);
                IsStopped = true;
            }
        }
    }

    /// <summary>The text that became certain since the last call.</summary>
    public string Take()
    {
        ReadOnlySpan<byte> rest = CollectionsMarshal.AsSpan(_bytes)[_taken..];
        int length = IsStopped ? rest.Length : WholeCharacters(rest[..(rest.Length - HeldBack())]);
        _taken += length;
        return Encoding.UTF8.GetString(rest[..length]);
    }

    /// <summary>What <see cref="Take"/> has held back: the text ends here.</summary>
    public string TakeRest()
    {
        ReadOnlySpan<byte> rest = CollectionsMarshal.AsSpan(_bytes)[_taken..];
        _taken = _bytes.Count;
        return Encoding.UTF8.GetString(rest);
    }

    /// <summary>The whole text.</summary>
    public string GetText() => Encoding.UTF8.GetString(CollectionsMarshal.AsSpan(_bytes));

    /// <summary>Length of the longest end of the text, not handed out yet, that begins a stop sequence.</summary>
    private int HeldBack()
    {
        ReadOnlySpan<byte> rest = CollectionsMarshal.AsSpan(_bytes)[_taken..];
        int longest = 0;
        foreach (byte[] stop in _stops)
        {
            for (int length = Math.Min(stop.Length - 1, rest.Length); length > longest; length--)
            {
                if (rest.EndsWith(stop.AsSpan(0, length)))
                {
                    longest = length;
                    break;
                }
            }
        }

        return longest;
    }

    /// <summary>Length without an unfinished character at the end. What can never become one is handed out and shows as U+FFFD.</summary>
    private static int WholeCharacters(ReadOnlySpan<byte> bytes)
    {
        for (int back = 1; back <= Math.Min(3, bytes.Length); back++)
        {
            byte value = bytes[^back];
            if ((value & 0xC0) != 0x80)
            {
                int length = value >= 0xF0 ? 4 : value >= 0xE0 ? 3 : value >= 0xC0 ? 2 : 1;
                return length > back ? bytes.Length - back : bytes.Length;
            }
        }

        return bytes.Length;
    }
}

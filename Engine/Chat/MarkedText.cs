using System.Text;
using StructGen.Grammars;

namespace StructGen.Engine.Chat;

/// <summary>Spells tokens as text in which the special tokens around calls appear by their names. Not thread-safe; one for each reply.</summary>
internal sealed class MarkedText(Vocabulary vocabulary, ToolFormat format)
{
    private readonly Decoder _decoder = Encoding.UTF8.GetDecoder();
    private readonly int _open = vocabulary.Special.Named.GetValueOrDefault(format.Open, -1);
    private readonly int _close = format.Close.Length > 0 ? vocabulary.Special.Named.GetValueOrDefault(format.Close, -1) : -1;

    /// <summary>The text of more tokens; half a character waits for its other half.</summary>
    public string Append(ReadOnlySpan<int> tokens)
    {
        StringBuilder text = new();
        foreach (int token in tokens)
        {
            if (token == _open || token == _close)
            {
                text.Append(token == _open ? format.Open : format.Close);
                continue;
            }

            ReadOnlySpan<byte> bytes = vocabulary.GetBytes(token);
            char[] characters = new char[bytes.Length + 1];
            text.Append(characters, 0, _decoder.GetChars(bytes, characters, flush: false));
        }

        return text.ToString();
    }
}

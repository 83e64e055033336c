using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>Spells texts in the fewest tokens. Remembers the last one: of a text that ends alike only the beginning is new. Not thread-safe.</summary>
internal sealed class TokenSpeller(TokenOrder order, Vocabulary vocabulary)
{
    private byte[] _text = [];

    /// <summary>Per byte of the text, tokens needed from there on (the last entry is that of the end), and the token there.</summary>
    private int[] _fewest = [0];
    private int[] _first = [];

    /// <summary>The fewest tokens that spell <paramref name="text"/>, appended to <paramref name="tokens"/>, the longer ones first; false when none do.</summary>
    public bool TrySpell(ReadOnlySpan<byte> text, List<int> tokens)
    {
        Solve(text);
        if (_fewest[0] == int.MaxValue)
        {
            return false;
        }

        for (int at = 0; at < text.Length; at += vocabulary.GetBytes(_first[at]).Length)
        {
            tokens.Add(_first[at]);
        }

        return true;
    }

    private void Solve(ReadOnlySpan<byte> text)
    {
        int known = 0;
        while (known < text.Length && known < _text.Length && text[text.Length - 1 - known] == _text[_text.Length - 1 - known])
        {
            known++;
        }

        // Tokens from a place on lie in the rest of the text, so what was found for an equal rest holds.
        int[] fewest = new int[text.Length + 1];
        int[] first = new int[text.Length];
        _fewest.AsSpan(_text.Length - known).CopyTo(fewest.AsSpan(text.Length - known));
        _first.AsSpan(_text.Length - known).CopyTo(first.AsSpan(text.Length - known));
        for (int start = text.Length - known - 1; start >= 0; start--)
        {
            fewest[start] = int.MaxValue;
            int low = 0;
            int high = order.Count;
            for (int depth = 0; start + depth < text.Length; depth++)
            {
                (low, high) = order.Narrow(low, high, depth, text[start + depth]);
                if (low == high)
                {
                    break;
                }

                int rest = fewest[start + depth + 1];
                if (rest != int.MaxValue && rest + 1 <= fewest[start] && vocabulary.GetBytes(order[low]).Length == depth + 1)
                {
                    fewest[start] = rest + 1;
                    first[start] = order[low];
                }
            }
        }

        (_text, _fewest, _first) = (text.ToArray(), fewest, first);
    }
}

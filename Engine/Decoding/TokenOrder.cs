using System.Runtime.CompilerServices;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>The tokens of a vocabulary that spell something, in the order of their bytes: finds tokens by text. Immutable, thread-safe.</summary>
internal sealed class TokenOrder
{
    private static readonly ConditionalWeakTable<Vocabulary, Lazy<TokenOrder>> Orders = [];

    private readonly Vocabulary _vocabulary;
    private readonly int[] _tokens;

    /// <summary>Where the tokens of each first byte begin; one more entry for the end.</summary>
    private readonly int[] _firstBytes = new int[257];

    public TokenOrder(Vocabulary vocabulary)
    {
        _vocabulary = vocabulary;
        List<int> tokens = [];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            if (!vocabulary.GetBytes(token).IsEmpty)
            {
                tokens.Add(token);
            }
        }

        _tokens = [.. tokens];
        Array.Sort(_tokens, (a, b) =>
        {
            int byBytes = vocabulary.GetBytes(a).SequenceCompareTo(vocabulary.GetBytes(b));
            return byBytes != 0 ? byBytes : a.CompareTo(b);
        });
        for (int value = 0; value <= 256; value++)
        {
            _firstBytes[value] = FirstAtLeast(0, _tokens.Length, 0, value);
        }
    }

    /// <summary>The order of a vocabulary, sorted when first asked for, by one thread, once for all that use the vocabulary.</summary>
    public static Lazy<TokenOrder> Of(Vocabulary vocabulary) => Orders.GetValue(vocabulary, static key => new Lazy<TokenOrder>(() => new TokenOrder(key)));

    /// <summary>Number of tokens.</summary>
    public int Count => _tokens.Length;

    /// <summary>The token at a place in the order.</summary>
    public int this[int index] => _tokens[index];

    /// <summary>Within tokens <paramref name="low"/> to <paramref name="high"/>, which agree in their first <paramref name="depth"/> bytes, those whose next byte is <paramref name="value"/>.</summary>
    public (int Low, int High) Narrow(int low, int high, int depth, byte value)
    {
        if (depth == 0)
        {
            return (Math.Clamp(_firstBytes[value], low, high), Math.Clamp(_firstBytes[value + 1], low, high));
        }

        low = FirstAtLeast(low, high, depth, value);
        return (low, FirstAtLeast(low, high, depth, value + 1));
    }

    /// <summary>The first of tokens <paramref name="low"/> to <paramref name="high"/> that is longer than <paramref name="depth"/>; the shorter ones, all equal, stand before it.</summary>
    public int FirstLonger(int low, int high, int depth) => FirstAtLeast(low, high, depth, 0);

    /// <summary>The range of the tokens that begin with <paramref name="prefix"/>.</summary>
    public (int Low, int High) StartingWith(ReadOnlySpan<byte> prefix)
    {
        int low = 0;
        int high = _tokens.Length;
        for (int depth = 0; depth < prefix.Length && low < high; depth++)
        {
            (low, high) = Narrow(low, high, depth, prefix[depth]);
        }

        return (low, high);
    }

    /// <summary>The fewest tokens that spell <paramref name="text"/>, appended to <paramref name="tokens"/>, the longer ones first; false when none do.</summary>
    public bool TrySpell(ReadOnlySpan<byte> text, List<int> tokens) => new TokenSpeller(this, _vocabulary).TrySpell(text, tokens);

    private int FirstAtLeast(int low, int high, int depth, int value)
    {
        while (low < high)
        {
            int middle = (low + high) >>> 1;
            ReadOnlySpan<byte> bytes = _vocabulary.GetBytes(_tokens[middle]);
            if (bytes.Length <= depth || bytes[depth] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}

using System.Numerics;
using System.Runtime.InteropServices;

namespace StructGen.Engine.Speculation;

/// <summary>
/// Proposes what followed the longest earlier occurrence of the latest tokens in prompt and output, the most recent of equally long ones.
/// </summary>
/// <remarks>After CopySpec (2502.08923) and prompt lookup. Occurrences of the last <see cref="Gram"/> tokens are chained by hash, newest first, and compared token by token, so a collision costs time only.</remarks>
internal sealed class CopyDrafter : IDrafter
{
    /// <summary>The fewest tokens that must agree.</summary>
    private const int Gram = 2;

    /// <summary>How far back an agreement is followed: longer ones are as good.</summary>
    private const int LongestMatch = 32;

    /// <summary>Occurrences looked at for one proposal.</summary>
    private const int MaxOccurrences = 64;

    /// <summary>Per gram, where its latest occurrence ends (the index of the token after it).</summary>
    private readonly Dictionary<long, int> _latest = [];

    /// <summary>Per index, the one before it of the same gram; 0 for none.</summary>
    private readonly List<int> _earlier = [];
    private readonly List<int> _text = [];

    public void Append(ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            // A gram is entered with its successor, so that it never matches itself.
            int end = _text.Count;
            int earlier = 0;
            if (end >= Gram)
            {
                ref int latest = ref CollectionsMarshal.GetValueRefOrAddDefault(_latest, Key(_text[end - 2], _text[end - 1]), out _);
                earlier = latest;
                latest = end;
            }

            _earlier.Add(earlier);
            _text.Add(token);
        }
    }

    public bool TryPropose(DraftContext context, out Proposal proposal)
    {
        proposal = default;
        ReadOnlySpan<int> pending = context.Drafted;
        int length = _text.Count + pending.Length;
        if (length <= Gram)
        {
            return false;
        }

        int best = 0;
        int bestLength = 0;
        int at = _latest.GetValueOrDefault(Key(Token(pending, length - 2), Token(pending, length - 1)));
        for (int tries = 0; at > 0 && tries < MaxOccurrences; tries++, at = _earlier[at])
        {
            int same = 0;
            while (same < LongestMatch && same < at && Token(pending, length - 1 - same) == _text[at - 1 - same])
            {
                same++;
            }

            if (same > bestLength && context.IsAllowed(_text[at]))
            {
                bestLength = same;
                best = at;
            }
        }

        if (bestLength < Gram)
        {
            return false;
        }

        proposal = new Proposal(_text[best], Evidence: Math.Min(BitOperations.Log2((uint)bestLength - 1) + 1, 5));
        return true;
    }

    private static long Key(int first, int second) => ((long)first << 32) | (uint)second;

    private int Token(ReadOnlySpan<int> pending, int index) => index < _text.Count ? _text[index] : pending[index - _text.Count];
}

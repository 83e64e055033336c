using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StructGen.Engine.Sampling;

/// <summary>The highest allowed logit, found without writing to the logits. A NaN counts as negative infinity.</summary>
internal static class MaskedArgMax
{
    private const int WordBits = 32;

    /// <summary>The allowed token of the highest logit, the lowest id of equal ones; the lowest allowed id when all are negative infinity; -1 when none is allowed.</summary>
    /// <param name="logits">One value a token.</param>
    /// <param name="mask">Bit i%32 of word i/32 allows token i; tokens beyond its end are refused. Empty allows all.</param>
    public static int Find(ReadOnlySpan<float> logits, ReadOnlySpan<uint> mask)
    {
        float max = Max(logits, mask);
        return max == float.NegativeInfinity ? FirstAllowed(logits.Length, mask) : FirstEqual(logits, mask, max);
    }

    /// <summary>The highest allowed logit; negative infinity when there is none.</summary>
    public static float Max(ReadOnlySpan<float> logits, ReadOnlySpan<uint> mask)
    {
        if (mask.IsEmpty)
        {
            return MaxAll(logits);
        }

        Vector256<uint> bits = Vector256.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u);
        Vector256<float> refused = Vector256.Create(float.NegativeInfinity);
        Vector256<float> a = refused, b = refused, c = refused, d = refused;
        ref float first = ref MemoryMarshal.GetReference(logits);
        int whole = Math.Min(logits.Length / WordBits, mask.Length);
        for (int i = 0; i < whole; i++)
        {
            uint word = mask[i];
            if (word == 0)
            {
                continue;
            }

            ref float at = ref Unsafe.Add(ref first, i * WordBits);
            if (word == uint.MaxValue)
            {
                a = Larger(a, Vector256.LoadUnsafe(ref at));
                b = Larger(b, Vector256.LoadUnsafe(ref at, 8));
                c = Larger(c, Vector256.LoadUnsafe(ref at, 16));
                d = Larger(d, Vector256.LoadUnsafe(ref at, 24));
                continue;
            }

            a = Larger(a, Masked(ref at, 0, word, bits, refused));
            b = Larger(b, Masked(ref at, 8, word >> 8, bits, refused));
            c = Larger(c, Masked(ref at, 16, word >> 16, bits, refused));
            d = Larger(d, Masked(ref at, 24, word >> 24, bits, refused));
        }

        float max = Horizontal(Larger(Larger(a, b), Larger(c, d)));
        for (int i = whole * WordBits; i < logits.Length && i >> 5 < mask.Length; i++)
        {
            if ((mask[i >> 5] >> (i & 31) & 1) != 0 && logits[i] > max)
            {
                max = logits[i];
            }
        }

        return max;
    }

    /// <summary>One branch a token: what <see cref="Find"/> must equal.</summary>
    internal static int FindScalar(ReadOnlySpan<float> logits, ReadOnlySpan<uint> mask)
    {
        int best = -1;
        for (int i = 0; i < logits.Length; i++)
        {
            bool isAllowed = mask.IsEmpty || (i >> 5 < mask.Length && (mask[i >> 5] >> (i & 31) & 1) != 0);
            if (isAllowed && (best < 0 || logits[i] > logits[best] || (float.IsNaN(logits[best]) && logits[i] > float.NegativeInfinity)))
            {
                best = i;
            }
        }

        return best;
    }

    private static float MaxAll(ReadOnlySpan<float> logits)
    {
        Vector256<float> lowest = Vector256.Create(float.NegativeInfinity);
        Vector256<float> a = lowest, b = lowest, c = lowest, d = lowest;
        ref float first = ref MemoryMarshal.GetReference(logits);
        int i = 0;
        for (; i + WordBits <= logits.Length; i += WordBits)
        {
            ref float at = ref Unsafe.Add(ref first, i);
            a = Larger(a, Vector256.LoadUnsafe(ref at));
            b = Larger(b, Vector256.LoadUnsafe(ref at, 8));
            c = Larger(c, Vector256.LoadUnsafe(ref at, 16));
            d = Larger(d, Vector256.LoadUnsafe(ref at, 24));
        }

        float max = Horizontal(Larger(Larger(a, b), Larger(c, d)));
        for (; i < logits.Length; i++)
        {
            max = logits[i] > max ? logits[i] : max;
        }

        return max;
    }

    private static int FirstAllowed(int count, ReadOnlySpan<uint> mask)
    {
        if (mask.IsEmpty)
        {
            return count > 0 ? 0 : -1;
        }

        for (int i = 0; i < mask.Length; i++)
        {
            if (mask[i] != 0)
            {
                int token = (i * WordBits) + BitOperations.TrailingZeroCount(mask[i]);
                return token < count ? token : -1;
            }
        }

        return -1;
    }

    private static int FirstEqual(ReadOnlySpan<float> logits, ReadOnlySpan<uint> mask, float value)
    {
        Vector256<float> wanted = Vector256.Create(value);
        ref float first = ref MemoryMarshal.GetReference(logits);
        int whole = mask.IsEmpty ? logits.Length / WordBits : Math.Min(logits.Length / WordBits, mask.Length);
        for (int i = 0; i < whole; i++)
        {
            uint word = mask.IsEmpty ? uint.MaxValue : mask[i];
            if (word == 0)
            {
                continue;
            }

            ref float at = ref Unsafe.Add(ref first, i * WordBits);
            uint equal = Vector256.Equals(Vector256.LoadUnsafe(ref at), wanted).ExtractMostSignificantBits()
                | (Vector256.Equals(Vector256.LoadUnsafe(ref at, 8), wanted).ExtractMostSignificantBits() << 8)
                | (Vector256.Equals(Vector256.LoadUnsafe(ref at, 16), wanted).ExtractMostSignificantBits() << 16)
                | (Vector256.Equals(Vector256.LoadUnsafe(ref at, 24), wanted).ExtractMostSignificantBits() << 24);
            if ((equal & word) != 0)
            {
                return (i * WordBits) + BitOperations.TrailingZeroCount(equal & word);
            }
        }

        for (int i = whole * WordBits; i < logits.Length; i++)
        {
            if (logits[i] == value && (mask.IsEmpty || (i >> 5 < mask.Length && (mask[i >> 5] >> (i & 31) & 1) != 0)))
            {
                return i;
            }
        }

        return -1;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Masked(ref float at, nuint lane, uint word, Vector256<uint> bits, Vector256<float> refused)
    {
        Vector256<uint> isSet = Vector256.Equals(Vector256.Create(word) & bits, bits);
        return Vector256.ConditionalSelect(isSet.AsSingle(), Vector256.LoadUnsafe(ref at, lane), refused);
    }

    /// <summary>The larger of each pair, the first where the second is not a number.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector256<float> Larger(Vector256<float> x, Vector256<float> y) => Vector256.ConditionalSelect(Vector256.GreaterThan(y, x), y, x);

    private static float Horizontal(Vector256<float> values)
    {
        float max = values[0];
        for (int i = 1; i < Vector256<float>.Count; i++)
        {
            max = values[i] > max ? values[i] : max;
        }

        return max;
    }
}

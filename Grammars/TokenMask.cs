using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace StructGen.Grammars;

/// <summary>A packed set of allowed tokens: bit i%32 of word i/32 is token i. A view of the cache: valid until its matcher moves.</summary>
public readonly ref struct TokenMask
{
    internal TokenMask(ReadOnlySpan<uint> words) => Words = words;

    /// <summary>The words.</summary>
    public ReadOnlySpan<uint> Words { get; }

    /// <summary>How many tokens are allowed.</summary>
    public int Count
    {
        get
        {
            int count = 0;
            foreach (uint word in Words)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    /// <summary>Whether <paramref name="token"/> is allowed.</summary>
    /// <param name="token">Token id.</param>
    public bool IsAllowed(int token) => (Words[token >> 5] >> (token & 31) & 1) != 0;

    /// <summary>Sets the logits of refused tokens to negative infinity.</summary>
    /// <param name="logits">One value a token id; a shorter span is a prefix of the vocabulary. Values beyond the mask's last word are refused tokens too.</param>
    public void ApplyTo(Span<float> logits)
    {
        int covered = Math.Min(logits.Length, Words.Length * 32);
        if (Vector256.IsHardwareAccelerated)
        {
            ApplyVector(Words, logits[..covered]);
        }
        else
        {
            ApplyScalar(Words, logits[..covered]);
        }

        logits[covered..].Fill(float.NegativeInfinity);
    }

    /// <summary>One branch a bit: what <see cref="ApplyVector"/> must equal, and what runs without 256-bit vectors.</summary>
    internal static void ApplyScalar(ReadOnlySpan<uint> words, Span<float> logits)
    {
        for (int i = 0; i < logits.Length; i++)
        {
            if ((words[i >> 5] >> (i & 31) & 1) == 0)
            {
                logits[i] = float.NegativeInfinity;
            }
        }
    }

    /// <summary>Eight logits at a time; words that are all ones or all zeros without looking at their bits.</summary>
    internal static void ApplyVector(ReadOnlySpan<uint> words, Span<float> logits)
    {
        Vector256<uint> bits = Vector256.Create(1u, 2u, 4u, 8u, 16u, 32u, 64u, 128u);
        Vector256<float> refused = Vector256.Create(float.NegativeInfinity);
        ref float first = ref MemoryMarshal.GetReference(logits);
        int whole = logits.Length / 32;
        for (int i = 0; i < whole; i++)
        {
            uint word = words[i];
            if (word == uint.MaxValue)
            {
                continue;
            }

            ref float at = ref Unsafe.Add(ref first, i * 32);
            if (word == 0)
            {
                refused.StoreUnsafe(ref at);
                refused.StoreUnsafe(ref at, 8);
                refused.StoreUnsafe(ref at, 16);
                refused.StoreUnsafe(ref at, 24);
                continue;
            }

            for (nuint lane = 0; lane < 32; lane += 8)
            {
                Vector256<uint> isSet = Vector256.Equals(Vector256.Create(word >> (int)lane) & bits, bits);
                Vector256.ConditionalSelect(isSet.AsSingle(), Vector256.LoadUnsafe(ref at, lane), refused).StoreUnsafe(ref at, lane);
            }
        }

        ApplyScalar(words[whole..], logits[(whole * 32)..]);
    }
}

using System.Collections.Immutable;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>Questions about packed masks.</summary>
internal static class TokenMasks
{
    /// <summary>Whether a mask allows a token that is none of <paramref name="tokens"/>.</summary>
    public static bool HasOtherThan(ReadOnlySpan<uint> words, ImmutableArray<int> tokens)
    {
        for (int i = 0; i < words.Length; i++)
        {
            uint word = words[i];
            if (word == 0)
            {
                continue;
            }

            foreach (int token in tokens)
            {
                word = token >> 5 == i ? word & ~(1u << token) : word;
            }

            if (word != 0)
            {
                return true;
            }
        }

        return false;
    }
}

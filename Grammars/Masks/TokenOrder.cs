using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>Puts tokens into the order of the vocabulary's trie, in which those that begin alike are neighbours.</summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class TokenOrder(Vocabulary vocabulary)
{
    [ThreadStatic]
    private static uint[]? t_marks;

    private readonly Lazy<int[]> _ranks = new(() => RanksOf(vocabulary));

    /// <summary>The same tokens, ordered; any that the trie does not hold are left out, as no text spells them.</summary>
    public int[] Sorted(ReadOnlySpan<int> tokens)
    {
        int[] ranks = _ranks.Value;
        int[] inOrder = vocabulary.Trie.Tokens;
        int words = (inOrder.Length + 31) / 32;
        if (t_marks is not { } marks || marks.Length < words)
        {
            t_marks = marks = new uint[words];
        }

        int count = 0;
        foreach (int token in tokens)
        {
            int rank = ranks[token];
            if (rank >= 0 && (marks[rank >> 5] >> rank & 1) == 0)
            {
                marks[rank >> 5] |= 1u << rank;
                count++;
            }
        }

        int[] sorted = new int[count];
        int at = 0;
        for (int word = 0; at < count; word++)
        {
            for (uint bits = marks[word]; bits != 0; bits &= bits - 1)
            {
                sorted[at++] = inOrder[(word << 5) + System.Numerics.BitOperations.TrailingZeroCount(bits)];
            }

            marks[word] = 0;
        }

        return sorted;
    }

    private static int[] RanksOf(Vocabulary vocabulary)
    {
        int[] ranks = new int[vocabulary.Size];
        Array.Fill(ranks, -1);
        int[] inOrder = vocabulary.Trie.Tokens;
        for (int i = 0; i < inOrder.Length; i++)
        {
            ranks[inOrder[i]] = i;
        }

        return ranks;
    }
}

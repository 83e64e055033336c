namespace StructGen.Grammars;

/// <summary>Masks for many matchers at once.</summary>
public static class MatcherBatch
{
    /// <summary>Writes the mask of each matcher into its row. Masks that are not cached are computed in parallel.</summary>
    /// <param name="matchers">The matchers; their vocabularies must have masks of equal width. One may occur twice.</param>
    /// <param name="rows">Shape [matchers.Length, MaskWords]; overwritten.</param>
    /// <param name="maxDegreeOfParallelism">Threads at most; -1 leaves it to the system, 1 stays on the caller's.</param>
    public static void FillMasks(ReadOnlySpan<Matcher> matchers, Span<uint> rows, int maxDegreeOfParallelism = -1)
    {
        if (matchers.IsEmpty)
        {
            return;
        }

        int width = matchers[0].MaskWords;
        foreach (Matcher matcher in matchers)
        {
            if (matcher.MaskWords != width)
            {
                throw new ArgumentException("The matchers' vocabularies differ in size.", nameof(matchers));
            }
        }

        if (rows.Length < (long)width * matchers.Length)
        {
            throw new ArgumentException($"{matchers.Length} rows of {width} words are needed.", nameof(rows));
        }

        ComputeMissing(matchers, maxDegreeOfParallelism);
        for (int i = 0; i < matchers.Length; i++)
        {
            matchers[i].FillMask(rows.Slice(i * width, width));
        }
    }

    /// <summary>Fills the caches; what cannot be filled is left to fail in the caller's own loop, where the failure belongs to its matcher.</summary>
    private static void ComputeMissing(ReadOnlySpan<Matcher> matchers, int maxDegreeOfParallelism)
    {
        List<Matcher>? missing = null;
        foreach (Matcher matcher in matchers)
        {
            if (!matcher.HasCachedMask)
            {
                (missing ??= []).Add(matcher);
            }
        }

        if (missing is null || missing.Count == 1 || maxDegreeOfParallelism == 1)
        {
            return;
        }

        ParallelOptions options = new() { MaxDegreeOfParallelism = maxDegreeOfParallelism };
        Parallel.ForEach(missing, options, static matcher => matcher.TryWarmMask());
    }
}

namespace StructGen.Engine.Sampling;

/// <summary>Top-k, typical, top-p and min-p, each on what the one before it left. Pure: the result is in the given tokens.</summary>
internal static class TokenFilters
{
    /// <summary>
    /// How many of the first tokens are kept, with the sum of their weights; false when the known top of <paramref name="ranked"/> cannot tell.
    /// </summary>
    /// <param name="ranked">The tokens.</param>
    /// <param name="options">The filters.</param>
    /// <param name="typical">Receives the kept tokens when they are not the first ones: typical sampling.</param>
    /// <param name="count">Number kept.</param>
    /// <param name="sum">Their weight.</param>
    public static bool TryApply(RankedTokens ranked, SamplingOptions options, List<WeightedToken> typical, out int count, out double sum)
    {
        typical.Clear();
        count = ranked.Count;
        sum = ranked.Sum;
        bool isKnown = ranked.IsComplete;
        if (options.TopK > 0 && options.TopK < count)
        {
            count = options.TopK;
            sum = SumOf(ranked.Top(count));
            isKnown = true;
        }
        else if (options.TopK > 0)
        {
            // As many known as asked for, or fewer because there are no more.
            isKnown |= options.TopK == count;
            if (isKnown)
            {
                sum = SumOf(ranked.Top(count));
            }
        }

        if (options.TypicalP < 1)
        {
            if (!isKnown)
            {
                return false;
            }

            KeepTypical(ranked.Top(count), sum, options.TypicalP, typical);
            count = typical.Count;
            sum = SumOf(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(typical));
        }

        if (options.TopP < 1 && !TryTopP(ranked, typical, options.TopP, ref count, ref sum, ref isKnown))
        {
            return false;
        }

        if (options.MinP > 0 && !TryMinP(ranked, typical, options.MinP, ref count, ref sum, ref isKnown))
        {
            return false;
        }

        // Unfiltered tokens beyond the known top are the draw's concern.
        return true;
    }

    private static bool TryTopP(RankedTokens ranked, List<WeightedToken> typical, double topP, ref int count, ref double sum, ref bool isKnown)
    {
        double wanted = topP * sum;
        double cumulated = 0;
        for (int i = 0; i < count; i++)
        {
            cumulated += At(ranked, typical, i).Weight;
            if (cumulated >= wanted)
            {
                count = i + 1;
                sum = cumulated;
                isKnown = true;
                return true;
            }
        }

        return isKnown;
    }

    private static bool TryMinP(RankedTokens ranked, List<WeightedToken> typical, double minP, ref int count, ref double sum, ref bool isKnown)
    {
        double least = minP * At(ranked, typical, 0).Weight;
        double cumulated = 0;
        for (int i = 0; i < count; i++)
        {
            double weight = At(ranked, typical, i).Weight;
            if (weight < least)
            {
                count = i;
                sum = cumulated;
                isKnown = true;
                return true;
            }

            cumulated += weight;
        }

        return isKnown;
    }

    private static WeightedToken At(RankedTokens ranked, List<WeightedToken> typical, int index) =>
        typical.Count > 0 ? typical[index] : index < ranked.Sorted.Length ? ranked.Sorted[index] : ranked.Top(index + 1)[index];

    /// <summary>The tokens whose surprise is nearest to the entropy, until their probability reaches <paramref name="typicalP"/>; in their old order.</summary>
    private static void KeepTypical(ReadOnlySpan<WeightedToken> tokens, double sum, double typicalP, List<WeightedToken> kept)
    {
        double entropy = 0;
        foreach (WeightedToken token in tokens)
        {
            double probability = token.Weight / sum;
            entropy -= probability > 0 ? probability * Math.Log(probability) : 0;
        }

        (double Deviation, int Index)[] order = new (double, int)[tokens.Length];
        for (int i = 0; i < order.Length; i++)
        {
            order[i] = (Math.Abs(-Math.Log(tokens[i].Weight / sum) - entropy), i);
        }

        Array.Sort(order);
        double cumulated = 0;
        for (int i = 0; i < order.Length && cumulated < typicalP * sum; i++)
        {
            WeightedToken token = tokens[order[i].Index];
            cumulated += token.Weight;
            kept.Add(token);
        }

        kept.Sort();
    }

    private static double SumOf(ReadOnlySpan<WeightedToken> tokens)
    {
        double sum = 0;
        foreach (WeightedToken token in tokens)
        {
            sum += token.Weight;
        }

        return sum;
    }
}

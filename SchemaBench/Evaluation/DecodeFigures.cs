namespace StructGen.SchemaBench.Evaluation;

/// <summary>Where the time of one text in this process went, and that of the free text it is held against. In milliseconds, compilation not counted.</summary>
internal sealed record DecodeFigures
{
    /// <summary>Reading the prompt, up to the first token chosen. Text that is forced from the start is read along.</summary>
    public double PrefillMs { get; init; }

    /// <summary>From the first token chosen to the end.</summary>
    public double DecodeMs { get; init; }

    /// <summary>Waiting for forwards within <see cref="DecodeMs"/>.</summary>
    public double ForwardMs { get; init; }

    /// <summary>Masks, forced tokens and drafts beside a forward.</summary>
    public double MaskHiddenMs { get; init; }

    /// <summary>Masks, forced tokens, completions and commits while no forward ran.</summary>
    public double MaskExposedMs { get; init; }

    /// <summary>Choosing tokens.</summary>
    public double SamplingMs { get; init; }

    /// <summary>Forwards, the prompt's not counted.</summary>
    public int Forwards { get; init; }

    /// <summary>Those of them with several rows.</summary>
    public int WideForwards { get; init; }

    /// <summary>Tokens that the budget put in the place of others.</summary>
    public int ClosingTokens { get; init; }

    /// <summary>Reading the prompt for the free text; null where none was asked for.</summary>
    public double? FreePrefillMs { get; init; }

    /// <summary>Writing as many tokens freely, one forward each.</summary>
    public double? FreeDecodeMs { get; init; }
}

/// <summary>The sums of <see cref="DecodeFigures"/> over samples, as shares and ratios.</summary>
internal sealed record DecodeSummary
{
    /// <summary>Texts summed up.</summary>
    public int Texts { get; private init; }

    /// <summary>Those with a free text beside them.</summary>
    public int FreeTexts { get; private init; }

    /// <summary>Sum of the constrained texts' times over that of the free ones, both without the time in which the free run read the prompt.</summary>
    public double? TimeRatio { get; private init; }

    /// <summary>The same with each run's own reading of the prompt left out: forced text at the start, which is read along with the prompt, costs nothing then.</summary>
    public double? DecodeTimeRatio { get; private init; }

    /// <summary>Forwards of several rows among all forwards.</summary>
    public double? WideShare { get; private init; }

    /// <summary>Output tokens for each forward; the first token of a text comes from the prompt's.</summary>
    public double? TokensPerForward { get; private init; }

    /// <summary>Time for masks, forced tokens and completions that no forward hid, over decode time.</summary>
    public double? MaskExposedShare { get; private init; }

    /// <summary>Time for choosing tokens over decode time.</summary>
    public double? SamplingShare { get; private init; }

    /// <summary>Decode time, summed.</summary>
    public double DecodeMs { get; private init; }

    /// <summary>Decode time of the free texts, summed.</summary>
    public double? FreeDecodeMs { get; private init; }

    /// <summary>Sums up the samples that have figures; null when none has.</summary>
    public static DecodeSummary? Of(IReadOnlyCollection<SampleRecord> records)
    {
        SampleRecord[] telling = [.. records.Where(record => record.Decode is not null)];
        if (telling.Length == 0)
        {
            return null;
        }

        DecodeFigures[] all = [.. telling.Select(record => record.Decode!)];
        DecodeFigures[] paired = [.. all.Where(figures => figures.FreeDecodeMs is not null)];
        double free = paired.Sum(figures => figures.FreeDecodeMs!.Value);
        double decode = all.Sum(figures => figures.DecodeMs);
        int forwards = all.Sum(figures => figures.Forwards);
        return new()
        {
            Texts = all.Length,
            FreeTexts = paired.Length,
            TimeRatio = Ratio(paired.Sum(figures => figures.PrefillMs + figures.DecodeMs - figures.FreePrefillMs!.Value), free),
            DecodeTimeRatio = Ratio(paired.Sum(figures => figures.DecodeMs), free),
            WideShare = Ratio(all.Sum(figures => figures.WideForwards), forwards),
            TokensPerForward = Ratio(telling.Sum(record => record.OutputTokens ?? 0), forwards + all.Length),
            MaskExposedShare = Ratio(all.Sum(figures => figures.MaskExposedMs), decode),
            SamplingShare = Ratio(all.Sum(figures => figures.SamplingMs), decode),
            DecodeMs = Math.Round(decode, 1),
            FreeDecodeMs = paired.Length == 0 ? null : Math.Round(free, 1),
        };
    }

    private static double? Ratio(double some, double all) => all > 0 ? Math.Round(some / all, 6) : null;
}

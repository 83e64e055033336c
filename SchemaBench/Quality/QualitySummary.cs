using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Quality;

/// <summary>The totals of <c>quality</c>: what <c>--summary</c> writes.</summary>
internal sealed record QualitySummary
{
    /// <summary>Lines without a question; in no figure.</summary>
    public int Unreadable { get; private init; }

    /// <summary>Over all tasks.</summary>
    public required QualityFigures All { get; init; }

    /// <summary>The same for each task.</summary>
    public required IReadOnlyDictionary<string, QualityFigures> Tasks { get; init; }

    public static QualitySummary Of(IEnumerable<QualityRecord> records)
    {
        QualityRecord[] all = [.. records.Where(record => record.Header is null).OrderBy(record => record.Id, StringComparer.Ordinal)];
        QualityRecord[] asked = [.. all.Where(record => record.Unreadable is null)];
        return new()
        {
            Unreadable = all.Length - asked.Length,
            All = QualityFigures.Of(asked),
            Tasks = asked.GroupBy(record => record.Task, StringComparer.Ordinal).ToDictionary(task => task.Key, task => QualityFigures.Of([.. task])),
        };
    }
}

/// <summary>Some questions with and without constraint.</summary>
internal sealed record QualityFigures
{
    public int Questions { get; private init; }

    public required QualityArm Constrained { get; init; }

    public required QualityArm Unconstrained { get; init; }

    /// <summary>Right answers with constraint less those without, paired by question, with a 95 % bootstrap interval.</summary>
    public Interval? Difference { get; private init; }

    /// <summary>Questions that only the constrained model answers rightly.</summary>
    public int OnlyConstrained { get; private init; }

    /// <summary>Questions that only the unconstrained model answers rightly.</summary>
    public int OnlyUnconstrained { get; private init; }

    public static QualityFigures Of(IReadOnlyList<QualityRecord> records) => new()
    {
        Questions = records.Count,
        Constrained = QualityArm.Of([.. records.Select(record => record.Constrained!)]),
        Unconstrained = QualityArm.Of([.. records.Select(record => record.Unconstrained!)]),
        Difference = Bootstrap.OfMean([.. records.Select(record => (record.Constrained!.Correct ? 1.0 : 0.0) - (record.Unconstrained!.Correct ? 1.0 : 0.0))]),
        OnlyConstrained = records.Count(record => record.Constrained!.Correct && !record.Unconstrained!.Correct),
        OnlyUnconstrained = records.Count(record => !record.Constrained!.Correct && record.Unconstrained!.Correct),
    };
}

/// <summary>One way of asking.</summary>
internal sealed record QualityArm
{
    /// <summary>Rate of right answers, over all questions, with a 95 % bootstrap interval.</summary>
    public Interval? Correct { get; private init; }

    /// <summary>Rate of texts that satisfy the schema from end to end.</summary>
    public double? Valid { get; private init; }

    /// <summary>Rate of texts that the engine ended.</summary>
    public double? Finished { get; private init; }

    public long OutputTokens { get; private init; }

    public required Percentiles TgtMs { get; init; }

    public static QualityArm Of(IReadOnlyList<QualityAnswer> answers) => new()
    {
        Correct = Bootstrap.OfMean([.. answers.Select(answer => answer.Correct ? 1.0 : 0.0)]),
        Valid = Rate(answers, answer => answer.Validity == Validity.Match),
        Finished = Rate(answers, answer => answer is { CompileStatus: CompileStatus.Ok, DecodingStatus: DecodingStatus.Ok }),
        OutputTokens = answers.Sum(answer => (long)(answer.OutputTokens ?? 0)),
        TgtMs = Percentiles.Of(answers.Select(answer => answer.TgtMs)),
    };

    private static double? Rate(IReadOnlyCollection<QualityAnswer> answers, Func<QualityAnswer, bool> holds) =>
        answers.Count == 0 ? null : Math.Round((double)answers.Count(holds) / answers.Count, 6);
}

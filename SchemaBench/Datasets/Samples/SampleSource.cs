namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>A schema of a data set, read when its turn comes.</summary>
internal sealed record SampleSource
{
    /// <summary>Names the sample in results; unique in a run.</summary>
    public required string Id { get; init; }

    /// <summary>The data set.</summary>
    public required string Split { get; init; }

    /// <summary>The file's name, or the unique id where there is no file for each schema: what a deterministic choice hashes.</summary>
    public required string FileName { get; init; }

    /// <summary><c>train</c>, <c>val</c> or <c>test</c>, where the data tells.</summary>
    public string? Part { get; init; }

    /// <summary>Gives the schema's bytes; a <see cref="DataException"/> says why there are none.</summary>
    public required Func<ReadOnlyMemory<byte>> Read { get; init; }
}

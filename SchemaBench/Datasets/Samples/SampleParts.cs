namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>The parts of a data set: <c>train</c>, <c>val</c>, <c>test</c>.</summary>
internal static class SampleParts
{
    public static IReadOnlyList<string> All { get; } = ["train", "val", "test"];

    /// <summary>The part that a file of the Hugging Face layout holds (<c>train-00000-of-00001.parquet</c>); null when its name does not tell.</summary>
    public static string? OfFileName(string name) => Normalize(name.Split('-', '.', '_')[0]);

    /// <summary>A part by any of its names; null for anything else.</summary>
    public static string? Normalize(string? name) => name switch
    {
        "val" or "valid" or "validation" or "dev" => "val",
        "train" or "test" => name,
        _ => null,
    };
}

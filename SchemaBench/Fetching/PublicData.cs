namespace StructGen.SchemaBench.Fetching;

/// <summary>A folder of a public repository, pinned by the hash of its content.</summary>
/// <param name="Name">What <c>--what</c> calls it.</param>
/// <param name="Folder">Its path in the repository.</param>
/// <param name="Tree">Its git tree hash: whatever a server sends, nothing else is accepted.</param>
internal sealed record PublicData(string Name, string Folder, string Tree)
{
    /// <summary>The repository.</summary>
    public const string Repository = "guidance-ai/jsonschemabench";

    /// <summary>The commit that files are asked for at.</summary>
    public const string Commit = "ba103c73756198dd9b149ddc7db7867da7a077f6";

    /// <summary>The schemas, a folder a data set: 9,558 files.</summary>
    public static PublicData Schemas { get; } = new("data", "data", "10c648d883bf1177a182e2de97863bca148a1f64");

    /// <summary>The schemas with instances.</summary>
    public static PublicData MaskBench { get; } = new("maskbench", "maskbench/data", "6b7a66058d275e16b6c130a7092fb09a90e1e4d6");

    public static IReadOnlyList<PublicData> All { get; } = [Schemas, MaskBench];
}

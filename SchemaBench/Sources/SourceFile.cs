using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Sources;

/// <summary>A text file of the data.</summary>
/// <param name="Id">Its path below the data's folder, with slashes.</param>
/// <param name="Path">Where it is.</param>
internal sealed record SourceFile(string Id, string Path)
{
    /// <summary>The file's bytes.</summary>
    public byte[] Read() => DataFile.ReadAll(Path);
}

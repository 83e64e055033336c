namespace StructGen.SchemaBench.Datasets;

/// <summary>A named file that is read when its turn comes.</summary>
/// <param name="Id">The file's name without extension.</param>
/// <param name="Read">Gives its bytes.</param>
internal sealed record CaseSource(string Id, Func<byte[]> Read)
{
    /// <summary>Reads and parses the file as MaskBench's.</summary>
    public MaskBenchCase Load()
    {
        try
        {
            return MaskBenchCase.Parse(Id, Read());
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{Id}: {problem.Message}", problem);
        }
    }
}

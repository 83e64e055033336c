namespace StructGen.SchemaBench.Datasets;

/// <summary>Reads files of the data; what goes wrong names the file.</summary>
internal static class DataFile
{
    /// <exception cref="DataException">The file cannot be read.</exception>
    public static byte[] ReadAll(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {problem.Message}", problem);
        }
    }
}

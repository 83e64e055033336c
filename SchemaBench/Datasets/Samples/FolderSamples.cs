using StructGen.SchemaBench.Datasets.PythonJson;

namespace StructGen.SchemaBench.Datasets.Samples;

/// <summary>
/// Schemas in files of their own. A folder's <c>*.json</c> files are one data set that has the folder's name; a MaskBench folder, whose
/// files hold the schema in a member <c>schema</c> beside <c>tests</c>, tells the data set in the file names.
/// </summary>
internal static class FolderSamples
{
    private const string Extension = ".json";

    /// <summary>The samples of <paramref name="folder"/> and the folders in it.</summary>
    public static IEnumerable<SampleSource> List(DirectoryInfo folder)
    {
        FileInfo[] files = [.. folder.EnumerateFiles("*" + Extension).OrderBy(file => file.Name, StringComparer.Ordinal)];
        bool maskBench = files.Length > 0 && IsMaskBench(files);
        foreach (FileInfo file in files)
        {
            yield return maskBench
                ? OfMaskBench(new(Path.GetFileNameWithoutExtension(file.Name), () => DataFile.ReadAll(file.FullName)), null)
                : OfSchema(file);
        }

        foreach (DirectoryInfo inner in folder.EnumerateDirectories().OrderBy(inner => inner.Name, StringComparer.Ordinal))
        {
            foreach (SampleSource sample in List(inner))
            {
                yield return sample;
            }
        }
    }

    /// <summary>One file by itself.</summary>
    public static SampleSource OfFile(FileInfo file) => IsMaskBench([file])
        ? OfMaskBench(new(Path.GetFileNameWithoutExtension(file.Name), () => DataFile.ReadAll(file.FullName)), null)
        : OfSchema(file);

    /// <summary>A file in MaskBench's shape.</summary>
    /// <param name="source">The file.</param>
    /// <param name="split">Its data set; null to take it from the name.</param>
    public static SampleSource OfMaskBench(CaseSource source, string? split) => new()
    {
        Id = source.Id,
        Split = split ?? SplitOf(source.Id),
        FileName = source.Id + Extension,
        Read = () => source.Load().Schema,
    };

    /// <summary>The data set in a MaskBench file's name: up to <c>---</c>, else up to the first <c>_</c>, else <c>other</c>.</summary>
    public static string SplitOf(string name)
    {
        int end = name.IndexOf("---", StringComparison.Ordinal);
        end = end < 0 ? name.IndexOf('_', StringComparison.Ordinal) : end;
        return end > 0 ? name[..end] : "other";
    }

    private static SampleSource OfSchema(FileInfo file)
    {
        string split = file.Directory!.Name;
        return new()
        {
            Id = $"{split}/{Path.GetFileNameWithoutExtension(file.Name)}",
            Split = split,
            FileName = file.Name,
            Read = () => DataFile.ReadAll(file.FullName),
        };
    }

    /// <summary>The first file that can be read at all decides for its folder.</summary>
    private static bool IsMaskBench(IEnumerable<FileInfo> files)
    {
        foreach (FileInfo file in files)
        {
            try
            {
                JsonValue value = JsonReader.Read(DataFile.ReadAll(file.FullName));
                return value.Kind == JsonKind.Object && value["schema"] is not null && value["tests"] is { Kind: JsonKind.Array };
            }
            catch (Exception problem) when (problem is FormatException or DataException)
            {
                // Listed as unreadable when its turn comes.
            }
        }

        return false;
    }
}

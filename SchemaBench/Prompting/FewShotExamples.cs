using System.Reflection;
using System.Text.Json;

namespace StructGen.SchemaBench.Prompting;

/// <summary>A schema and an answer.</summary>
internal sealed record FewShotExample(string Schema, string Answer);

/// <summary>The worked examples, by data set: schemas in the manner of the data set, written for this program, none of them in the data.</summary>
internal static class FewShotExamples
{
    private const string Fallback = "other";

    private static readonly Dictionary<string, FewShotExample[]> BySplit = Load();

    /// <summary>The file.</summary>
    public static byte[] Bytes { get; } = ReadResource();

    /// <summary>The data sets that have examples of their own.</summary>
    public static IEnumerable<string> Splits => BySplit.Keys;

    /// <summary>The examples of a data set: its own, else those of the longest data set whose name begins it, else general ones.</summary>
    public static IReadOnlyList<FewShotExample> Of(string split)
    {
        string? key = BySplit.Keys
            .Where(name => split.StartsWith(name, StringComparison.OrdinalIgnoreCase))
            .MaxBy(name => name.Length);
        return BySplit[key ?? Fallback];
    }

    private static Dictionary<string, FewShotExample[]> Load()
    {
        using JsonDocument document = JsonDocument.Parse(ReadResource());
        return document.RootElement.EnumerateObject().ToDictionary(
            split => split.Name,
            split => split.Value.EnumerateArray()
                .Select(example => new FewShotExample(example.GetProperty("schema").GetRawText(), example.GetProperty("answer").GetRawText()))
                .ToArray(),
            StringComparer.Ordinal);
    }

    private static byte[] ReadResource()
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("few-shot.json")!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

using System.Reflection;

namespace StructGen.SchemaBench.Datasets;

/// <summary>The schemas that come with the program, in MaskBench's shape: the data where none is given, and the warm-up.</summary>
internal static class BuiltInSchemas
{
    private const string Prefix = "BuiltIn/";

    /// <summary>All of them, sorted by name.</summary>
    public static IReadOnlyList<CaseSource> All { get; } = [.. typeof(BuiltInSchemas).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
        .Order(StringComparer.Ordinal)
        .Select(name => new CaseSource(Path.GetFileNameWithoutExtension(name[Prefix.Length..]), () => Read(name)))];

    private static byte[] Read(string resource)
    {
        using Stream stream = Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!;
        byte[] bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);
        return bytes;
    }
}

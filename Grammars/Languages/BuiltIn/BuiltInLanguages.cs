using System.Collections.Immutable;
using System.Reflection;

namespace StructGen.Grammars.Languages.BuiltIn;

/// <summary>The grammars that this assembly carries: ordinary Lark texts, found by their names alone.</summary>
internal static class BuiltInLanguages
{
    private const string Folder = "Languages/";
    private const string PartsFolder = Folder + "Parts/";
    private const string Extension = ".lark";

    private static readonly Lazy<ImmutableDictionary<string, string>> AllParts = new(static () =>
        ResourcesIn(PartsFolder).ToImmutableDictionary(static name => name, static name => Read(PartsFolder + name + Extension), StringComparer.Ordinal));

    /// <summary>The languages, sorted.</summary>
    public static ImmutableArray<string> Names { get; } = [.. ResourcesIn(Folder).Where(static name => !name.Contains('/', StringComparison.Ordinal)).Order(StringComparer.Ordinal)];

    /// <summary>The modules that the grammars may import.</summary>
    public static ImmutableDictionary<string, string> Parts => AllParts.Value;

    /// <summary>A language's grammar.</summary>
    public static string TextOf(string language) => Names.Contains(language, StringComparer.Ordinal)
        ? Read(Folder + language + Extension)
        : throw new ArgumentException($"There is no built-in language '{language}'. There are {string.Join(", ", Names)}.", nameof(language));

    private static IEnumerable<string> ResourcesIn(string folder) => typeof(BuiltInLanguages).Assembly.GetManifestResourceNames()
        .Where(name => name.StartsWith(folder, StringComparison.Ordinal) && name.EndsWith(Extension, StringComparison.Ordinal))
        .Select(name => name[folder.Length..^Extension.Length]);

    private static string Read(string resource)
    {
        Assembly assembly = typeof(BuiltInLanguages).Assembly;
        using Stream stream = assembly.GetManifestResourceStream(resource) ?? throw new InvalidOperationException($"The resource {resource} is missing.");
        using StreamReader reader = new(stream);
        return reader.ReadToEnd();
    }
}

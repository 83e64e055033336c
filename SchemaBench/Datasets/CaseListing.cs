namespace StructGen.SchemaBench.Datasets;

/// <summary>Which files of a folder a run takes.</summary>
internal static class CaseListing
{
    /// <summary>The <c>*.json</c> files of <paramref name="folder"/>, or the built-in set without one.</summary>
    /// <param name="folder">The folder; null for the built-in set.</param>
    /// <param name="list">A file of names to take, one a line (with or without <c>.json</c>; blank lines skipped).</param>
    /// <param name="limit">The first so many, sorted by name (ordinal).</param>
    public static IReadOnlyList<CaseSource> List(DirectoryInfo? folder, FileInfo? list, int? limit)
    {
        IReadOnlyList<CaseSource> all = folder is null ? BuiltInSchemas.All : Files(folder);
        return Select(all, static source => source.Id, static name => name.EndsWith(".json", StringComparison.Ordinal) ? name[..^".json".Length] : name, list, limit);
    }

    /// <summary>Those of <paramref name="all"/> that a list names, at most <paramref name="limit"/>.</summary>
    /// <param name="all">Everything there is, sorted.</param>
    /// <param name="key">An entry's name.</param>
    /// <param name="normalize">A listed name as an entry's name.</param>
    /// <param name="list">The list, or null for all.</param>
    /// <param name="limit">At most so many.</param>
    public static IReadOnlyList<T> Select<T>(IReadOnlyList<T> all, Func<T, string> key, Func<string, string> normalize, FileInfo? list, int? limit)
    {
        IEnumerable<T> chosen = all;
        if (list is not null)
        {
            HashSet<string> names = [.. ReadNames(list).Select(normalize)];
            chosen = [.. all.Where(entry => names.Remove(key(entry)))];
            if (names.FirstOrDefault() is { } unknown)
            {
                throw new DataException($"{list.Name} names {unknown}, which is not in the data.");
            }
        }

        return [.. limit is { } most ? chosen.Take(most) : chosen];
    }

    private static CaseSource[] Files(DirectoryInfo folder)
    {
        if (!folder.Exists)
        {
            throw new DataException($"There is no folder {folder.FullName}.");
        }

        CaseSource[] files = [.. folder.EnumerateFiles("*.json")
            .OrderBy(file => file.Name, StringComparer.Ordinal)
            .Select(file => new CaseSource(Path.GetFileNameWithoutExtension(file.Name), () => File.ReadAllBytes(file.FullName)))];
        return files.Length > 0 ? files : throw new DataException($"{folder.FullName} holds no *.json file.");
    }

    private static IEnumerable<string> ReadNames(FileInfo list)
    {
        try
        {
            return [.. File.ReadAllLines(list.FullName).Select(line => line.Trim()).Where(line => line.Length > 0)];
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{list.FullName}: {problem.Message}", problem);
        }
    }
}

using System.Security.Cryptography;
using System.Text;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Sources;

/// <summary>Which files a run takes.</summary>
/// <param name="Folder">The data.</param>
/// <param name="Pattern">Files below it.</param>
/// <param name="Excluded">Files left out.</param>
/// <param name="ByHash">Only so many, those with the smallest SHA-256 of their id; null for all.</param>
/// <param name="Limit">Only the first so many, sorted by id; null for all.</param>
internal sealed record SourceListing(DirectoryInfo Folder, string Pattern, IReadOnlyList<string> Excluded, int? ByHash, int? Limit)
{
    /// <summary>The files, sorted by id (ordinal).</summary>
    public IReadOnlyList<SourceFile> List()
    {
        if (!Folder.Exists)
        {
            throw new DataException($"There is no folder {Folder.FullName}.");
        }

        PathPattern wanted = new(Pattern);
        PathPattern[] unwanted = [.. Excluded.Select(pattern => new PathPattern(pattern))];
        EnumerationOptions all = new() { RecurseSubdirectories = true, AttributesToSkip = 0, IgnoreInaccessible = true };
        IEnumerable<SourceFile> files = Directory.EnumerateFiles(Folder.FullName, "*", all)
            .Select(path => new SourceFile(Path.GetRelativePath(Folder.FullName, path).Replace('\\', '/'), path))
            .Where(file => wanted.IsMatch(file.Id) && !unwanted.Any(pattern => pattern.IsMatch(file.Id)));
        if (ByHash is { } count)
        {
            files = files.OrderBy(file => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(file.Id))), StringComparer.Ordinal).Take(count);
        }

        files = files.OrderBy(file => file.Id, StringComparer.Ordinal);
        SourceFile[] chosen = [.. Limit is { } most ? files.Take(most) : files];
        return chosen.Length > 0 || Limit == 0 || ByHash == 0 ? chosen : throw new DataException($"{Folder.FullName} holds no file {Pattern}.");
    }
}

using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace StructGen.SchemaBench.Fetching;

/// <summary>A file in a git tree.</summary>
/// <param name="Path">From the tree's root, with forward slashes.</param>
/// <param name="Mode">As git spells it: <c>100644</c>.</param>
/// <param name="Blob">The blob's hash, lower-case hexadecimal.</param>
internal sealed record GitEntry(string Path, string Mode, string Blob);

/// <summary>The hashes by which git names files and folders (SHA-1 over a header and the content).</summary>
internal static class GitHashes
{
    private const string TreeMode = "40000";

    /// <summary>The hash of a file's content.</summary>
    public static string OfBlob(ReadOnlySpan<byte> content) => Hash("blob", content);

    /// <summary>The hash of a folder, from the files in it and below it.</summary>
    public static string OfTree(IEnumerable<GitEntry> entries)
    {
        List<(byte[] SortKey, byte[] Line)> lines = [];
        foreach (IGrouping<string, GitEntry> child in entries.GroupBy(entry => entry.Path.Split('/')[0], StringComparer.Ordinal))
        {
            GitEntry first = child.First();
            bool isTree = first.Path.Length > child.Key.Length;
            string mode = isTree ? TreeMode : first.Mode;
            string hash = isTree ? OfTree(child.Select(entry => entry with { Path = entry.Path[(child.Key.Length + 1)..] })) : first.Blob;

            // Git sorts folders as if their names ended with a slash.
            lines.Add((Encoding.UTF8.GetBytes(isTree ? child.Key + "/" : child.Key), [.. Encoding.UTF8.GetBytes($"{mode} {child.Key}\0"), .. Convert.FromHexString(hash)]));
        }

        lines.Sort(static (one, other) => one.SortKey.AsSpan().SequenceCompareTo(other.SortKey));
        return Hash("tree", [.. lines.SelectMany(line => line.Line)]);
    }

    private static string Hash(string kind, ReadOnlySpan<byte> content)
    {
#pragma warning disable CA5350 // Not for security: git's own names.
        using IncrementalHash hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA1);
#pragma warning restore CA5350
        hash.AppendData(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{kind} {content.Length}\0")));
        hash.AppendData(content);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }
}

using System.Net;
using System.Text.Json;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Fetching;

/// <summary>Where and how files are asked for.</summary>
internal sealed record FetchSettings
{
    /// <summary>GitHub's API, for the listing of a folder.</summary>
    public Uri Api { get; init; } = new("https://api.github.com/");

    /// <summary>Where the files' contents are.</summary>
    public Uri Raw { get; init; } = new("https://raw.githubusercontent.com/");

    public int Concurrency { get; init; } = 8;

    public int Retries { get; init; } = 5;

    public TimeSpan FirstWait { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest silence of a server.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}

/// <summary>
/// Downloads a pinned folder file by file and checks each by its hash, so that an interrupted download goes on where it stopped; at the end the tree's
/// hash is computed from what is on disk.
/// </summary>
internal sealed class Fetcher(FetchSettings settings) : IDisposable
{
    private const int MaxFileBytes = 256 << 20;
    private const string Unfinished = ".part";

    private readonly HttpClient _client = CreateClient(settings);

    /// <summary>The files of a folder, checked against the pinned hash.</summary>
    public async Task<IReadOnlyList<GitEntry>> ListAsync(PublicData data, CancellationToken cancellationToken)
    {
        Uri address = new(settings.Api, $"repos/{PublicData.Repository}/git/trees/{data.Tree}?recursive=1");
        byte[] answer = await DownloadAsync(address, cancellationToken).ConfigureAwait(false);
        List<GitEntry> entries = [];
        try
        {
            using JsonDocument document = JsonDocument.Parse(answer);
            foreach (JsonElement entry in document.RootElement.GetProperty("tree").EnumerateArray())
            {
                if (entry.GetProperty("type").GetString() == "blob")
                {
                    entries.Add(new(entry.GetProperty("path").GetString()!, entry.GetProperty("mode").GetString()!, entry.GetProperty("sha").GetString()!.ToLowerInvariant()));
                }
            }

            string hash = GitHashes.OfTree(entries);
            return hash == data.Tree ? entries : throw new EndpointException($"{address} lists a folder of the hash {hash}, not {data.Tree}.");
        }
        catch (Exception problem) when (problem is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or NullReferenceException or ArgumentNullException)
        {
            throw new EndpointException($"{address} is no listing of a git tree: {problem.Message}", problem);
        }
    }

    /// <summary>Downloads what is missing or differs.</summary>
    /// <param name="data">The folder.</param>
    /// <param name="entries">Its files.</param>
    /// <param name="target">Where they go.</param>
    /// <param name="step">Called for each file that is there.</param>
    /// <param name="cancellationToken">Ends the download; whole files stay.</param>
    /// <returns>How many files were downloaded.</returns>
    public async Task<int> DownloadAsync(PublicData data, IReadOnlyList<GitEntry> entries, DirectoryInfo target, Action step, CancellationToken cancellationToken)
    {
        int downloaded = 0;
        ParallelOptions lanes = new() { MaxDegreeOfParallelism = settings.Concurrency, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(entries, lanes, async (entry, token) =>
        {
            string path = PathOf(target, entry);
            if (!File.Exists(path) || GitHashes.OfBlob(await File.ReadAllBytesAsync(path, token).ConfigureAwait(false)) != entry.Blob)
            {
                await DownloadAsync(data, entry, path, token).ConfigureAwait(false);
                Interlocked.Increment(ref downloaded);
            }

            step();
        }).ConfigureAwait(false);
        return downloaded;
    }

    /// <summary>Computes the tree's hash from what is on disk; complains about what does not belong.</summary>
    public static void Verify(PublicData data, IReadOnlyList<GitEntry> entries, DirectoryInfo target)
    {
        Dictionary<string, string> modes = entries.ToDictionary(entry => entry.Path, entry => entry.Mode, StringComparer.Ordinal);
        List<GitEntry> present = [];
        foreach (FileInfo file in target.EnumerateFiles("*", SearchOption.AllDirectories))
        {
            string path = Path.GetRelativePath(target.FullName, file.FullName).Replace(Path.DirectorySeparatorChar, '/');
            if (!modes.TryGetValue(path, out string? mode))
            {
                throw new DataException($"{file.FullName} does not belong to the data: remove it, or fetch into an empty folder.");
            }

            present.Add(new(path, mode, GitHashes.OfBlob(File.ReadAllBytes(file.FullName))));
        }

        string hash = GitHashes.OfTree(present);
        if (hash != data.Tree)
        {
            throw new DataException($"{target.FullName} has the tree hash {hash}, not {data.Tree}: something changed it during the download; run fetch again.");
        }
    }

    public void Dispose() => _client.Dispose();

    private static HttpClient CreateClient(FetchSettings settings)
    {
        HttpClient client = new() { Timeout = settings.Timeout, MaxResponseContentBufferSize = MaxFileBytes };

        // GitHub's API wants to know who asks.
        client.DefaultRequestHeaders.UserAgent.Add(new("schemabench", "0.1"));
        return client;
    }

    private static string PathOf(DirectoryInfo target, GitEntry entry)
    {
        string path = Path.GetFullPath(Path.Combine(target.FullName, entry.Path));
        return path.StartsWith(target.FullName + Path.DirectorySeparatorChar, StringComparison.Ordinal)
            ? path
            : throw new EndpointException($"The listing names a file outside of its folder: {entry.Path}.");
    }

    private async Task DownloadAsync(PublicData data, GitEntry entry, string path, CancellationToken cancellationToken)
    {
        string escaped = string.Join('/', $"{data.Folder}/{entry.Path}".Split('/').Select(Uri.EscapeDataString));
        Uri address = new(settings.Raw, $"{PublicData.Repository}/{PublicData.Commit}/{escaped}");
        byte[] content = await DownloadAsync(address, cancellationToken).ConfigureAwait(false);
        if (GitHashes.OfBlob(content) is var hash && hash != entry.Blob)
        {
            throw new EndpointException($"{address} has the hash {hash}, not {entry.Blob}.");
        }

        try
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            await File.WriteAllBytesAsync(path + Unfinished, content, cancellationToken).ConfigureAwait(false);
            File.Move(path + Unfinished, path, overwrite: true);
        }
        catch (OperationCanceledException)
        {
            File.Delete(path + Unfinished);
            throw;
        }
        catch (Exception problem) when (problem is IOException or UnauthorizedAccessException)
        {
            throw new DataException($"{path}: {problem.Message}", problem);
        }
    }

    private async Task<byte[]> DownloadAsync(Uri address, CancellationToken cancellationToken)
    {
        for (int attempt = 0; ; attempt++)
        {
            string trouble;
            TimeSpan? wait = null;
            try
            {
                using HttpResponseMessage response = await _client.GetAsync(address, cancellationToken).ConfigureAwait(false);
                if (response.IsSuccessStatusCode)
                {
                    return await response.Content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
                }

                trouble = FormattableString.Invariant($"HTTP {(int)response.StatusCode}");
                wait = BackOff.AskedFor(response.Headers.RetryAfter);

                // The API says 403 when too much was asked for in an hour.
                if (!BackOff.MayPass(response.StatusCode) && !(response.StatusCode == HttpStatusCode.Forbidden && wait is not null))
                {
                    throw new EndpointException($"{address}: {trouble}");
                }
            }
            catch (Exception problem) when (problem is HttpRequestException or IOException || (problem is OperationCanceledException && !cancellationToken.IsCancellationRequested))
            {
                trouble = problem.Message;
            }

            if (attempt >= settings.Retries)
            {
                throw new EndpointException(FormattableString.Invariant($"{address}: {attempt + 1} tries: {trouble}"));
            }

            await Task.Delay(wait ?? BackOff.After(settings.FirstWait, attempt, address.GetHashCode()), cancellationToken).ConfigureAwait(false);
        }
    }
}

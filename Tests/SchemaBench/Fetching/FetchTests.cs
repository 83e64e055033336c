using System.Diagnostics;
using StructGen.SchemaBench.Commands;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Fetching;

namespace StructGen.Tests.SchemaBench.Fetching;

/// <summary>The download, from a loopback server that holds a small tree.</summary>
internal sealed class FetchTests
{
    private static readonly Dictionary<string, byte[]> Files = new(StringComparer.Ordinal)
    {
        ["a/one.json"] = "true"u8.ToArray(),
        ["a/two three+é.json"] = "{}"u8.ToArray(),
        ["a.b/x.json"] = "[1]"u8.ToArray(),
        ["a0/deep/er.json"] = ""u8.ToArray(),
        ["top.json"] = [0, 255, 10, 13],
    };

    private DirectoryInfo _folder = null!;

    private static PublicData Data => new("toy", "data", GitHashes.OfTree(Entries()));

    [SetUp]
    public void SetUp() => _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"fetch-{Guid.NewGuid():N}"));

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public void Hashes_are_those_of_git()
    {
        Assert.That(GitHashes.OfBlob(""u8), Is.EqualTo("e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"));
        Assert.That(GitHashes.OfTree([]), Is.EqualTo("4b825dc642cb6eb9a060e54bf8d69288fbee4904"));
        if (!File.Exists("/usr/bin/git"))
        {
            Assert.Ignore("There is no git to compare with.");
        }

        WriteAll(_folder);
        Git("init -q .");
        Git("-c core.autocrlf=false add -A");
        Assert.That(Git("write-tree").Trim(), Is.EqualTo(Data.Tree));
    }

    [Test]
    public async Task Everything_comes_and_a_second_time_nothing()
    {
        await using LoopbackServer server = Serve();
        using StringWriter output = new();
        await FetchAsync(server, output);
        Assert.That(output.ToString(), Does.Contain("5 files, 5 downloaded"));
        foreach ((string path, byte[] content) in Files)
        {
            Assert.That(File.ReadAllBytes(Path.Combine(_folder.FullName, path)), Is.EqualTo(content), path);
        }

        int before = server.Requests.Count;
        await FetchAsync(server, output);
        Assert.That((output.ToString().Contains("5 files, 0 downloaded", StringComparison.Ordinal), server.Requests.Count - before), Is.EqualTo((true, 1)));
    }

    [Test]
    public async Task An_interrupted_download_goes_on()
    {
        int served = 0;
        await using LoopbackServer failing = Serve((_, reply) => Interlocked.Increment(ref served) > 2 ? reply.SendAsync(404, "gone") : null);
        Assert.That(async () => await FetchAsync(failing, TextWriter.Null), Throws.TypeOf<EndpointException>());
        File.WriteAllText(Path.Combine(_folder.FullName, "top.json"), "damaged");
        using StringWriter output = new();
        await using LoopbackServer server = Serve();
        await FetchAsync(server, output);
        Assert.That(output.ToString(), Does.Contain("verified"));
        Assert.That(server.Requests, Has.Count.LessThan(6));
    }

    [Test]
    public async Task Troubles_that_pass_are_waited_out()
    {
        int count = 0;
        await using LoopbackServer server = Serve((_, reply) => (Interlocked.Increment(ref count) % 3) switch
        {
            0 => reply.SendAsync(503, "busy"),
            1 => Task.Run(reply.Reset),
            _ => null,
        });
        await FetchAsync(server, TextWriter.Null);
    }

    [Test]
    public async Task Another_content_is_refused()
    {
        await using LoopbackServer server = Serve((_, reply) => reply.SendAsync(200, "false"));
        Assert.That(async () => await FetchAsync(server, TextWriter.Null), Throws.TypeOf<EndpointException>().With.Message.Contains("hash"));
    }

    [TestCase("""{"tree": []}""")]
    [TestCase("""{"tree": [{"path": "top.json", "mode": "100644", "type": "blob", "sha": "e69de29bb2d1d6434b8b29ae775ad8c2e48c5391"}]}""")]
    [TestCase("""{"message": "no"}""")]
    [TestCase("<html>")]
    public async Task Another_listing_is_refused(string listing)
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(200, listing));
        Assert.That(async () => await FetchAsync(server, TextWriter.Null), Throws.TypeOf<EndpointException>());
    }

    [Test]
    public async Task A_file_too_many_is_named()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "stranger.json"), "1");
        await using LoopbackServer server = Serve();
        Assert.That(async () => await FetchAsync(server, TextWriter.Null), Throws.TypeOf<DataException>().With.Message.Contains("stranger.json"));
    }

    [Test]
    public async Task The_command_asks_for_the_pinned_trees()
    {
        await using LoopbackServer server = new((_, reply) => reply.SendAsync(404, "{}"));
        int code = await CommandLine.RunAsync(["fetch", "-o", _folder.FullName, "--what", "maskbench", "--api-url", server.Address.ToString(), "--retries", "0"], TextWriter.Null, TextWriter.Null);
        Assert.That(code, Is.EqualTo(4));
        Assert.That(server.Requests.Single().Path, Is.EqualTo("/repos/guidance-ai/jsonschemabench/git/trees/6b7a66058d275e16b6c130a7092fb09a90e1e4d6?recursive=1"));
    }

    private static IEnumerable<GitEntry> Entries() => Files.Select(file => new GitEntry(file.Key, "100644", GitHashes.OfBlob(file.Value)));

    /// <summary>Serves listing and files; <paramref name="interfere"/> may answer a file's request in another way.</summary>
    private static LoopbackServer Serve(Func<LoopbackRequest, LoopbackReply, Task?>? interfere = null) => new((request, reply) =>
    {
        if (request.Path.StartsWith("/repos/", StringComparison.Ordinal))
        {
            string entries = string.Join(',', Entries().Select(entry => $$"""{"path": "{{entry.Path}}", "mode": "{{entry.Mode}}", "type": "blob", "sha": "{{entry.Blob}}"}"""));
            return reply.SendAsync(200, $$"""{"sha": "{{Data.Tree}}", "tree": [{"path": "a", "mode": "040000", "type": "tree", "sha": "x"}, {{entries}}]}""");
        }

        string prefix = $"/{PublicData.Repository}/{PublicData.Commit}/data/";
        string path = Uri.UnescapeDataString(request.Path);
        return interfere?.Invoke(request, reply)
            ?? (path.StartsWith(prefix, StringComparison.Ordinal) && Files.TryGetValue(path[prefix.Length..], out byte[]? content) ? reply.SendAsync(200, content) : reply.SendAsync(404, "no"));
    });

    private Task FetchAsync(LoopbackServer server, TextWriter output) => FetchCommand.FetchAsync(
        Data, _folder, new() { Api = server.Address, Raw = server.Address, Concurrency = 2, FirstWait = TimeSpan.FromMilliseconds(5) }, progress: false, output, CancellationToken.None);

    private static void WriteAll(DirectoryInfo folder)
    {
        foreach ((string path, byte[] content) in Files)
        {
            string full = Path.Combine(folder.FullName, path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            File.WriteAllBytes(full, content);
        }
    }

    private string Git(string arguments)
    {
        using Process git = Process.Start(new ProcessStartInfo("/usr/bin/git", arguments) { WorkingDirectory = _folder.FullName, RedirectStandardOutput = true })!;
        string output = git.StandardOutput.ReadToEnd();
        git.WaitForExit();
        return output;
    }
}

using System.Text.Json;

namespace StructGen.Tests.SchemaBench.Processes;

/// <summary>
/// An endpoint whose answers depend on the request's own seed alone and come after a while: right ones, wrong ones, texts that are cut, refusals, nonsense.
/// </summary>
internal sealed class FakeModel : IAsyncDisposable
{
    private readonly LoopbackServer _server;
    private TaskCompletionSource? _gate;

    private FakeModel(TimeSpan wait) => _server = new(async (request, reply) =>
    {
        await (_gate?.Task ?? Task.CompletedTask);
        await Task.Delay(wait);
        using JsonDocument body = JsonDocument.Parse(request.Body);
        int seed = body.RootElement.GetProperty("seed").GetInt32();
        await ((seed % 7) switch
        {
            0 => reply.SendAsync(400, """{"error": {"message": "Invalid schema"}}"""),
            1 => reply.SendAsync(200, "nonsense"),
            2 => reply.SendAsync(200, Completion("[" + seed, "length")),
            3 => reply.SendAsync(200, Completion("\"" + seed + "\"", "stop")),
            _ => reply.SendAsync(200, Completion(FormattableString.Invariant($"{seed % 1000}"), "stop")),
        });
    });

    /// <param name="wait">How long each answer takes.</param>
    public static FakeModel Start(TimeSpan wait) => new(wait);

    /// <summary>Until <see cref="Open"/> no request is answered.</summary>
    public void Close() => _gate = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Answers what has come, and what comes.</summary>
    public void Open() => _gate?.TrySetResult();

    public string Address => $"{_server.Address}v1";

    /// <summary>Requests so far.</summary>
    public int Requests => _server.Requests.Count;

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    /// <summary>A folder of schemas that the right answers satisfy.</summary>
    public static string WriteSchemas(DirectoryInfo folder, int count)
    {
        DirectoryInfo data = folder.CreateSubdirectory("data");
        for (int i = 0; i < count; i++)
        {
            string split = data.CreateSubdirectory(i % 3 == 0 ? "small" : "large").FullName;
            File.WriteAllText(Path.Combine(split, FormattableString.Invariant($"s{i:000}.json")), """{"type": "integer"}""");
        }

        File.WriteAllText(Path.Combine(data.FullName, "small", "unreadable.json"), "{");
        return data.FullName;
    }

    private static string Completion(string text, string finish) => JsonSerializer.Serialize(new
    {
        choices = new[] { new { message = new { role = "assistant", content = text }, finish_reason = finish } },
        usage = new { prompt_tokens = 5, completion_tokens = text.Length },
    });
}

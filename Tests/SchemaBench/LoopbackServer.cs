using System.Net;
using System.Net.Sockets;
using System.Text;

namespace StructGen.Tests.SchemaBench;

/// <summary>A request as it came in.</summary>
internal sealed record LoopbackRequest(string Method, string Path, IReadOnlyDictionary<string, string> Headers, string Body);

/// <summary>A web server on the loopback address whose handler writes raw bytes, so that it can misbehave in every way. One request a connection.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackRequest, LoopbackReply, Task> _handle;
    private readonly Task _loop;

    public LoopbackServer(Func<LoopbackRequest, LoopbackReply, Task> handle)
    {
        _handle = handle;
        _listener.Start();
        _loop = Task.Run(LoopAsync);
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");

    public System.Collections.Concurrent.ConcurrentQueue<LoopbackRequest> Requests { get; } = new();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _loop;
        _stop.Dispose();
    }

    private async Task LoopAsync()
    {
        try
        {
            while (true)
            {
                TcpClient client = await _listener.AcceptTcpClientAsync(_stop.Token);
                _ = Task.Run(() => ServeAsync(client));
            }
        }
        catch (Exception problem) when (problem is OperationCanceledException or SocketException or InvalidOperationException)
        {
            // Disposed.
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                NetworkStream stream = client.GetStream();
                if (await ReadAsync(stream) is { } request)
                {
                    Requests.Enqueue(request);
                    await _handle(request, new(stream, client, _stop.Token));
                }
            }
            catch (Exception problem) when (problem is IOException or OperationCanceledException or ObjectDisposedException)
            {
                // The client went away, or the test is over.
            }
        }
    }

    private async Task<LoopbackRequest?> ReadAsync(NetworkStream stream)
    {
        List<byte> head = [];
        byte[] one = new byte[1];
        while (!Encoding.ASCII.GetString([.. head]).EndsWith("\r\n\r\n", StringComparison.Ordinal))
        {
            if (await stream.ReadAsync(one, _stop.Token) == 0)
            {
                return null;
            }

            head.Add(one[0]);
        }

        string[] lines = Encoding.ASCII.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        Dictionary<string, string> headers = lines.Skip(1).Select(line => line.Split(':', 2)).ToDictionary(parts => parts[0].Trim(), parts => parts[1].Trim(), StringComparer.OrdinalIgnoreCase);
        byte[] body = new byte[headers.TryGetValue("Content-Length", out string? length) ? int.Parse(length, System.Globalization.CultureInfo.InvariantCulture) : 0];
        await stream.ReadExactlyAsync(body, _stop.Token);
        string[] start = lines[0].Split(' ');
        return new(start[0], start[1], headers, Encoding.UTF8.GetString(body));
    }
}

/// <summary>The way back to the client.</summary>
internal sealed class LoopbackReply(NetworkStream stream, TcpClient client, CancellationToken stop)
{
    /// <summary>A whole answer.</summary>
    public Task SendAsync(int status, byte[] body, string type = "application/json", string headers = "") =>
        WriteAsync([.. Encoding.ASCII.GetBytes($"HTTP/1.1 {status} X\r\nContent-Type: {type}\r\nContent-Length: {body.Length}\r\nConnection: close\r\n{headers}\r\n"), .. body]);

    /// <summary>A whole answer.</summary>
    public Task SendAsync(int status, string body, string type = "application/json", string headers = "") => SendAsync(status, Encoding.UTF8.GetBytes(body), type, headers);

    /// <summary>The head of an answer whose body ends with the connection.</summary>
    public Task BeginAsync(string type = "text/event-stream", string headers = "") =>
        WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Type: {type}\r\nConnection: close\r\n{headers}\r\n"));

    public async Task WriteAsync(byte[] bytes)
    {
        await stream.WriteAsync(bytes, stop);
        await stream.FlushAsync(stop);
    }

    /// <summary>One event of a stream.</summary>
    public Task EventAsync(string data) => WriteAsync(Encoding.UTF8.GetBytes($"data: {data}\n\n"));

    /// <summary>Says nothing until the test is over.</summary>
    public Task StallAsync() => Task.Delay(Timeout.Infinite, stop);

    /// <summary>Closes the connection by a reset.</summary>
    public void Reset()
    {
        client.LingerState = new(true, 0);
        client.Close();
    }
}

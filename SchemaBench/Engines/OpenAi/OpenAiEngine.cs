using System.Net;
using System.Text;
using System.Text.Json;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Fetching;

namespace StructGen.SchemaBench.Engines.OpenAi;

/// <summary>Any OpenAI-compatible endpoint: the schema goes as <c>response_format</c> of <c>POST /chat/completions</c>.</summary>
internal sealed class OpenAiEngine : IGenerationEngine
{
    private const int MaxAnswerBytes = 64 << 20;
    private const int ShownBody = 400;

    private readonly OpenAiSettings _settings;
    private readonly Uri _address;
    private readonly HttpClient _client;
    private volatile bool _answered;

    public OpenAiEngine(OpenAiSettings settings)
    {
        _settings = settings;
        _address = new(settings.BaseUrl.AbsoluteUri.TrimEnd('/') + "/chat/completions");
        SocketsHttpHandler handler = new() { MaxConnectionsPerServer = settings.Concurrency, AllowAutoRedirect = false };

        // The limits are the run's.
        _client = new(handler) { Timeout = Timeout.InfiniteTimeSpan, MaxResponseContentBufferSize = MaxAnswerBytes };
        Identity = new("openai", settings.Model)
        {
            Settings = new Dictionary<string, string>
            {
                ["endpoint"] = settings.BaseUrl.GetLeftPart(UriPartial.Path),
                ["stream"] = settings.Stream ? "on" : "off",
                ["response_format"] = settings.Constrain ? "json_schema" : "none",
            },
        };
    }

    public EngineIdentity Identity { get; }

    public int MaxConcurrency => _settings.Concurrency;

    public ValueTask DisposeAsync()
    {
        _client.Dispose();
        return ValueTask.CompletedTask;
    }

    public async Task<GenerationOutcome> GenerateAsync(GenerationRequest request, SampleClock clock, CancellationToken cancellationToken)
    {
        byte[] body = ChatRequestBody.Write(request, _settings);
        for (int attempt = 0; ; attempt++)
        {
            clock.Restart();
            if (!_settings.Stream)
            {
                clock.JoinPhases();
            }

            (GenerationOutcome? outcome, string trouble, TimeSpan? wait, bool unreachable) = await TryAsync(body, clock, cancellationToken).ConfigureAwait(false);
            if (outcome is not null)
            {
                return outcome;
            }

            if (attempt == _settings.Retries)
            {
                return unreachable && !_answered
                    ? throw new EndpointException($"{_address}: {trouble}")
                    : GenerationOutcome.Refused(CompileStatus.ApiBadResponse, FormattableString.Invariant($"{attempt + 1} tries: {trouble}"));
            }

            clock.Pause();
            await Task.Delay(wait ?? BackOff.After(_settings.FirstWait, attempt, request.Seed), cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>One try: an outcome, or what stood in its way and how long to wait.</summary>
    private async Task<(GenerationOutcome? Outcome, string Trouble, TimeSpan? Wait, bool Unreachable)> TryAsync(byte[] body, SampleClock clock, CancellationToken cancellationToken)
    {
        using HttpRequestMessage message = new(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = new("application/json");
        if (_settings.ApiKey is not null)
        {
            message.Headers.Authorization = new("Bearer", _settings.ApiKey);
        }

        try
        {
            using HttpResponseMessage response = await _client.SendAsync(message, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
            if (!response.IsSuccessStatusCode)
            {
                string trouble = FormattableString.Invariant($"HTTP {(int)response.StatusCode}: ") + Short(await response.Content.ReadAsStringAsync(cancellationToken).ConfigureAwait(false));
                return BackOff.MayPass(response.StatusCode)
                    ? (null, trouble, BackOff.AskedFor(response.Headers.RetryAfter), false)
                    : (Refusal(response.StatusCode, trouble), "", null, false);
            }

            _answered = true;
            return (await ReadAsync(response.Content, clock, cancellationToken).ConfigureAwait(false), "", null, false);
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return (null, problem.Message, null, true);
        }
        catch (OperationCanceledException) when (!_settings.Stream)
        {
            return (GenerationOutcome.Refused(CompileStatus.RuntimeTimeout, "no answer in time; without a stream nobody can tell what took so long"), "", null, false);
        }
    }

    private async Task<GenerationOutcome> ReadAsync(HttpContent content, SampleClock clock, CancellationToken cancellationToken)
    {
        ChatAnswer answer = new(clock);
        try
        {
            // An endpoint may ignore that a stream was asked for.
            if (content.Headers.ContentType?.MediaType == "text/event-stream")
            {
                await ReadEventsAsync(content, answer, cancellationToken).ConfigureAwait(false);
            }
            else
            {
                answer.Add(await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false), "message");
            }

            return answer.Complete();
        }
        catch (JsonException problem)
        {
            return answer.Fail($"no chat completion: {problem.Message}");
        }
        catch (Exception problem) when (problem is HttpRequestException or IOException)
        {
            return answer.Fail($"the answer broke off: {problem.Message}");
        }
        catch (OperationCanceledException) when (clock.IsCompiled)
        {
            // What came in time is kept.
            return answer.Complete();
        }
    }

    private static async Task ReadEventsAsync(HttpContent content, ChatAnswer answer, CancellationToken cancellationToken)
    {
        const string Field = "data:";
        using StreamReader reader = new(await content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false), Encoding.UTF8);
        while (await reader.ReadLineAsync(cancellationToken).ConfigureAwait(false) is { } line)
        {
            if (!line.StartsWith(Field, StringComparison.Ordinal))
            {
                continue;
            }

            string data = line[Field.Length..].Trim();
            if (data == "[DONE]")
            {
                return;
            }

            answer.Add(Encoding.UTF8.GetBytes(data), "delta");
        }
    }

    /// <summary>What an answer means that no further try would change.</summary>
    private GenerationOutcome Refusal(HttpStatusCode status, string trouble)
    {
        switch (status)
        {
            case HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden:
                throw new EndpointException($"{_address} refuses the key: {trouble}");
            case HttpStatusCode.NotFound when !_answered:
                throw new EndpointException($"{_address} or the model {_settings.Model} is not there: {trouble}");
            case HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity:
                _answered = true;
                return GenerationOutcome.Refused(
                    trouble.Contains("context_length", StringComparison.OrdinalIgnoreCase) || trouble.Contains("context length", StringComparison.OrdinalIgnoreCase)
                        ? CompileStatus.PromptTooLong
                        : CompileStatus.UnsupportedSchema,
                    trouble);
            default:
                return GenerationOutcome.Refused(CompileStatus.ApiBadResponse, trouble);
        }
    }

    private static string Short(string body) => body.Length > ShownBody ? body[..ShownBody] + "…" : body;
}

using System.Text;
using System.Text.Json;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Engines.OpenAi;

/// <summary>Collects an answer: a whole completion, or the chunks of a stream.</summary>
internal sealed class ChatAnswer(SampleClock clock)
{
    private readonly StringBuilder _text = new();
    private readonly StringBuilder _refusal = new();

    /// <summary>Why the model ended, once it said so.</summary>
    public string? FinishReason { get; private set; }

    /// <summary>Whether the answer is complete.</summary>
    public bool IsEnded => FinishReason is not null;

    private int? PromptTokens { get; set; }

    private int? OutputTokens { get; set; }

    /// <summary>Takes in a completion or a chunk. A <see cref="JsonException"/> says that it is neither.</summary>
    /// <param name="utf8">The JSON.</param>
    /// <param name="member"><c>message</c> in a completion, <c>delta</c> in a chunk.</param>
    public void Add(ReadOnlyMemory<byte> utf8, string member)
    {
        using JsonDocument document = JsonDocument.Parse(utf8);
        JsonElement root = document.RootElement;
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("the answer is no object");
        }

        if (root.TryGetProperty("error", out JsonElement error) && error.ValueKind is JsonValueKind.Object or JsonValueKind.String)
        {
            throw new JsonException("the endpoint reports an error: " + error.GetRawText());
        }

        if (!root.TryGetProperty("choices", out JsonElement choices) || choices.ValueKind != JsonValueKind.Array)
        {
            throw new JsonException("the answer has no \"choices\"");
        }

        clock.MarkCompiled();
        if (choices.GetArrayLength() > 0)
        {
            AddChoice(choices[0], member);
        }

        if (root.TryGetProperty("usage", out JsonElement usage) && usage.ValueKind == JsonValueKind.Object)
        {
            PromptTokens = Integer(usage, "prompt_tokens") ?? PromptTokens;
            OutputTokens = Integer(usage, "completion_tokens") ?? OutputTokens;
        }
    }

    /// <summary>The outcome of an answer that came to its end.</summary>
    public GenerationOutcome Complete() => Outcome(FinishReason switch
    {
        _ when _refusal.Length > 0 => (DecodingStatus.BadApiResponse, "the model refused: " + _refusal),
        "stop" => (DecodingStatus.Ok, null),
        "length" => (DecodingStatus.ExceedingMaxCtx, "the limit of tokens cut the text"),
        null => (DecodingStatus.BadApiResponse, "the answer broke off"),
        _ => (DecodingStatus.BadApiResponse, $"the answer ended with \"{FinishReason}\""),
    });

    /// <summary>The outcome of an answer that went wrong on the way.</summary>
    public GenerationOutcome Fail(string reason) => clock.IsCompiled
        ? Outcome((DecodingStatus.BadApiResponse, reason))
        : GenerationOutcome.Refused(CompileStatus.ApiBadResponse, reason);

    private GenerationOutcome Outcome((DecodingStatus Status, string? Reason) decoding) => new()
    {
        Decoding = decoding.Status,
        DecodingReason = decoding.Reason,
        Text = _text.ToString(),
        PromptTokens = PromptTokens,
        OutputTokens = OutputTokens,
    };

    private void AddChoice(JsonElement choice, string member)
    {
        if (choice.ValueKind != JsonValueKind.Object)
        {
            throw new JsonException("a choice is no object");
        }

        if (choice.TryGetProperty(member, out JsonElement message) && message.ValueKind == JsonValueKind.Object)
        {
            if (Text(message, "content") is { Length: > 0 } content)
            {
                clock.MarkFirstToken();
                _text.Append(content);
            }

            _refusal.Append(Text(message, "refusal"));
        }

        if (Text(choice, "finish_reason") is { } reason)
        {
            FinishReason = reason;
            clock.MarkEnd();
        }
    }

    private static string? Text(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    private static int? Integer(JsonElement value, string name) =>
        value.TryGetProperty(name, out JsonElement number) && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out int integer) ? integer : null;
}

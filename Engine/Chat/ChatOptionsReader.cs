using System.Collections.Immutable;
using Microsoft.Extensions.AI;

namespace StructGen.Engine.Chat;

/// <summary>Reads the options of a chat. Every one is honoured or refused.</summary>
internal static class ChatOptionsReader
{
    /// <summary>How the reply is generated.</summary>
    /// <exception cref="NotSupportedException">An option that cannot be honoured.</exception>
    public static GenerationOptions Read(StructuredModel model, IChatClient client, ChatOptions chat)
    {
        Refuse(chat.ConversationId is not null, nameof(chat.ConversationId), "no conversations are kept; send all messages each time");
        Refuse(chat.ContinuationToken is not null, nameof(chat.ContinuationToken), "responses cannot be taken up again");
        Refuse(chat.AllowBackgroundResponses == true, nameof(chat.AllowBackgroundResponses), "responses run while they are awaited");
        Refuse(
            chat.ModelId is not null && !string.Equals(chat.ModelId, model.Name, StringComparison.OrdinalIgnoreCase),
            nameof(chat.ModelId),
            $"this client has the model '{model.Name}' only");
        foreach (string key in chat.AdditionalProperties?.Keys ?? [])
        {
            // strict changes nothing: every schema is kept to the letter.
            Refuse(!string.Equals(key, "strict", StringComparison.OrdinalIgnoreCase), $"{nameof(chat.AdditionalProperties)}[\"{key}\"]", "it is not known");
        }

        GenerationOptions options = chat.RawRepresentationFactory?.Invoke(client) switch
        {
            null => model.Options.Generation,
            GenerationOptions own => own,
            var other => throw new NotSupportedException($"ChatOptions.{nameof(chat.RawRepresentationFactory)} made a {other.GetType().Name}; a {nameof(GenerationOptions)} is expected."),
        };
        SamplingOptions sampling = options.Sampling;
        return options with
        {
            MaxOutputTokens = chat.MaxOutputTokens ?? options.MaxOutputTokens,
            StopSequences = chat.StopSequences is { Count: > 0 } stops ? [.. stops] : options.StopSequences,
            Sampling = sampling with
            {
                Temperature = chat.Temperature ?? sampling.Temperature,
                TopP = chat.TopP ?? sampling.TopP,
                TopK = chat.TopK ?? sampling.TopK,
                FrequencyPenalty = chat.FrequencyPenalty ?? sampling.FrequencyPenalty,
                PresencePenalty = chat.PresencePenalty ?? sampling.PresencePenalty,
                Seed = chat.Seed ?? sampling.Seed,
            },
        };
    }

    /// <summary>Whether the model is to think aloud; null leaves it to its template.</summary>
    /// <exception cref="NotSupportedException">Thinking is asked of a model that does not.</exception>
    public static bool? Thinking(StructuredModel model, ChatOptions chat, bool isConstrained)
    {
        Refuse(chat.Reasoning?.Output == ReasoningOutput.Summary, "Reasoning.Output", "thoughts are handed out in full or not at all");
        bool? wanted = chat.Reasoning?.Effort switch
        {
            null => null,
            ReasoningEffort.None => false,
            _ => true,
        };
        Refuse(wanted == true && !model.Prompts.TakesThinking, nameof(chat.Reasoning), "the model's template has no switch for thinking");
        Refuse(wanted == true && chat.ToolMode is RequiredChatToolMode, nameof(chat.Reasoning), "a required call begins at once");
        Refuse(wanted == true && chat.ResponseFormat is ChatResponseFormatJson && chat.Tools is { Count: > 0 }, nameof(chat.Reasoning), "tools and a response format together begin at once");

        // Where the constraint holds from the first token there is no room for thoughts.
        return wanted ?? (isConstrained ? false : null);
    }

    private static void Refuse(bool isUsed, string option, string reason)
    {
        if (isUsed)
        {
            throw new NotSupportedException($"ChatOptions.{option} cannot be honoured: {reason}.");
        }
    }
}

using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using StructGen.Engine.Decoding;
using StructGen.Grammars;

namespace StructGen.Engine.Chat;

/// <summary>A <see cref="StructuredModel"/> as a chat client. Thread-safe; the model stays its owner's.</summary>
internal sealed class StructGenChatClient : IChatClient
{
    private readonly StructuredModel _model;
    private readonly ChatPlanner _planner;
    private readonly ChatClientMetadata _metadata;

    public StructGenChatClient(StructuredModel model)
    {
        _model = model;
        _planner = new ChatPlanner(model, this);
        _metadata = new ChatClientMetadata("structgen", defaultModelId: model.Name);
    }

    /// <inheritdoc/>
    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        GeneratedText? whole = null;
        List<ChatResponseUpdate> updates = [];
        await foreach (ChatResponseUpdate update in GetStreamingResponseAsync(messages, options, cancellationToken).ConfigureAwait(false))
        {
            whole = (update.RawRepresentation as TextPart)?.Final ?? whole;
            updates.Add(update);
        }

        ChatResponse response = updates.ToChatResponse();
        response.RawRepresentation = whole;
        return response;
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return StreamAsync(messages, options, cancellationToken);
    }

    private async IAsyncEnumerable<ChatResponseUpdate> StreamAsync(
        IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        ChatPlan plan = await Task.Run(() => _planner.Plan(messages, options, cancellationToken), cancellationToken).ConfigureAwait(false);
        ReplyReader reader = new(plan);
        string id = Guid.NewGuid().ToString("N");
        DateTimeOffset created = TimeProvider.System.GetUtcNow();
        await foreach (TextPart part in _model.StreamAsync(() => _model.Request(plan.Prompt, plan.Constraint, plan.Options), cancellationToken).ConfigureAwait(false))
        {
            ChatResponseUpdate update = new(ChatRole.Assistant, reader.Read(part))
            {
                ResponseId = id,
                MessageId = id,
                ModelId = _model.Name,
                CreatedAt = created,
                RawRepresentation = part,
            };
            if (part.Final is { } whole)
            {
                update.Contents.Add(new UsageContent(reader.Usage(whole)));
                update.FinishReason = whole.FinishReason == ChatFinishReason.Stop && reader.HasCalls ? ChatFinishReason.ToolCalls : whole.FinishReason;
            }

            yield return update;
        }
    }

    /// <inheritdoc/>
    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        return serviceKey is not null ? null
            : serviceType == typeof(ChatClientMetadata) ? _metadata
            : serviceType == typeof(StructuredModel) ? _model
            : serviceType == typeof(Vocabulary) ? _model.Vocabulary
            : serviceType.IsInstanceOfType(this) ? this
            : null;
    }

    /// <summary>Does nothing: the model is not the client's.</summary>
    public void Dispose()
    {
    }
}

using System.Runtime.CompilerServices;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>
/// Generates texts: draft, mask every drafted position, one forward of the target, verify, commit. What comes out is what the target masked by the constraint would emit. Thread-safe.
/// </summary>
public sealed class DecodeLoop
{
    private readonly RequestPreparation _preparation;
    private readonly ForwardPlan _plan;

    /// <summary>A loop over a model.</summary>
    /// <param name="model">The target.</param>
    /// <param name="vocabulary">Its vocabulary.</param>
    /// <param name="encoder">Its tokenizer; tells where a prompt must be healed.</param>
    public DecodeLoop(ITargetModel model, Vocabulary vocabulary, ITokenEncoder? encoder = null)
    {
        ArgumentNullException.ThrowIfNull(model);
        ArgumentNullException.ThrowIfNull(vocabulary);
        if (vocabulary.Size > model.LogitsWidth)
        {
            throw new ArgumentException(
                $"The vocabulary has {vocabulary.Size} tokens, but the model scores only {model.LogitsWidth}: the two do not belong together.", nameof(vocabulary));
        }

        Model = model;
        Vocabulary = vocabulary;
        _preparation = new RequestPreparation(model, vocabulary, encoder);
        _plan = new ForwardPlan(model.Costs);
        _ = Task.Run(_preparation.Prepare);
    }

    /// <summary>The target.</summary>
    public ITargetModel Model { get; }

    /// <summary>Its vocabulary.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Generates a text.</summary>
    /// <param name="request">The prompt, the constraint and the options.</param>
    /// <param name="cancellationToken">Ends the generation with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ContextLengthException">The prompt is too long.</exception>
    /// <exception cref="GenerationBudgetException">With <see cref="BudgetPolicy.CloseInTime"/>: nothing fits the limit.</exception>
    /// <exception cref="GrammarLimitException">The constraint met a limit while it was followed.</exception>
    public async Task<DecodeResult> RunAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        await foreach (TokenRun run in StreamAsync(request, cancellationToken).ConfigureAwait(false))
        {
            if (run.Result is { } result)
            {
                return result;
            }
        }

        throw new InvalidOperationException("A generation ended without a result.");
    }

    /// <summary>Generates a text and hands out its tokens as they are committed; the last run holds the result.</summary>
    /// <param name="request">The prompt, the constraint and the options.</param>
    /// <param name="cancellationToken">Ends the generation with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ContextLengthException">The prompt is too long.</exception>
    /// <exception cref="GenerationBudgetException">With <see cref="BudgetPolicy.CloseInTime"/>: nothing fits the limit.</exception>
    /// <exception cref="GrammarLimitException">The constraint met a limit while it was followed.</exception>
    public IAsyncEnumerable<TokenRun> StreamAsync(DecodeRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return StreamCoreAsync(request, cancellationToken);
    }

    /// <summary>Generates several texts that step together; each equals that of <see cref="RunAsync"/>.</summary>
    /// <param name="requests">The requests. Their sequences and drafters are not used.</param>
    /// <param name="cancellationToken">Ends all of them with an <see cref="OperationCanceledException"/>.</param>
    /// <exception cref="ContextLengthException">A prompt is too long.</exception>
    /// <exception cref="GenerationBudgetException">With <see cref="BudgetPolicy.CloseInTime"/>: nothing fits a limit.</exception>
    /// <exception cref="GrammarLimitException">A constraint met a limit while it was followed.</exception>
    public Task<IReadOnlyList<DecodeResult>> RunBatchAsync(IReadOnlyList<DecodeRequest> requests, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(requests);
        SequenceState[] states = [.. requests.Select(request => _preparation.Prepare(request, Model.ContextLength))];
        return states.Length == 0 ? Task.FromResult<IReadOnlyList<DecodeResult>>([]) : new BatchDecoder(Model, states).RunAsync(cancellationToken);
    }

    private async IAsyncEnumerable<TokenRun> StreamCoreAsync(DecodeRequest request, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        int capacity = Math.Min(Model.ContextLength, request.Sequence?.Capacity ?? int.MaxValue);
        SequenceState state = _preparation.Prepare(request, capacity);
        await foreach (TokenRun run in new SequenceDecoder(Model, _plan, state).RunAsync(cancellationToken).ConfigureAwait(false))
        {
            yield return run;
        }
    }
}

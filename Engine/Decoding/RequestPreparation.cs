using System.Runtime.CompilerServices;
using StructGen.Engine.Decoding.Constraints;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>Checks a request and makes its state. Immutable to the eye, thread-safe; shared by all requests of a loop.</summary>
internal sealed class RequestPreparation
{
    private readonly ITargetModel _model;
    private readonly Vocabulary _vocabulary;
    private readonly ITokenEncoder? _encoder;
    private readonly Lazy<TokenOrder> _order;

    /// <summary>What requests that share a constraint share of it.</summary>
    private readonly ConditionalWeakTable<TriggeredConstraint, TriggerPlan> _plans = [];
    private readonly uint[] _known;
    private readonly uint[] _knownWithoutEnds;

    public RequestPreparation(ITargetModel model, Vocabulary vocabulary, ITokenEncoder? encoder)
    {
        _model = model;
        _vocabulary = vocabulary;
        _encoder = encoder;
        _order = TokenOrder.Of(vocabulary);
        _knownWithoutEnds = KnownTokens(withEnds: false);
        _known = KnownTokens(withEnds: true);
        if (AllKnown())
        {
            _known = [];
        }
    }

    /// <summary>Makes beforehand what all requests need, so that the first one does not wait for it.</summary>
    public void Prepare() => _ = _order.Value;

    /// <summary>The state of a new output.</summary>
    /// <param name="request">The request.</param>
    /// <param name="capacity">The most tokens of its sequence.</param>
    public SequenceState Prepare(DecodeRequest request, int capacity)
    {
        Validate(request);
        if (request.Prompt.Length >= capacity)
        {
            throw new ContextLengthException(request.Prompt.Length, capacity);
        }

        int limit = Math.Min(request.Options.MaxOutputTokens, capacity - request.Prompt.Length);
        (ReadOnlyMemory<int> prompt, byte[] healed, ConstraintCursor cursor) = Start(request);

        // Tokens taken back from the prompt are spelled anew at the output's expense.
        int extra = request.Prompt.Length - prompt.Length;
        limit += extra;
        if (request.Options.Budget == BudgetPolicy.CloseInTime && cursor is not FreeCursor)
        {
            cursor = new BudgetCursor(cursor, limit);
        }

        SequenceState state = new(request, _vocabulary, prompt, healed, cursor, limit);
        state.CheckExhausted();
        return state;
    }

    private (ReadOnlyMemory<int> Prompt, byte[] HealedText, ConstraintCursor Cursor) Start(DecodeRequest request)
    {
        switch (request.Constraint)
        {
            case GrammarConstraint { Grammar: { } grammar }:
                GrammarCursor cursor = new(grammar.CreateMatcher(), _vocabulary, _order.Value);
                if (request.Options.HealPrompt)
                {
                    Matcher start = grammar.CreateMatcher();
                    (int tokens, byte[] text) = PromptHealing.Find(request.Prompt.Span, start, _vocabulary, _order.Value, _encoder);
                    if (tokens > 0)
                    {
                        return (request.Prompt[..^tokens], text, new HealedCursor(cursor, start, _vocabulary, _order.Value, text));
                    }
                }

                return (request.Prompt, [], cursor);
            case TriggeredConstraint triggered:
                return (request.Prompt, [], new TriggeredCursor(_plans.GetValue(triggered, plan => new TriggerPlan(plan, _vocabulary)), _vocabulary, _order.Value, _known));
            default:
                return (request.Prompt, [], request.Options.IgnoreEndTokens ? new FreeCursor(_knownWithoutEnds, IsEnd) : new FreeCursor(_known, IsEnd));
        }
    }

    private void Validate(DecodeRequest request)
    {
        if (request.Prompt.IsEmpty)
        {
            throw new ArgumentException("A prompt has at least one token; a model's beginning-of-text token will do.", nameof(request));
        }

        foreach (int token in request.Prompt.Span)
        {
            if ((uint)token >= (uint)_model.LogitsWidth)
            {
                throw new ArgumentException($"The prompt holds token {token}, but the model's ids run from 0 to {_model.LogitsWidth - 1}.", nameof(request));
            }
        }

        GenerationOptions options = request.Options;
        ArgumentOutOfRangeException.ThrowIfLessThan(options.MaxOutputTokens, 1, nameof(options.MaxOutputTokens));
        ArgumentOutOfRangeException.ThrowIfNegative(options.Speculation.MaxDraftTokens, nameof(options.Speculation.MaxDraftTokens));
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Speculation.MinRows, 1, nameof(options.Speculation.MinRows));
        options.Sampling.Validate(_model.LogitsWidth);
        foreach (string stop in options.StopSequences)
        {
            if (string.IsNullOrEmpty(stop))
            {
                throw new ArgumentException($"{nameof(GenerationOptions.StopSequences)} holds an empty text, which would end everything at once; leave it out.", nameof(request));
            }
        }

        IEnumerable<CompiledGrammar> grammars = request.Constraint switch
        {
            GrammarConstraint constraint => [constraint.Grammar],
            TriggeredConstraint triggered => triggered.Regions.Select(region => region.Grammar),
            _ => [],
        };
        foreach (CompiledGrammar grammar in grammars)
        {
            if (!ReferenceEquals(grammar.Vocabulary, _vocabulary) && grammar.Vocabulary.Fingerprint != _vocabulary.Fingerprint)
            {
                throw new ArgumentException("The grammar was compiled for another vocabulary than the model's; compile it with this loop's vocabulary.", nameof(request));
            }
        }
    }

    private bool IsEnd(int token) => _vocabulary.Special.End.Contains(token);

    /// <summary>Tokens that spell something or have a name. Others are holes and padding: a model's logits there mean nothing.</summary>
    private uint[] KnownTokens(bool withEnds)
    {
        uint[] words = new uint[(_model.LogitsWidth + 31) / 32];
        for (int token = 0; token < _vocabulary.Size; token++)
        {
            if (!_vocabulary.GetBytes(token).IsEmpty)
            {
                words[token >> 5] |= 1u << token;
            }
        }

        foreach (int token in _vocabulary.Special.Named.Values)
        {
            words[token >> 5] |= 1u << token;
        }

        foreach (int token in _vocabulary.Special.End)
        {
            words[token >> 5] = withEnds ? words[token >> 5] | (1u << token) : words[token >> 5] & ~(1u << token);
        }

        return words;
    }

    private bool AllKnown()
    {
        for (int token = 0; token < _model.LogitsWidth; token++)
        {
            if ((_known[token >> 5] >> (token & 31) & 1) == 0)
            {
                return false;
            }
        }

        return true;
    }
}

using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Completion;

namespace StructGen.Grammars.Parsing.Cfg.States;

/// <summary>
/// A state of a grammar whose lexemes might join in the wrong way: before a byte is allowed, a completion after it is found. Slower than asking the lexer alone, and needed only where no hidden lexeme
/// separates any two others.
/// </summary>
internal sealed class CheckedState(CheckedStates states, StateAt at) : SteppedState
{
    public StateAt At { get; } = at;

    public override bool IsAccepting(int q) => new ParserConfiguration(At.State!, At.Q, null, null).IsAccepting;

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        output.AddRange(states.Completion.Find(At) ?? throw new InvalidOperationException("A state that was reached has a completion."));
        return -1;
    }

    public override int MinimumBytes(int q) => (int)Math.Min(int.MaxValue, states.Completion.MinimumOf(At));

    /// <summary>As <see cref="SteppedState.Step"/>, for a token without text.</summary>
    public Transition StepToken(int token) => states.Of(Embedding.SpecialTokenSteps.Next(At, token)).AsMove();

    protected override StateAt Read(byte value) => states.Of(LongestStates.Step(At, value));
}

/// <summary>The checked states of one grammar.</summary>
internal sealed class CheckedStates(LongestCompletion completion)
{
    private readonly ConcurrentDictionary<StateAt, CheckedState?> _states = new();
    private readonly ConcurrentDictionary<StateAt, bool> _isLive = new();

    public LongestCompletion Completion { get; } = completion;

    /// <summary>The state, if it has a completion.</summary>
    public StateAt Of(StateAt at)
    {
        if (at.State is null)
        {
            return default;
        }

        if (at.State is Embedding.EmbeddedState embedded)
        {
            return IsLive(at) ? new StateAt(embedded.Checked, 0) : default;
        }

        if (!_states.TryGetValue(at, out CheckedState? state))
        {
            state = _states.GetOrAdd(at, Completion.Find(at) is null ? null : new CheckedState(this, at));
        }

        return state is null ? default : new StateAt(state, 0);
    }

    /// <summary>Whether a completion is found.</summary>
    public bool IsLive(StateAt at) => _isLive.TryGetValue(at, out bool isLive) ? isLive : _isLive.GetOrAdd(at, Completion.Find(at) is not null);
}

using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.States;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>
/// Where a part may begin or is being read: the readings of the host grammar and of parts, side by side. Each is live on its own: a part has a completion, and so have the stacks after it.
/// </summary>
internal sealed class EmbeddedState(EmbeddedStates owner, LexemeThread[] lexemes, StateAt[] hosts, Frontier? ended, PartThread[] parts, bool isChecked) : SteppedState
{
    private EmbeddedState? _checked;

    public EmbeddedStates Owner => owner;

    public LexemeThread[] Lexemes => lexemes;

    public StateAt[] Hosts => hosts;

    public Frontier? Ended => ended;

    public PartThread[] Parts => parts;

    /// <summary>The only reading, when it is one of a part.</summary>
    public PartThread? Single => parts.Length == 1 && lexemes.Length == 0 && hosts.Length == 0 && ended is null ? parts[0] : null;

    /// <summary>The same, with each further state shown a completion before it is allowed.</summary>
    public EmbeddedState Checked =>
        isChecked ? this : Volatile.Read(ref _checked) ?? Interlocked.CompareExchange(ref _checked, new EmbeddedState(owner, lexemes, hosts, ended, parts, isChecked: true), null) ?? _checked!;

    /// <summary>Where a byte leads, all readings kept side by side.</summary>
    public StateAt Next(byte value) => Known(value);

    public override Transition Step(int q, byte value) => owner.Enter(Known(value), isChecked);

    /// <summary>As <see cref="Step"/>, for a token without text.</summary>
    public Transition StepToken(int token) => owner.Enter(owner.NextToken(this, token), isChecked);

    public override bool IsAccepting(int q) =>
        ended is { IsAccepting: true } || Array.Exists(hosts, static host => new ParserConfiguration(host.State!, host.Q, null, null).IsAccepting);

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        owner.Complete(this, output);
        return -1;
    }

    public override int MinimumBytes(int q) => (int)Math.Min(int.MaxValue, owner.MinimumOf(this));

    protected override StateAt Read(byte value) => owner.NextOf(this, value);
}

/// <summary>A level of a part that is read by its own machine alone, because no other reading is alive until it ends: what then follows.</summary>
internal sealed class EmbeddedPending(EmbeddedStates owner, Frontier frontier, int part, StackNode stack, bool isChecked) : PendingState
{
    public override int MinimumBytes { get; } = (int)Math.Min(int.MaxValue, MinimumOf(stack) + owner.CostAfter(frontier, part));

    public override ParserState? Resume(int outcome)
    {
        if (stack.Top.Resume(outcome) is not { } resumed)
        {
            return null;
        }

        Situation situation = new(owner);
        situation.AddPart(frontier, part, new ParserConfiguration(resumed, 0, stack.Parent, null));
        owner.AddEnds(situation);
        EmbeddedState state = owner.Intern(situation);
        return isChecked ? state.Checked : state;
    }

    private static long MinimumOf(StackNode stack)
    {
        long total = 0;
        for (StackNode? node = stack; node is not null; node = node.Parent)
        {
            total += node.Top.MinimumBytes;
        }

        return total;
    }
}

namespace StructGen.Grammars.Automata;

/// <summary>
/// The one lazily built DFA of a <see cref="RegexBuilder"/>: a state is a tuple of expressions. Component 0 is the goal: the state is dead when it is empty.
/// The further components are outputs, told apart by <see cref="Accepts"/>. Stub.
/// </summary>
internal sealed class LazyDfa
{
    public const int Dead = 0;

    public LazyDfa(RegexBuilder builder) => Builder = builder;

    public RegexBuilder Builder { get; }

    /// <summary>The state for the given components (at least one, at most 64); <see cref="Dead"/> when component 0 is empty.</summary>
    public int StateOf(params ReadOnlySpan<RegexNode> components) => throw new NotImplementedException();

    /// <summary>The state after <paramref name="value"/>, or <see cref="Dead"/>. Lock-free once known.</summary>
    public int Next(int state, byte value) => throw new NotImplementedException();

    /// <summary>Bit i set when component i matches ε in this state.</summary>
    public ulong Accepts(int state) => throw new NotImplementedException();

    /// <summary>The components of a state.</summary>
    public ReadOnlySpan<RegexNode> Components(int state) => throw new NotImplementedException();

    /// <summary>An estimate of the bytes held by this DFA and its builder.</summary>
    public long EstimatedBytes => throw new NotImplementedException();
}

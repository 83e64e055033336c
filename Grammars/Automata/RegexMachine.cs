namespace StructGen.Grammars.Automata;

/// <summary>
/// A deterministic machine written by hand, for a language whose expression has derivatives that are many and large. Its states are numbered as they are met, and each is
/// alive: some well-formed text leads from it to an accepting one. As an operand it is one expression a state, and combines with all others.
/// </summary>
/// <remarks>Belongs to one builder and is called under its lock.</remarks>
internal abstract class RegexMachine
{
    /// <summary>The first state.</summary>
    public abstract int Start { get; }

    /// <summary>An estimate of the bytes held for each state.</summary>
    public abstract int BytesOfState { get; }

    /// <summary>The expressions of the states; the builder's.</summary>
    internal List<RegexNode?> Nodes { get; } = [];

    /// <summary>The state after a byte, or -1.</summary>
    public abstract int Next(int state, byte value);

    /// <summary>Whether there is a state after a byte; makes none.</summary>
    public abstract bool IsAlive(int state, byte value);

    /// <summary>
    /// A state, one for many, on which texts without any of <see cref="BytesApart"/> do the same as long as both are not at their end: from both they die, or from neither.
    /// <paramref name="state"/> itself where there is none.
    /// </summary>
    public virtual int Like(int state) => state;

    /// <summary>Bytes of ASCII on which <see cref="Like"/> may differ; the same array again.</summary>
    public virtual byte[] BytesApart => [];

    /// <summary>Whether a text may end at the state.</summary>
    public abstract bool IsAccepting(int state);

    /// <summary>Bounds from below of the bytes, and of the scalars that begin, on the way from a state to the end of a text.</summary>
    public abstract (int Bytes, int Scalars) Fewest(int state);

    /// <summary>Numbers for all bytes, equal only where bytes do the same; the same array again for states that tell the same bytes apart.</summary>
    public abstract byte[] ClassMap(int state);
}

using System.Collections.Concurrent;
using StructGen.Grammars.Parsing.Cfg.Glr;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>What stands between lexer and parser: it turns the lexemes found into the terminals that the parser reads, and says at each place which lexemes can follow.</summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal abstract class TerminalStage(GrammarLimits limits)
{
    private ConcurrentDictionary<(Frontier, LineState), Frontier> _places = new();
    private int _count;

    /// <summary>Before the text.</summary>
    public abstract Frontier Start { get; }

    /// <summary>Places remembered.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>The place after a lexeme; null when it cannot stand there.</summary>
    public abstract Frontier? After(Frontier place, int terminal);

    /// <summary>Whether a lexeme can stand at a place; what <see cref="After"/> finds out, without what is there afterwards.</summary>
    public abstract bool CanFollow(Frontier at, int terminal);

    /// <summary>Whether the text may end at a place.</summary>
    public abstract bool IsAccepting(Frontier core, LineState state);

    /// <summary>Forgets all places but those that somebody holds.</summary>
    public void Forget()
    {
        Volatile.Write(ref _places, new());
        Volatile.Write(ref _count, 0);
    }

    /// <summary>The place with these stacks and this state.</summary>
    protected Frontier Interned(Frontier core, LineState state)
    {
        ConcurrentDictionary<(Frontier, LineState), Frontier> places = Volatile.Read(ref _places);
        if (places.TryGetValue((core, state), out Frontier? known))
        {
            return known;
        }

        StackScratch? scratch = StackScratch.Current;
        if (scratch is not null && scratch.Places.TryGetValue((core, state), out known))
        {
            return known;
        }

        if (scratch is null && Interlocked.Increment(ref _count) > limits.MaxStates)
        {
            // Equal places made later are other objects; those made before stay right.
            Forget();
            places = Volatile.Read(ref _places);
        }

        StackReach outer = StackReads.Begin();
        Frontier created = Create(core, state, scratch is null, outer);
        if (scratch is not null)
        {
            scratch.Places.Add((core, state), created);
            return created;
        }

        return places.GetOrAdd((core, state), created);
    }

    /// <summary>Makes a place.</summary>
    /// <param name="core">Its stacks.</param>
    /// <param name="state">What the stage knows.</param>
    /// <param name="isLasting">Whether it is more than a question of a mask.</param>
    /// <param name="outer">What was read of stacks before; what is read from here on belongs to the place.</param>
    protected abstract Frontier Create(Frontier core, LineState state, bool isLasting, StackReach outer);
}

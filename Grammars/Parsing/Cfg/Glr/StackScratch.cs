using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>
/// Stacks that are looked at while a mask is made and that no text has reached. What lasts does not refer to them, so they are gone with the mask: texts follow few of the ways that masks ask about,
/// and what was learnt of the others is kept in the answers.
/// </summary>
/// <remarks>Of one thread; open while a mask is made.</remarks>
internal sealed class StackScratch
{
    private const int MostKept = 1_000;

    [ThreadStatic]
    private static StackScratch? t_current;

    [ThreadStatic]
    private static StackScratch? t_spare;

    /// <summary>The scratch that is open; null where all that is made is to last.</summary>
    public static StackScratch? Current => t_current;

    public Dictionary<GlrParser.ListKey, GssNode> Nodes { get; private set; } = [];

    public Dictionary<GlrParser.ListKey, Frontier> Frontiers { get; private set; } = [];

    public Dictionary<(GssEdge, int), Frontier> Shifts { get; private set; } = [];

    /// <summary>After frontiers that last.</summary>
    public Dictionary<(Frontier, int), (Frontier? Next, StackReach Reads)> Shifted { get; private set; } = [];

    public Dictionary<(Frontier, LineState), Frontier> Places { get; private set; } = [];

    public Dictionary<(Frontier, int, TerminalSet, StateAt), AttemptState> Attempts { get; private set; } = [];

    /// <summary>Opens the thread's scratch; null when it is open already. What this returns belongs into <see cref="Close"/>.</summary>
    public static StackScratch? Open()
    {
        if (t_current is not null)
        {
            return null;
        }

        t_current = t_spare ??= new StackScratch();
        return t_current;
    }

    public static void Close(StackScratch? opened)
    {
        if (opened is not null)
        {
            t_current = null;
            opened.Nodes = Emptied(opened.Nodes);
            opened.Frontiers = Emptied(opened.Frontiers);
            opened.Shifts = Emptied(opened.Shifts);
            opened.Shifted = Emptied(opened.Shifted);
            opened.Places = Emptied(opened.Places);
            opened.Attempts = Emptied(opened.Attempts);
        }
    }

    private static Dictionary<TKey, TValue> Emptied<TKey, TValue>(Dictionary<TKey, TValue> map)
        where TKey : notnull
    {
        if (map.Count > MostKept)
        {
            return [];
        }

        map.Clear();
        return map;
    }
}

/// <summary>Something that lasts and refers to stacks found later.</summary>
internal interface IRemembersStacks
{
    /// <summary>Forgets them; they are found again when they are asked for.</summary>
    void Forget();
}

/// <summary>What lasts and refers to stacks found later, so that it can be made to forget them: otherwise one text that goes on would hold all texts that ever began like it.</summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class StackMemory
{
    private readonly Lock _lock = new();
    private List<IRemembersStacks> _holders = [];

    public void Add(IRemembersStacks holder)
    {
        lock (_lock)
        {
            _holders.Add(holder);
        }
    }

    public void Forget()
    {
        List<IRemembersStacks> holders;
        lock (_lock)
        {
            holders = _holders;
            _holders = [];
        }

        foreach (IRemembersStacks holder in holders)
        {
            holder.Forget();
        }
    }
}

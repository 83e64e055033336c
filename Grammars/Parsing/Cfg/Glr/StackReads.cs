namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>
/// How far down a stack an answer looked: the depth of the lowest node (<see cref="GssNode.Depth"/>) whose state was read. Every fact that is remembered about stacks remembers how far down it looked,
/// too, and notes that whenever it is read again; so an answer holds for all stacks that agree down to there.
/// </summary>
internal static class StackReads
{
    /// <summary>Nothing below the top was read.</summary>
    public const int None = int.MaxValue;

    [ThreadStatic]
    private static int t_lowest;

    /// <summary>Begins a fact of its own; what this returns belongs into <see cref="End"/>.</summary>
    public static int Begin()
    {
        int outer = t_lowest;
        t_lowest = None;
        return outer;
    }

    /// <summary>Ends a fact: how far down it looked. The fact around it looked there, too.</summary>
    public static int End(int outer)
    {
        int lowest = t_lowest;
        t_lowest = Math.Min(outer, lowest);
        return lowest;
    }

    /// <summary>A node of this depth was read.</summary>
    public static void Note(int depth)
    {
        if (depth < t_lowest)
        {
            t_lowest = depth;
        }
    }
}

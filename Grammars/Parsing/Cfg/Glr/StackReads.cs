namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>How far an answer looked.</summary>
/// <param name="Lowest">Down the stacks: the depth of the lowest node (<see cref="GssNode.Depth"/>) whose state was read.</param>
/// <param name="Lines">
/// Into what the stage knows (<see cref="Directives.LineState"/>): the fewest open brackets that were compared with none; -1 where the columns were looked at.
/// </param>
internal readonly record struct StackReach(int Lowest, int Lines)
{
    /// <summary>Nothing was read.</summary>
    public static StackReach None => new(int.MaxValue, int.MaxValue);

    /// <summary>Everything that there is.</summary>
    public static StackReach All => new(0, -1);

    /// <summary>As far as both.</summary>
    public StackReach With(StackReach other) => new(Math.Min(Lowest, other.Lowest), Math.Min(Lines, other.Lines));
}

/// <summary>
/// How far an answer looks. Every fact that is remembered about stacks remembers how far it looked, too, and notes that whenever it is read again; so an answer holds for all stacks that agree down to
/// there.
/// </summary>
internal static class StackReads
{
    [ThreadStatic]
    private static int t_lowest;

    [ThreadStatic]
    private static int t_lines;

    /// <summary>Begins a fact of its own; what this returns belongs into <see cref="End"/>.</summary>
    public static StackReach Begin()
    {
        StackReach outer = new(t_lowest, t_lines);
        (t_lowest, t_lines) = (int.MaxValue, int.MaxValue);
        return outer;
    }

    /// <summary>Ends a fact: how far it looked. The fact around it looked there, too.</summary>
    public static StackReach End(StackReach outer)
    {
        StackReach reach = new(t_lowest, t_lines);
        (t_lowest, t_lines) = outer.With(reach);
        return reach;
    }

    /// <summary>A node of this depth was read.</summary>
    public static void Note(int depth)
    {
        if (depth < t_lowest)
        {
            t_lowest = depth;
        }
    }

    /// <summary>Open brackets were compared with none.</summary>
    public static void NoteBrackets(int brackets)
    {
        if (brackets < t_lines)
        {
            t_lines = brackets;
        }
    }

    /// <summary>A fact was read that looked so far.</summary>
    public static void Note(StackReach reach)
    {
        Note(reach.Lowest);
        NoteBrackets(reach.Lines);
    }
}

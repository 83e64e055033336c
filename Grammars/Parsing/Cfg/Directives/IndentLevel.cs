using System.Collections.Concurrent;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>
/// A stack of indentations, interned: equal stacks are one object. A level keeps two columns, with tabs reaching to the next multiple of eight and with tabs as wide as one blank; lines compare
/// only where both ways of counting agree.
/// </summary>
internal sealed class IndentLevel
{
    private readonly ConcurrentDictionary<(int, int), IndentLevel> _children = new(1, 1);

    private IndentLevel(IndentLevel? parent, int column, int narrow)
    {
        Parent = parent;
        Column = column;
        Narrow = narrow;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    public IndentLevel? Parent { get; }

    public int Column { get; }

    /// <summary>The column when a tab is as wide as a blank.</summary>
    public int Narrow { get; }

    public int Depth { get; }

    /// <summary>A new outermost level.</summary>
    public static IndentLevel Outermost() => new(null, 0, 0);

    /// <summary>A level further right.</summary>
    public IndentLevel Child(int column, int narrow) =>
        _children.TryGetValue((column, narrow), out IndentLevel? child) ? child : _children.GetOrAdd((column, narrow), new IndentLevel(this, column, narrow));
}

using System.Collections.Concurrent;

namespace StructGen.Grammars.Parsing.Cfg.Modes;

/// <summary>A stack of lexer modes, interned: equal stacks are one object.</summary>
internal sealed class ModeLevel
{
    private readonly ConcurrentDictionary<int, ModeLevel> _above = new(1, 1);
    private readonly ModeLevel? _parent;

    private ModeLevel(ModeLevel? parent, int mode)
    {
        _parent = parent;
        Mode = mode;
        Depth = parent is null ? 0 : parent.Depth + 1;
    }

    /// <summary>The mode in which lexemes are found.</summary>
    public int Mode { get; }

    /// <summary>How many modes the stack holds.</summary>
    public int Depth { get; }

    /// <summary>The stack without its uppermost mode; null when that is the only one.</summary>
    public ModeLevel? Below => Depth > 1 ? _parent : null;

    /// <summary>A new stack of one mode.</summary>
    public static ModeLevel Of(int mode) => new ModeLevel(null, -1).Push(mode);

    /// <summary>A mode on top.</summary>
    public ModeLevel Push(int mode) => _above.TryGetValue(mode, out ModeLevel? level) ? level : _above.GetOrAdd(mode, new ModeLevel(this, mode));

    /// <summary>Another mode instead of the uppermost.</summary>
    public ModeLevel With(int mode) => _parent!.Push(mode);
}

namespace StructGen.Grammars.Parsing.Cfg.Modes;

/// <summary>What a terminal of a lexer with modes does beside being found.</summary>
/// <param name="Mode">The mode in which it takes part.</param>
internal sealed record ModeCommands(int Mode)
{
    /// <summary>Changes of the mode, in order.</summary>
    public IReadOnlyList<ModeMove> Moves { get; init; } = [];

    /// <summary>Whether the lexeme goes on with the next one found, in whatever mode that is.</summary>
    public bool IsMore { get; init; }

    /// <summary>Whether the lexeme is hidden, said for this and all its parts before; null when nothing is said.</summary>
    public bool? IsOnHiddenChannel { get; init; }

    /// <summary>The stack of modes after the lexeme; null where there is nothing to pop.</summary>
    public ModeLevel? Apply(ModeLevel level)
    {
        ModeLevel? current = level;
        foreach (ModeMove move in Moves)
        {
            current = move.Kind switch
            {
                ModeMoveKind.Push => current.Push(move.Mode),
                ModeMoveKind.Pop => current.Below,
                _ => current.With(move.Mode),
            };
            if (current is null)
            {
                return null;
            }
        }

        return current;
    }
}

/// <summary>One change of the mode.</summary>
/// <param name="Kind">How it changes.</param>
/// <param name="Mode">The new mode; of no meaning where one is popped.</param>
internal readonly record struct ModeMove(ModeMoveKind Kind, int Mode = 0);

/// <summary>How the mode changes.</summary>
internal enum ModeMoveKind
{
    /// <summary>The mode is replaced.</summary>
    Set,

    /// <summary>The mode is kept below a new one.</summary>
    Push,

    /// <summary>The mode below comes back.</summary>
    Pop,
}

/// <summary>Whether parts of a lexeme that is not at its end have been read.</summary>
internal enum PendingLexeme
{
    /// <summary>Between two lexemes.</summary>
    None,

    /// <summary>After a part of a lexeme.</summary>
    Visible,

    /// <summary>After a part that said that the lexeme is hidden.</summary>
    Hidden,
}

using StructGen.Grammars.Parsing.Cfg.Glr;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>What stands between lexer and parser: it turns the lexemes found into the terminals that the parser reads, and says at each place which lexemes can follow.</summary>
internal abstract class TerminalStage
{
    /// <summary>Before the text.</summary>
    public abstract Frontier Start { get; }

    /// <summary>Places remembered.</summary>
    public abstract int Count { get; }

    /// <summary>The place after a lexeme; null when it cannot stand there.</summary>
    public abstract Frontier? After(Frontier place, int terminal);

    /// <summary>Whether the text may end at a place.</summary>
    public abstract bool IsAccepting(Frontier core, LineState state);
}

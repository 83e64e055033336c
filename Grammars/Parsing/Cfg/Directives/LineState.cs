using StructGen.Grammars.Parsing.Cfg.Modes;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>What the stage between lexer and parser knows; the default value with a level is the beginning of the text.</summary>
/// <param name="Level">The indentation of the current line's block; null without layout.</param>
/// <param name="Line">Whether the line has begun.</param>
/// <param name="Column">At a line's beginning: the column reached.</param>
/// <param name="Narrow">The same with tabs as wide as blanks.</param>
/// <param name="Brackets">Brackets open.</param>
/// <param name="IsApart">Whether something hidden follows the last lexeme; only told where adjacency matters.</param>
/// <param name="IsJoined">Whether lines were just joined, so that the text cannot end.</param>
/// <param name="Terminates">Whether a line end here stands for the terminator.</param>
/// <param name="Modes">The stack of lexer modes; null where the lexer has none.</param>
/// <param name="Pending">Whether parts of a lexeme have been read that goes on in another mode.</param>
internal readonly record struct LineState(
    IndentLevel? Level,
    LinePlace Line,
    int Column,
    int Narrow,
    int Brackets,
    bool IsApart,
    bool IsJoined,
    bool Terminates,
    ModeLevel? Modes = null,
    PendingLexeme Pending = PendingLexeme.None);

/// <summary>Where in a line.</summary>
internal enum LinePlace
{
    /// <summary>After something that is not hidden, or without layout anywhere.</summary>
    Within,

    /// <summary>Before everything but blanks and comments.</summary>
    Beginning,

    /// <summary>As <see cref="Beginning"/>, after lines were joined: the column of the first of them counts.</summary>
    Joined,
}

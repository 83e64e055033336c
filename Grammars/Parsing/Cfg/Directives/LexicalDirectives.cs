using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>What a grammar asks of the stage between lexer and parser, beyond regular terminals and context-free rules.</summary>
internal sealed record LexicalDirectives
{
    public LayoutDirective? Layout { get; init; }

    public TerminatorDirective? Terminator { get; init; }

    /// <summary>A terminal without text that stands between two lexemes which nothing hidden separates; null when the grammar has none.</summary>
    public Terminal? Adjacent { get; init; }

    /// <summary>Terminals of texts within the text (the inside of a string): where one of them can follow, nothing hidden can, and only what the parser can use takes part.</summary>
    public IReadOnlyList<Terminal> Islands { get; init; } = [];
}

/// <summary>Blocks by indentation: the beginning of each line is measured and becomes terminals.</summary>
/// <param name="Newline">The end of a line: a terminal of its own at the end of a line that holds something, outside of brackets; hidden elsewhere.</param>
/// <param name="Indent">Without text: a line begins further right than the one before.</param>
/// <param name="Dedent">Without text: a line begins at an enclosing level again; one for each level left.</param>
/// <param name="Blanks">Space, tab and form feed at the beginning of a line, byte by byte; made for this directive.</param>
internal sealed record LayoutDirective(Terminal Newline, Terminal Indent, Terminal Dedent, IReadOnlyList<Terminal> Blanks)
{
    /// <summary>Terminals after which line ends are hidden, up to the closing ones.</summary>
    public IReadOnlyList<Terminal> Opening { get; init; } = [];

    public IReadOnlyList<Terminal> Closing { get; init; } = [];

    /// <summary>Hidden terminals that join a line with the next: what follows is not the beginning of a line.</summary>
    public IReadOnlyList<Terminal> Joins { get; init; } = [];
}

/// <summary>Terminators that a line end stands for.</summary>
/// <param name="Terminator">What is inserted.</param>
/// <param name="LineEnds">The terminals that stand for it after one of <paramref name="After"/>, and are hidden elsewhere. The end of the text is one, too.</param>
/// <param name="After">The terminals after which a line end terminates.</param>
internal sealed record TerminatorDirective(Terminal Terminator, IReadOnlyList<Terminal> LineEnds, IReadOnlyList<Terminal> After);

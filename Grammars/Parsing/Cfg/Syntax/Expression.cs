using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Modes;

namespace StructGen.Grammars.Parsing.Cfg.Syntax;

/// <summary>The right side of a rule, as every front end reads it.</summary>
internal abstract record Expression(SourceSpan Span);

/// <summary>Texts of a regular language, without longest match.</summary>
internal sealed record RegularExpression(RegexNode Node, SourceSpan Span) : Expression(Span);

/// <summary>A lexeme that the front end's lexing rule finds.</summary>
internal sealed record TokenExpression(Terminal Terminal, SourceSpan Span) : Expression(Span);

/// <summary>Another rule, by name.</summary>
internal sealed record ReferenceExpression(string Name, SourceSpan Span) : Expression(Span);

/// <summary>One after the other; none: the empty text.</summary>
internal sealed record SequenceExpression(IReadOnlyList<Expression> Items, SourceSpan Span) : Expression(Span);

/// <summary>One of several; at least one.</summary>
internal sealed record ChoiceExpression(IReadOnlyList<Expression> Items, SourceSpan Span) : Expression(Span);

/// <summary>Repeated; without a maximum, any number of times.</summary>
internal sealed record RepeatExpression(Expression Body, int Minimum, int? Maximum, SourceSpan Span) : Expression(Span);

/// <summary>The texts of the left side that are not texts of the right one; both must be regular.</summary>
internal sealed record DifferenceExpression(Expression Left, Expression Right, SourceSpan Span) : Expression(Span);

/// <summary>A terminal of the grammar: a regular language, told apart from others by identity.</summary>
internal sealed class Terminal(string name, RegexNode node)
{
    private int? _group;
    private bool _isOptionalText;

    public string Name { get; } = name;

    public RegexNode Node { get; set; } = node;

    /// <summary>Among lexemes that match the same text (or, where the front end says so, at all): the smaller wins.</summary>
    public int Order { get; set; }

    /// <summary>Where the first match counts: a terminal that matched ends the attempts of those in later groups. By default each terminal is a group of its own.</summary>
    public int Group { get => _group ?? Order; set => _group = value; }

    /// <summary>Allowed between any two lexemes, and no part of the grammar's rules.</summary>
    public bool IsHidden { get; init; }

    /// <summary>The empty text would match, too: rules read the terminal as optional, and the lexer never finds it empty.</summary>
    public bool IsOptional { get; init; }

    /// <summary>Without text: directives place it between lexemes, the lexer never finds it.</summary>
    public bool IsVirtual { get; set; }

    /// <summary>Needs no text: directives may place it where the text has nothing (the end of the text ends a line).</summary>
    public bool IsOptionalText { get => _isOptionalText || IsVirtual; set => _isOptionalText = value; }

    /// <summary>Takes part in the lexer's choice only where directives say so, not everywhere.</summary>
    public bool IsLocal { get; set; }

    /// <summary>What the lexeme must not go on to be: takes part where this terminal does, and where it matches longest nothing is found.</summary>
    public Terminal? Guard { get; set; }

    /// <summary>What it does to the modes of the lexer; null where the lexer has none.</summary>
    public ModeCommands? Commands { get; init; }

    /// <summary>What stands for this terminal, where it is no lexeme: a text of another grammar, or a token without text.</summary>
    public Embedding.EmbeddedPart? Part { get; init; }

    public override string ToString() => Name;
}

/// <summary>A named rule.</summary>
internal sealed record Rule(string Name, Expression Body, SourceSpan NameSpan);

/// <summary>How the text is cut into terminals.</summary>
internal enum LexingRule
{
    /// <summary>A terminal may end wherever it matches: all readings stay alive.</summary>
    Scannerless,

    /// <summary>A terminal ends where no longer match follows; equal lengths are decided by order. Only terminals that the parser can use take part.</summary>
    ContextualLongestMatch,

    /// <summary>The first terminal in order that matches at all, as far as it goes. Only terminals that the parser can use take part.</summary>
    ContextualFirstMatch,

    /// <summary>A terminal ends where no longer match follows; all terminals take part.</summary>
    LongestMatch,
}

/// <summary>A grammar as read: rules, terminals, lexing rule.</summary>
internal sealed record GrammarRules(SourceText Source, IReadOnlyList<Rule> Rules, string Start, LexingRule Lexing)
{
    /// <summary>All terminals of a tokenised grammar, hidden ones too; empty where the grammar is scannerless.</summary>
    public IReadOnlyList<Terminal> Terminals { get; init; } = [];

    /// <summary>What stands between lexer and parser; null for nothing.</summary>
    public Directives.LexicalDirectives? Directives { get; init; }

    /// <summary>The number of the lexer's modes; 0 where it has none and no lexeme is read in parts.</summary>
    public int ModeCount { get; init; }

    /// <summary>Where the start rule was chosen.</summary>
    public SourceSpan StartSpan { get; init; }

    /// <summary>Problems the reader found that do not change the language.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; init; } = [];
}

using Antlr4.Runtime;
using StructGen.Grammars.Languages.Antlr.Generated;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Antlr;

/// <summary>A definition and the text it stands in.</summary>
internal sealed record AntlrDefinition(string Name, AntlrParser.DefinitionContext Context, AntlrSource Source)
{
    /// <summary>The lexer mode that a lexer rule belongs to.</summary>
    public string Mode { get; init; } = AntlrSource.DefaultMode;

    /// <summary>What the rule's own options say of case; null for nothing.</summary>
    public bool? IgnoresCase { get; init; }

    public bool IsFragment => Context.FRAGMENT() is not null;

    public SourceSpan Span => (Context.TOKEN_NAME() ?? Context.RULE_NAME()).Span();
}

/// <summary>One grammar text, read, with what it imports merged behind its own definitions.</summary>
internal sealed class AntlrSource
{
    public const string DefaultMode = "DEFAULT_MODE";

    private AntlrSource(string name, string text)
    {
        Name = name;
        Errors = new SourceErrors(new SourceText(text));
    }

    /// <summary>Empty for the grammar itself, otherwise the name before places in it.</summary>
    public string Name { get; }

    public SourceErrors Errors { get; }

    /// <summary>Lexer rules in order, own ones before imported ones.</summary>
    public List<AntlrDefinition> Lexical { get; } = [];

    /// <summary>Parser rules in order.</summary>
    public List<AntlrDefinition> Rules { get; } = [];

    /// <summary>Tokens that a <c>tokens</c> section names.</summary>
    public List<string> Tokens { get; } = [];

    public bool IgnoresCase { get; private set; }

    /// <summary>Lexer modes in order, the default mode first.</summary>
    public List<string> Modes { get; } = [DefaultMode];

    /// <summary>The lexer grammar that the options name; null for none.</summary>
    public string? TokenVocabulary { get; private set; }

    /// <summary>This source and all it imports.</summary>
    public List<AntlrSource> All { get; } = [];

    /// <summary>Reads a grammar and its imports.</summary>
    public static AntlrSource Read(string name, string text, AntlrOptions options, GrammarLimits limits, HashSet<string>? importing = null)
    {
        MetaParsing.CheckLength(text, limits);
        AntlrSource source = new(name, text);
        source.All.Add(source);
        CommonTokenStream tokens = MetaParsing.Tokens(static input => new AntlrLexer(input), source.Errors, limits);
        AntlrParser.GrammarTextContext tree = MetaParsing.Listening(new AntlrParser(tokens), source.Errors).grammarText();
        source.Errors.ThrowIfAny();
        foreach (AntlrParser.PrequelContext prequel in tree.prequel())
        {
            source.ReadPrequel(prequel, options);
        }

        foreach (AntlrParser.DefinitionContext definition in tree.definition())
        {
            source.Define(definition, DefaultMode, tree.kind?.Type);
        }

        foreach (AntlrParser.ModeSectionContext mode in tree.modeSection())
        {
            source.DefineMode(mode, tree.kind?.Type);
        }

        importing ??= new HashSet<string>(StringComparer.Ordinal);
        foreach (AntlrParser.ImportedContext import in tree.prequel().SelectMany(static prequel => prequel.imported()))
        {
            source.Import(import, options, limits, importing);
        }

        return source;
    }

    private void ReadPrequel(AntlrParser.PrequelContext prequel, AntlrOptions answers)
    {
        if (prequel.TOKENS() is { } tokens)
        {
            Tokens.AddRange(Section(tokens.GetText()).Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
        }
        else if (prequel.OPTIONS() is { } options)
        {
            foreach (string option in Section(options.GetText()).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = option.Split('=', 2, StringSplitOptions.TrimEntries);
                switch (parts[0])
                {
                    case "caseInsensitive":
                        IgnoresCase = parts is [_, "true"];
                        break;
                    case "superClass":
                        if (answers.Predicates.GetValueOrDefault(parts[^1])?.Value != true)
                        {
                            Errors.Add(
                                DiagnosticCode.Unsupported, options.Span(), "A base class holds code that cannot run here.", $"Remove superClass and what calls its members, or map '{parts[^1]}' to AntlrPredicate.True in AntlrOptions.Predicates.");
                        }

                        break;
                    case "tokenVocab":
                        TokenVocabulary = parts[^1].Trim('\'');
                        break;
                    case "language" or "contextSuperClass" or "accessLevel" or "exportMacro":
                        break;
                    default:
                        Errors.Warn(options.Span(), $"The option '{parts[0]}' is read past.");
                        break;
                }
            }
        }
        else if (prequel.action() is { } action)
        {
            Errors.Warn(action.Span(), "Code is read past.");
        }
    }

    private static string Section(string text) => text[(text.IndexOf('{', StringComparison.Ordinal) + 1)..text.LastIndexOf('}')];

    private void DefineMode(AntlrParser.ModeSectionContext context, int? kind)
    {
        string name = context.name().GetText();
        if (kind != AntlrLexer.LEXER)
        {
            Errors.Add(DiagnosticCode.Invalid, context.name().Span(), "Modes belong to lexer grammars.", "Split the grammar into a lexer grammar and a parser grammar with tokenVocab.");
            return;
        }

        if (!Modes.Contains(name))
        {
            Modes.Add(name);
        }

        foreach (AntlrParser.DefinitionContext definition in context.definition())
        {
            Define(definition, name, kind);
        }
    }

    private void Define(AntlrParser.DefinitionContext context, string mode, int? kind)
    {
        AntlrDefinition definition = new((context.TOKEN_NAME() ?? context.RULE_NAME()).GetText(), context, this) { Mode = mode, IgnoresCase = CaseOption(context) };
        bool isLexical = context.TOKEN_NAME() is not null;
        if ((kind == AntlrLexer.PARSER && isLexical) || (kind == AntlrLexer.LEXER && !isLexical))
        {
            Errors.Add(DiagnosticCode.Invalid, definition.Span, isLexical ? "A parser grammar has no lexer rules." : "A lexer grammar has no parser rules.", "Move the rule to the other grammar.");
            return;
        }

        List<AntlrDefinition> list = isLexical ? Lexical : Rules;
        if (list.Find(other => other.Name == definition.Name) is { } first)
        {
            Errors.Add(DiagnosticCode.Invalid, definition.Span, $"'{definition.Name}' is defined twice, first at {Errors.Source.Locate(first.Span)}.");
            return;
        }

        list.Add(definition);
    }

    private bool? CaseOption(AntlrParser.DefinitionContext context)
    {
        bool? ignoresCase = null;
        foreach (Antlr4.Runtime.Tree.ITerminalNode options in context.OPTIONS())
        {
            foreach (string option in Section(options.GetText()).Split(';', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            {
                string[] parts = option.Split('=', 2, StringSplitOptions.TrimEntries);
                if (parts is ["caseInsensitive", "true" or "false"])
                {
                    ignoresCase = parts[1] == "true";
                }
                else
                {
                    Errors.Warn(options.Span(), $"The option '{parts[0]}' is read past.");
                }
            }
        }

        return ignoresCase;
    }

    private void Import(AntlrParser.ImportedContext import, AntlrOptions options, GrammarLimits limits, HashSet<string> importing)
    {
        string name = import.name()[^1].GetText();
        if (!options.Imports.TryGetValue(name, out string? text))
        {
            Errors.Add(DiagnosticCode.UnresolvedReference, import.Span(), $"The grammar '{name}' is not known.", "Pass its text in AntlrOptions.Imports.");
            return;
        }

        if (!importing.Add(name))
        {
            return;
        }

        AntlrSource imported = Read(name, text, options, limits, importing);
        All.AddRange(imported.All);
        Modes.AddRange(imported.Modes.Except(Modes));
        Lexical.AddRange(imported.Lexical.Where(definition => !Lexical.Exists(own => own.Name == definition.Name)).ToList());
        Rules.AddRange(imported.Rules.Where(definition => !Rules.Exists(own => own.Name == definition.Name)).ToList());
        Tokens.AddRange(imported.Tokens);
    }
}

using Antlr4.Runtime;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Lark.Generated;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>A rule or terminal of a module; a rule's body may come from several definitions.</summary>
internal sealed class LarkDefinition(LarkModule home, string name, bool isTerminal, SourceSpan span)
{
    public LarkModule Home { get; set; } = home;

    public string Name { get; } = name;

    public bool IsTerminal { get; } = isTerminal;

    public SourceSpan Span { get; } = span;

    public int Priority { get; set; }

    public IReadOnlyList<string> Parameters { get; set; } = [];

    /// <summary>How a rule's text is found, beside its body.</summary>
    public LarkParser.AttributesContext? Attributes { get; set; }

    /// <summary>The alternatives; none for a declared terminal.</summary>
    public List<LarkParser.ExpansionsContext> Bodies { get; set; } = [];
}

/// <summary>A text with its definitions, and the names it imports from others.</summary>
internal sealed class LarkModule(string name, SourceErrors errors)
{
    /// <summary>Empty for the grammar itself.</summary>
    public string Name { get; } = name;

    public SourceErrors Errors { get; } = errors;

    public Dictionary<string, LarkDefinition> Definitions { get; } = new(StringComparer.Ordinal);

    public List<LarkParser.ExpansionsContext> Ignored { get; } = [];

    /// <summary>Grammars written within this one, by their place.</summary>
    public IReadOnlyDictionary<int, LarkInlineBody> Bodies { get; set; } = new Dictionary<int, LarkInlineBody>();

    /// <summary>Statements that this reader adds to Lark's.</summary>
    public List<LarkParser.DirectiveItemContext> Directives { get; } = [];

    /// <summary>The name of a rule without the marks that shape its tree.</summary>
    public static string RuleName(string text) => text.TrimStart('!', '?');
}

/// <summary>Reads the definitions of a module and of those it imports from.</summary>
internal sealed class LarkModuleReader(LarkOptions options, GrammarLimits limits)
{
    private readonly Dictionary<string, LarkModule> _modules = new(StringComparer.Ordinal);

    /// <summary>Throws all problems of all modules, those of others with the module's name before the place.</summary>
    public void ThrowIfAny()
    {
        List<Diagnostic> problems = [.. _modules.Values.SelectMany(static module =>
            module.Errors.Problems.Select(problem => module.Name.Length == 0 ? problem : problem with { Location = $"{module.Name}:{problem.Location}" }))];
        if (problems.Count > 0)
        {
            throw new GrammarException([.. problems]);
        }
    }

    public LarkModule Read(string name, string text)
    {
        MetaParsing.CheckLength(text, limits);
        LarkModule module = new(name, new SourceErrors(new SourceText(text)));
        _modules.Add(name, module);
        (string masked, module.Bodies) = LarkInlineBodies.Cut(module.Errors);
        module.Errors.ThrowIfAny();
        CommonTokenStream tokens = MetaParsing.Tokens(static input => new LarkLexer(input), module.Errors, limits, masked);
        LarkParser.GrammarTextContext tree = MetaParsing.Listening(new LarkParser(tokens), module.Errors).grammarText();
        module.Errors.ThrowIfAny();

        // Imports first: an override may stand before them.
        LarkParser.ItemContext[] items = tree.item();
        foreach (LarkParser.ItemContext item in items)
        {
            Import(module, item);
        }

        foreach (LarkParser.ItemContext item in items)
        {
            Define(module, item);
        }

        module.Errors.ThrowIfAny();
        return module;
    }

    private void Import(LarkModule module, LarkParser.ItemContext item)
    {
        switch (item)
        {
            case LarkParser.ImportItemContext import:
                LarkParser.NameContext[] path = import.path().name();
                if (path.Length < 2)
                {
                    module.Errors.Add(DiagnosticCode.Invalid, import.Span(), "An import names a module and what it takes from it.", "Write %import module.NAME.");
                    return;
                }

                Import(module, import.path(), path[..^1], path[^1], import.name() ?? path[^1]);
                break;
            case LarkParser.ImportListItemContext list:
                foreach (LarkParser.NameContext name in list.name())
                {
                    Import(module, list.path(), list.path().name(), name, name);
                }

                break;
        }
    }

    private void Import(LarkModule module, LarkParser.PathContext place, LarkParser.NameContext[] path, LarkParser.NameContext name, LarkParser.NameContext alias)
    {
        string from = string.Join('.', path.Select(static part => part.GetText()));
        if (!_modules.TryGetValue(from, out LarkModule? source))
        {
            string? text = options.Imports.GetValueOrDefault(from) ?? (from == "common" ? LarkCommon.Text : null);
            if (text is null)
            {
                module.Errors.Add(DiagnosticCode.UnresolvedReference, place.Span(), $"There is no module '{from}'.", "Pass its text in LarkOptions.Imports.");
                return;
            }

            source = Read(from, text);
        }

        if (!source.Definitions.TryGetValue(LarkModule.RuleName(name.GetText()), out LarkDefinition? definition))
        {
            module.Errors.Add(DiagnosticCode.UnresolvedReference, name.Span(), $"The module '{from}' defines no '{name.GetText()}'.");
            return;
        }

        module.Definitions[LarkModule.RuleName(alias.GetText())] = definition;
    }

    private static void Define(LarkModule module, LarkParser.ItemContext item)
    {
        switch (item)
        {
            case LarkParser.RuleItemContext rule:
                Define(module, item.Start.Text, LarkModule.RuleName(rule.RULE().GetText()), false, rule.RULE().Span(), rule.parameters(), rule.priority(), rule.expansions(), rule.attributes());
                break;
            case LarkParser.TerminalItemContext terminal:
                Define(module, item.Start.Text, terminal.TERMINAL().GetText(), true, terminal.TERMINAL().Span(), terminal.parameters(), terminal.priority(), terminal.expansions(), null);
                break;
            case LarkParser.IgnoreItemContext ignore:
                module.Ignored.Add(ignore.expansions());
                break;
            case LarkParser.DeclareItemContext declare:
                foreach (LarkParser.NameContext name in declare.name())
                {
                    module.Definitions[name.GetText()] = new LarkDefinition(module, name.GetText(), true, name.Span());
                }

                break;
            case LarkParser.DirectiveItemContext directive:
                module.Directives.Add(directive);
                if (module.Name.Length > 0 || !LarkDirectives.Names.Contains(directive.UNKNOWN().GetText()))
                {
                    module.Errors.Add(
                        DiagnosticCode.Unsupported,
                        directive.Span(),
                        $"{directive.UNKNOWN().GetText()} is no statement that is supported {(module.Name.Length > 0 ? "in an imported module" : "here")}.",
                        $"Known are %import, %ignore, %declare, %override, %extend, {string.Join(", ", LarkDirectives.Names)}; all but the first five in the grammar itself.");
                }

                break;
        }
    }

    private static void Define(
        LarkModule module,
        string first,
        string name,
        bool isTerminal,
        SourceSpan span,
        LarkParser.ParametersContext? parameters,
        LarkParser.PriorityContext? priority,
        LarkParser.ExpansionsContext body,
        LarkParser.AttributesContext? attributes)
    {
        bool exists = module.Definitions.TryGetValue(name, out LarkDefinition? definition);
        if (first is "%override" or "%extend")
        {
            if (!exists)
            {
                module.Errors.Add(DiagnosticCode.UnresolvedReference, span, $"'{name}' is not defined before, so there is nothing to {first[1..]}.");
                return;
            }
        }
        else if (exists)
        {
            module.Errors.Add(DiagnosticCode.Invalid, span, $"'{name}' is defined twice.", "Use %override or %extend for a name that was imported.");
            return;
        }

        definition ??= module.Definitions[name] = new LarkDefinition(module, name, isTerminal, span);
        if (first != "%extend")
        {
            definition.Home = module;
            definition.Bodies = [];
            definition.Attributes = attributes;
            definition.Parameters = parameters is null ? [] : [.. parameters.RULE().Select(static parameter => parameter.GetText())];
            definition.Priority = priority is null ? 0 : int.TryParse(priority.NUMBER().GetText(), out int value) ? value : 0;
        }

        definition.Bodies.Add(body);
    }
}

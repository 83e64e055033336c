using System.Globalization;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Lark.Generated;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>Reads Lark grammars: rules with templates over terminals that Python expressions describe.</summary>
internal sealed class LarkReader
{
    private readonly GrammarParts _parts;
    private readonly LarkOptions _options;
    private readonly List<SourceSpan> _embedded = [];
    private readonly LarkTerminals _terminals;
    private readonly LarkModule _main;
    private readonly GrammarLimits _limits;
    private readonly Dictionary<LarkDefinition, string> _names = [];
    private readonly HashSet<string> _taken = new(StringComparer.Ordinal);
    private readonly Queue<(string Name, LarkDefinition Definition, IReadOnlyDictionary<string, Expression> Arguments)> _open = new();

    private LarkReader(LarkModule main, LarkTerminals terminals, LarkOptions options, GrammarParts parts)
    {
        _parts = parts;
        _options = options;
        _main = main;
        _terminals = terminals;
        _limits = parts.Limits;
    }

    /// <summary>Reads a grammar; throws <see cref="GrammarException"/> with all problems.</summary>
    public static GrammarRules Read(string text, LarkOptions options, GrammarParts parts)
    {
        RegexBuilder builder = parts.Lexicon.Regexes;
        GrammarLimits limits = parts.Limits;
        LarkModuleReader modules = new(options, limits);
        LarkModule main = modules.Read("", text);
        LarkReader reader = new(main, new LarkTerminals(builder, limits), options, parts);
        LarkDirectives directives = new(main, reader._terminals, builder);
        List<Rule> rules = reader.Rules(options.Start);
        directives.Read();
        reader.CheckEmbedded(directives);
        modules.ThrowIfAny();
        reader._terminals.Finish(directives.IsLongest);
        directives.Finish();
        return new GrammarRules(main.Errors.Source, rules, options.Start, directives.IsLongest ? LexingRule.LongestMatch : LexingRule.ContextualFirstMatch)
        {
            Terminals = reader._terminals.All,
            Directives = directives.Lexical,
            Warnings = main.Errors.Warnings,
        };
    }

    private List<Rule> Rules(string start)
    {
        foreach (LarkParser.ExpansionsContext ignored in _main.Ignored)
        {
            _terminals.Ignore(ignored, _main);
        }

        foreach (LarkDefinition definition in _main.Definitions.Values.Where(static definition => !definition.IsTerminal && definition.Parameters.Count == 0).ToList())
        {
            // Rules of the grammar itself are all read, so that their problems are told; imported ones when they are used.
            if (ReferenceEquals(definition.Home, _main) || definition.Name == start)
            {
                NameOf(definition);
            }
        }

        List<Rule> rules = [];
        while (_open.TryDequeue(out (string Name, LarkDefinition Definition, IReadOnlyDictionary<string, Expression> Arguments) item))
        {
            if (rules.Count >= _limits.MaxStates)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"Templates unfold to more than {_limits.MaxStates} rules.", "1:1");
            }

            Scope scope = new(item.Definition.Home, item.Arguments);
            if (item.Definition.Attributes is { } attributes && Attributed(item.Definition, attributes) is { } attributed)
            {
                rules.Add(new Rule(item.Name, attributed, item.Definition.Span));
                continue;
            }

            Expression[] bodies = [.. item.Definition.Bodies.Select(body => Expansions(body, scope))];
            rules.Add(new Rule(item.Name, bodies.Length == 1 ? bodies[0] : new ChoiceExpression(bodies, item.Definition.Span), item.Definition.Span));
        }

        return rules;
    }

    /// <summary>The name under which a rule stands in the result; its own if that is free.</summary>
    private string NameOf(LarkDefinition definition)
    {
        if (!_names.TryGetValue(definition, out string? name))
        {
            name = _taken.Add(definition.Name) ? definition.Name : $"{definition.Home.Name}.{definition.Name}";
            _taken.Add(name);
            _names.Add(definition, name);
            _open.Enqueue((name, definition, new Dictionary<string, Expression>()));
        }

        return name;
    }

    /// <summary>The body of a rule whose attributes say where its text ends; null where they change no text.</summary>
    private Expression? Attributed(LarkDefinition definition, LarkParser.AttributesContext context)
    {
        SourceErrors errors = definition.Home.Errors;
        bool isLazy = false;
        LarkPattern? end = null;
        foreach (LarkParser.AttributeContext attribute in context.attribute())
        {
            string name = attribute.RULE().GetText();
            switch (name)
            {
                case "lazy":
                    isLazy = true;
                    break;
                case "stop" or "suffix":
                    isLazy = true;
                    end = attribute.STRING() is not null || attribute.REGEXP() is not null
                        ? LarkLiteral.Read((attribute.STRING() ?? attribute.REGEXP()).GetText(), attribute.Span(), errors)
                        : attribute.name() is { } terminal ? _terminals.PatternOf(terminal.GetText(), definition.Home, attribute.Span()) : null;
                    if (end is null)
                    {
                        errors.Add(DiagnosticCode.Invalid, attribute.Span(), $"'{name}' needs a string, an expression or a terminal.");
                    }

                    break;
                case "max_tokens" or "temperature" or "capture":
                    errors.Warn(attribute.Span(), $"'{name}' changes no text that the grammar matches; it is read past.");
                    break;
                default:
                    errors.Add(DiagnosticCode.Unsupported, attribute.Span(), $"'{name}' is no attribute that is supported here.", "Known are lazy, stop, suffix, max_tokens, temperature and capture.");
                    break;
            }
        }

        if (!isLazy)
        {
            return null;
        }

        LarkPattern[] bodies = [.. definition.Bodies.Select(body => _terminals.PatternOf(body, definition.Home)).OfType<LarkPattern>()];
        if (bodies.Length < definition.Bodies.Count)
        {
            return new SequenceExpression([], definition.Span);
        }

        LarkPattern text = LarkPattern.Choice(bodies, _limits.MaxNestingDepth);
        LarkPattern whole = LarkPattern.Shortest(end is null ? text : LarkPattern.Sequence([text, end]));
        return _terminals.Anonymous(whole, definition.Span, definition.Home) is { } token ? Token(token, definition.Span) : new SequenceExpression([], definition.Span);
    }

    private Expression Expansions(LarkParser.ExpansionsContext context, Scope scope)
    {
        Expression[] items = [.. context.alias().Select(alias => Expansion(alias.expansion(0), scope))];
        foreach (LarkParser.AliasContext alias in context.alias().Where(static alias => alias.expansion().Length > 1))
        {
            scope.Errors.Add(DiagnosticCode.Unsupported, alias.Span(), "& joins terminals only.", "Make a terminal of it.");
        }

        return items.Length == 1 ? items[0] : new ChoiceExpression(items, scope.Span(context));
    }

    private Expression Expansion(LarkParser.ExpansionContext context, Scope scope)
    {
        Expression[] items = [.. context.expr().Select(expr => Quantified(expr, scope))];
        return items.Length == 1 ? items[0] : new SequenceExpression(items, scope.Span(context));
    }

    private Expression Quantified(LarkParser.ExprContext context, Scope scope)
    {
        Expression atom = Atom(context.atom(), scope);
        return Counts(context, scope.Errors) is var (minimum, maximum) ? new RepeatExpression(atom, minimum, maximum, scope.Span(context)) : atom;
    }

    /// <summary>How often an item is repeated; null where it stands alone.</summary>
    internal static (int Minimum, int? Maximum)? Counts(LarkParser.ExprContext context, SourceErrors errors)
    {
        (int Minimum, int? Maximum) counts;
        if (context.OP() is { } op)
        {
            return op.GetText() switch { "*" => (0, null), "+" => (1, null), _ => (0, 1) };
        }

        if (context.COUNT() is { } count)
        {
            string[] parts = count.GetText()[1..^1].Split(',');
            int minimum = Number(parts[0].Trim(), 0)!.Value;
            counts = (minimum, parts.Length == 1 ? minimum : Number(parts[1].Trim(), null));
        }
        else if (context.NUMBER() is { Length: > 0 } numbers)
        {
            int minimum = Number(numbers[0].GetText(), 0)!.Value;
            counts = (minimum, numbers.Length == 1 ? minimum : Number(numbers[1].GetText(), null));
        }
        else
        {
            return null;
        }

        if (counts.Maximum < counts.Minimum || counts.Minimum < 0)
        {
            errors.Add(DiagnosticCode.Invalid, context.Span(), "The counts of a repetition must rise from 0.");
            return (0, 0);
        }

        return counts;

        int? Number(string digits, int? absent)
        {
            if (digits.Length == 0)
            {
                return absent;
            }

            if (!int.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int value))
            {
                errors.Add(DiagnosticCode.LimitExceeded, context.Span(), "A count must lie below 2,147,483,648.");
            }

            return value;
        }
    }

    private Expression Atom(LarkParser.AtomContext context, Scope scope)
    {
        SourceSpan span = scope.Span(context);
        switch (context)
        {
            case LarkParser.GroupContext group:
                return Expansions(group.expansions(), scope);
            case LarkParser.MaybeContext maybe:
                return new RepeatExpression(Expansions(maybe.expansions(), scope), 0, 1, span);
            case LarkParser.StringContext or LarkParser.RegexpContext or LarkParser.RangeContext:
                return _terminals.Anonymous(context, scope.Module) is { } text ? Token(text, span) : new SequenceExpression([], span);
            case LarkParser.SpecialContext when scope.Module.Bodies.TryGetValue(context.Start.StartIndex, out LarkInlineBody? inline) && inline.Kind == "%regex":
                return _terminals.Anonymous(context, scope.Module) is { } anonymous ? Token(anonymous, span) : new SequenceExpression([], span);
            case LarkParser.SpecialContext special:
                return Special(special, scope, span);
            case LarkParser.TemplateContext template:
                return Template(template, scope);
            case LarkParser.ReferenceContext reference:
                return Reference(LarkModule.RuleName(reference.GetText()), scope, span, reference.Span());
            default:
                scope.Errors.Add(DiagnosticCode.Unsupported, context.Span(), $"{context.GetText()} is not supported here.", "Only text can be matched: spell it out.");
                return new SequenceExpression([], span);
        }
    }

    private static Expression Token(Terminal terminal, SourceSpan span) =>
        terminal.IsOptional ? new RepeatExpression(new TokenExpression(terminal, span), 0, 1, span) : new TokenExpression(terminal, span);

    /// <summary>A special token, or a grammar written within this one.</summary>
    private Expression Special(LarkParser.SpecialContext context, Scope scope, SourceSpan span)
    {
        _embedded.Add(context.Span());
        if (context.GetText() is ['<', ..] name)
        {
            return _parts.Token(name, context.Span(), (code, message, hint) => scope.Errors.Add(code, context.Span(), message, hint)) ?? new SequenceExpression([], span);
        }

        if (!scope.Module.Bodies.TryGetValue(context.Start.StartIndex, out LarkInlineBody? body))
        {
            scope.Errors.Add(
                DiagnosticCode.Unsupported, context.Span(), $"{context.GetText()} is not supported here.", "Known are %json {…}, %regex {…}, %lark {…} and special tokens like <name>.");
            return new SequenceExpression([], span);
        }

        Grammar grammar = body.Kind == "%json" ? Grammar.JsonSchema(body.Text, _options.JsonSchema) : new LarkGrammar(body.Text, _options with { Start = LarkOptions.Default.Start });
        try
        {
            return _parts.Of(grammar, $"{body.Kind} at {scope.Errors.Source.Locate(body.Span)}", span);
        }
        catch (GrammarException exception) when (exception is not GrammarLimitException)
        {
            foreach (Diagnostic problem in exception.Diagnostics)
            {
                // A grammar stands where it stands in the text; places within JSON are pointers.
                scope.Errors.Problems.Add(body.Kind == "%lark" ? problem
                    : scope.Errors.Source.Problem(problem.Code, body.Span, $"{problem.Location}: {problem.Message}", problem.Hint));
            }

            return new SequenceExpression([], span);
        }
    }

    /// <summary>What stands between lexer and parser looks at lexemes, and parts are none.</summary>
    private void CheckEmbedded(LarkDirectives directives)
    {
        if (directives.Lexical is not null && _embedded.Count > 0)
        {
            _main.Errors.Add(
                DiagnosticCode.Unsupported, _embedded[0], "Embedded grammars and special tokens cannot stand in a grammar with %layout, %terminator, %adjacent or %island.",
                "Join the grammars by Grammar.Sequence, Grammar.Choice or Grammar.Repeat.");
        }
    }

    private Expression Reference(string name, Scope scope, SourceSpan span, SourceSpan place)
    {
        if (scope.Arguments.TryGetValue(name, out Expression? argument))
        {
            return argument;
        }

        if (!scope.Module.Definitions.TryGetValue(name, out LarkDefinition? definition))
        {
            scope.Errors.Add(DiagnosticCode.UnresolvedReference, place, $"'{name}' is not defined.");
            return new SequenceExpression([], span);
        }

        if (definition.Parameters.Count > 0)
        {
            scope.Errors.Add(DiagnosticCode.Invalid, place, $"The template '{name}' needs {definition.Parameters.Count} arguments.");
            return new SequenceExpression([], span);
        }

        return !definition.IsTerminal ? new ReferenceExpression(NameOf(definition), span)
            : _terminals.Named(definition, place, scope.Errors) is { } terminal ? Token(terminal, span) : new SequenceExpression([], span);
    }

    private Expression Template(LarkParser.TemplateContext context, Scope scope)
    {
        SourceSpan span = scope.Span(context);
        string name = LarkModule.RuleName(context.RULE().GetText());
        if (!scope.Module.Definitions.TryGetValue(name, out LarkDefinition? definition) || definition.Parameters.Count != context.argument().Length)
        {
            scope.Errors.Add(
                DiagnosticCode.UnresolvedReference, context.Span(), definition is null ? $"'{name}' is not defined." : $"The template '{name}' has {definition.Parameters.Count} parameters, not {context.argument().Length}.");
            return new SequenceExpression([], span);
        }

        Expression[] arguments = [.. context.argument().Select(argument => Expansions(argument.expansions(), scope))];
        string instance = $"{definition.Home.Name}{(definition.Home.Name.Length > 0 ? "." : "")}{name}{{{string.Join(',', arguments.Select(ExpressionPrinter.Print))}}}";
        if (instance.AsSpan().Count('{') > _limits.MaxNestingDepth)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), $"The arguments of the template '{name}' grow without end.", scope.Errors.Source.Locate(context.Span()));
        }

        if (_taken.Add(instance))
        {
            _open.Enqueue((instance, definition, definition.Parameters.Zip(arguments).ToDictionary(static pair => pair.First, static pair => pair.Second)));
        }

        return new ReferenceExpression(instance, span);
    }

    /// <summary>Where an expression is read: the module its names belong to, and what a template's parameters stand for.</summary>
    private readonly record struct Scope(LarkModule Module, IReadOnlyDictionary<string, Expression> Arguments)
    {
        public SourceErrors Errors => Module.Errors;

        /// <summary>The place of a part, in the grammar itself; parts of other modules have none there.</summary>
        public SourceSpan Span(Antlr4.Runtime.ParserRuleContext context) => Module.Name.Length == 0 ? context.Span() : default;
    }
}

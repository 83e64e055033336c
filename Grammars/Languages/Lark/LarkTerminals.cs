using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Common;
using StructGen.Grammars.Languages.Lark.Generated;
using StructGen.Grammars.Languages.Python;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages.Lark;

/// <summary>
/// The terminals that rules use, made when they are first used. Lark's lexer takes the first terminal that matches: by priority, then the greatest width, then the length of the pattern; a
/// literal that an expression of the same priority matches too is that expression's match, renamed.
/// </summary>
internal sealed class LarkTerminals(RegexBuilder builder, GrammarLimits limits)
{
    private readonly Dictionary<LarkPattern, Entry> _byPattern = [];
    private readonly Dictionary<LarkDefinition, Entry?> _byDefinition = [];
    private readonly Dictionary<LarkDefinition, LarkPattern?> _patterns = [];
    private readonly HashSet<LarkDefinition> _reading = [];
    private readonly List<Entry> _entries = [];
    private readonly List<Terminal> _guards = [];

    /// <summary>All terminals, hidden ones too.</summary>
    public IReadOnlyList<Terminal> All => _entries.ConvertAll(static entry => entry.Terminal);

    /// <summary>The terminal of a definition; null when it has a problem, which is told.</summary>
    public Terminal? Named(LarkDefinition definition, SourceSpan place, SourceErrors errors)
    {
        if (!_byDefinition.TryGetValue(definition, out Entry? entry))
        {
            entry = PatternOf(definition) is { } pattern ? Create(definition.Name, pattern, definition.Priority, isHidden: false, definition.Span, definition.Home.Errors) : null;
            _byDefinition.Add(definition, entry);
        }

        if (entry is { Terminal.IsHidden: true })
        {
            errors.Add(DiagnosticCode.Invalid, place, $"'{definition.Name}' is ignored everywhere, so no rule can use it.", "Take it out of %ignore, or out of the rule.");
        }

        return entry?.Terminal;
    }

    /// <summary>The pattern of a terminal, by name; null when there is none, which is told.</summary>
    public LarkPattern? PatternOf(string name, LarkModule module, SourceSpan place)
    {
        if (module.Definitions.TryGetValue(name, out LarkDefinition? definition) && definition.IsTerminal)
        {
            return PatternOf(definition);
        }

        module.Errors.Add(DiagnosticCode.UnresolvedReference, place, $"There is no terminal '{name}'.");
        return null;
    }

    /// <summary>The pattern of alternatives that use terminals only; null when they have a problem, which is told.</summary>
    public LarkPattern? PatternOf(LarkParser.ExpansionsContext context, LarkModule module) => Expansions(context, module);

    /// <summary>The terminal of a pattern that has no name.</summary>
    public Terminal? Anonymous(LarkPattern pattern, SourceSpan span, LarkModule module) => Anonymous(pattern, span, module, isHidden: false)?.Terminal;

    /// <summary>The terminal of a literal that a directive names; null when no rule uses it.</summary>
    public Terminal? Literal(LarkPattern pattern) => _byPattern.GetValueOrDefault(pattern)?.Terminal;

    /// <summary>The terminal of a definition if it is used.</summary>
    public Terminal? Known(LarkDefinition definition) => _byDefinition.GetValueOrDefault(definition)?.Terminal;

    /// <summary>A terminal that no definition of the grammar describes.</summary>
    public Terminal Add(string name, RegexNode node, LarkPattern pattern)
    {
        Entry entry = new(new Terminal(name, node), pattern, int.MinValue, 0);
        _entries.Add(entry);
        return entry.Terminal;
    }

    /// <summary>The literals in use, as terminals with their texts.</summary>
    public IEnumerable<(Terminal Terminal, string Text)> Literals => _entries.Where(static entry => entry.Pattern.IsLiteral && !entry.Terminal.IsHidden).Select(static entry => (entry.Terminal, entry.Pattern.Value));

    /// <summary>What the terminal of a definition without a body is: a terminal without text.</summary>
    public void Declare(LarkDefinition definition)
    {
        if (_byDefinition.TryAdd(definition, null))
        {
            // A text that no vocabulary spells; the lexer is never asked for it.
            Entry entry = new(new Terminal(definition.Name, builder.Literal([0xF4, 0x8F, 0xBF, 0xBF])) { IsVirtual = true, IsLocal = true }, new LarkPattern(definition.Name, false, ""), int.MinValue, 0);
            _entries.Add(entry);
            _byDefinition[definition] = entry;
        }
    }

    /// <summary>The terminal of a literal in a rule.</summary>
    public Terminal? Anonymous(LarkParser.AtomContext context, LarkModule module) =>
        Atom(context, module) is { } pattern ? Anonymous(pattern, context.Span(), module, isHidden: false)?.Terminal : null;

    /// <summary>What <c>%ignore</c> names is allowed between any two lexemes.</summary>
    public void Ignore(LarkParser.ExpansionsContext context, LarkModule module)
    {
        if (context.GetText() is var name && module.Definitions.TryGetValue(name, out LarkDefinition? definition) && definition.IsTerminal)
        {
            if (!_byDefinition.ContainsKey(definition) && PatternOf(definition) is { } named)
            {
                _byDefinition.Add(definition, Create(name, named, definition.Priority, isHidden: true, definition.Span, definition.Home.Errors));
            }
        }
        else if (Expansions(context, module) is { } pattern)
        {
            Anonymous(pattern, context.Span(), module, isHidden: true);
        }
    }

    /// <summary>Orders the terminals, when all are known.</summary>
    /// <param name="isLongest">Whether the longest match counts, and only among equal lengths the order: by priority, literals first, then as the grammar has them.</param>
    public void Finish(bool isLongest)
    {
        Order(isLongest);
        foreach (Terminal guard in _guards)
        {
            guard.Order = guard.Group = int.MaxValue;
        }
    }

    private void Order(bool isLongest)
    {
        if (isLongest)
        {
            // INVARIANT: where all terminals compete, they are listed in order.
            List<Entry> ordered = [.. _entries
                .OrderByDescending(static entry => entry.Priority)
                .ThenByDescending(static entry => entry.Pattern.IsLiteral)
                .ThenBy(static entry => entry.Start)
                .ThenBy(static entry => entry.Terminal.Name, StringComparer.Ordinal)];
            _entries.Clear();
            _entries.AddRange(ordered);
            for (int i = 0; i < ordered.Count; i++)
            {
                ordered[i].Terminal.Order = ordered[i].Terminal.Group = (2 * i) + 1;
            }

            return;
        }

        List<Entry> sorted = [.. _entries
            .OrderByDescending(static entry => entry.Priority)
            .ThenByDescending(static entry => entry.MaximumWidth)
            .ThenByDescending(static entry => entry.Pattern.Value.Length)
            .ThenBy(static entry => entry.Terminal.Name, StringComparer.Ordinal)];
        for (int i = 0; i < sorted.Count; i++)
        {
            sorted[i].Terminal.Order = sorted[i].Terminal.Group = (2 * i) + 1;
        }

        foreach (Entry literal in sorted.Where(static entry => entry.Pattern.IsLiteral))
        {
            byte[] text = System.Text.Encoding.UTF8.GetBytes(literal.Pattern.Value);
            if (sorted.Find(entry => !entry.Pattern.IsLiteral && entry.Priority == literal.Priority && builder.IsMatch(entry.Terminal.Node, text)) is { } expression)
            {
                literal.Terminal.Group = expression.Terminal.Group;
                literal.Terminal.Order = expression.Terminal.Order - 1;
            }
        }
    }

    private Entry? Anonymous(LarkPattern pattern, SourceSpan span, LarkModule module, bool isHidden)
    {
        if (_byPattern.TryGetValue(pattern, out Entry? known))
        {
            return known;
        }

        // A literal that a terminal of the grammar spells is that terminal.
        if (module.Definitions.Values.FirstOrDefault(definition => definition.IsTerminal && definition.Bodies.Count > 0 && pattern.Equals(PatternOf(definition))) is { } same)
        {
            Named(same, span, module.Errors);
            return _byDefinition[same];
        }

        return Create(pattern.IsLiteral ? $"\"{pattern.Value}\"" : $"/{pattern.Value}/", pattern, 0, isHidden, span, module.Errors);
    }

    private Entry? Create(string name, LarkPattern pattern, int priority, bool isHidden, SourceSpan span, SourceErrors errors)
    {
        try
        {
            PythonNode node = pattern.Parse(limits.MaxNestingDepth);
            (RegexNode lexeme, RegexNode? ahead) = PythonRegex.ToLexeme(node, builder);
            bool isOptional = lexeme.IsNullable;
            lexeme = isOptional ? builder.Difference(lexeme, builder.Epsilon) : lexeme;
            if (isOptional && builder.IsEmpty(lexeme))
            {
                errors.Add(DiagnosticCode.Invalid, span, $"The terminal {name} matches nothing but the empty text.", "Leave it out.");
                return null;
            }

            Entry entry = new(new Terminal(name, lexeme) { IsHidden = isHidden, IsOptional = isOptional }, pattern, priority, pattern.IsLiteral ? pattern.Value.Length : node.MaximumWidth, span.Start);
            _entries.Add(entry);
            _byPattern.TryAdd(pattern, entry);
            if (ahead is not null)
            {
                Terminal guard = Add($"{name} not followed by", ahead, new LarkPattern(pattern.Value, false, ""));
                guard.IsLocal = true;
                entry.Terminal.Guard = guard;
                _guards.Add(guard);
            }

            return entry;
        }
        catch (PythonRegexException exception)
        {
            errors.Add(exception.IsUnsupported ? DiagnosticCode.Unsupported : DiagnosticCode.Invalid, span, exception.Message);
            return null;
        }
    }

    private LarkPattern? PatternOf(LarkDefinition definition)
    {
        if (_patterns.TryGetValue(definition, out LarkPattern? known))
        {
            return known;
        }

        SourceErrors errors = definition.Home.Errors;
        LarkPattern? pattern = null;
        if (!_reading.Add(definition))
        {
            errors.Add(DiagnosticCode.ReferenceCycle, definition.Span, $"The terminal '{definition.Name}' needs itself.", "Write it as a rule.");
        }
        else if (definition.Parameters.Count > 0)
        {
            errors.Add(DiagnosticCode.Unsupported, definition.Span, "Templates of terminals are not supported.", "Write the terminal out, or make it a rule.");
        }
        else if (definition.Bodies.Count == 0)
        {
            errors.Add(DiagnosticCode.Unsupported, definition.Span, $"The terminal '{definition.Name}' is declared, but nothing here says what it matches.", "Define it, or give it a meaning by %layout or %adjacent.");
        }
        else if (definition.Bodies.ConvertAll(body => Expansions(body, definition.Home)) is var bodies && bodies.TrueForAll(static body => body is not null))
        {
            pattern = LarkPattern.Choice(bodies!, limits.MaxNestingDepth);
        }

        _patterns[definition] = pattern;
        return pattern;
    }

    private LarkPattern? Expansions(LarkParser.ExpansionsContext context, LarkModule module)
    {
        List<LarkPattern> items = [];
        foreach (LarkParser.AliasContext alias in context.alias())
        {
            List<LarkPattern> conjunction = [];
            foreach (LarkParser.ExpansionContext expansion in alias.expansion())
            {
                List<LarkPattern> sequence = [];
                foreach (LarkParser.ExprContext expr in expansion.expr())
                {
                    if (Atom(expr.atom(), module) is not { } atom)
                    {
                        return null;
                    }

                    sequence.Add(LarkReader.Counts(expr, module.Errors) is var (minimum, maximum) ? LarkPattern.Repeat(atom, minimum, maximum) : atom);
                }

                conjunction.Add(LarkPattern.Sequence(sequence));
            }

            items.Add(LarkPattern.Intersection(conjunction));
        }

        try
        {
            return LarkPattern.Choice(items, limits.MaxNestingDepth);
        }
        catch (PythonRegexException exception)
        {
            module.Errors.Add(exception.IsUnsupported ? DiagnosticCode.Unsupported : DiagnosticCode.Invalid, context.Span(), exception.Message);
            return null;
        }
    }

    private LarkPattern? Atom(LarkParser.AtomContext context, LarkModule module)
    {
        SourceSpan span = context.Span();
        switch (context)
        {
            case LarkParser.GroupContext group:
                return Expansions(group.expansions(), module);
            case LarkParser.ComplementContext complement:
                return Atom(complement.atom(), module) is { } negated ? LarkPattern.Complement(negated) : null;
            case LarkParser.MaybeContext maybe:
                return Expansions(maybe.expansions(), module) is { } body ? LarkPattern.Repeat(body, 0, 1) : null;
            case LarkParser.StringContext or LarkParser.RegexpContext:
                return LarkLiteral.Read(context.GetText(), span, module.Errors);
            case LarkParser.RangeContext range:
                LarkPattern first = LarkLiteral.Read(range.STRING(0).GetText(), span, module.Errors);
                LarkPattern last = LarkLiteral.Read(range.STRING(1).GetText(), span, module.Errors);
                return new LarkPattern($"[{Escaped(first.Value)}-{Escaped(last.Value)}]", false, "");
            case LarkParser.ReferenceContext reference when module.Definitions.TryGetValue(reference.GetText(), out LarkDefinition? definition) && definition.IsTerminal:
                return PatternOf(definition);
            case LarkParser.ReferenceContext reference:
                module.Errors.Add(
                    DiagnosticCode.UnresolvedReference, span, module.Definitions.ContainsKey(LarkModule.RuleName(reference.GetText())) ? "A terminal cannot use a rule." : $"'{reference.GetText()}' is not defined.");
                return null;
            case LarkParser.SpecialContext when module.Bodies.TryGetValue(span.Start, out LarkInlineBody? inline) && inline.Kind == "%regex":
                return LarkSubstring.Read(inline, module.Errors);
            default:
                module.Errors.Add(DiagnosticCode.Unsupported, span, $"{context.GetText()} is not supported in a terminal.", "Use it in a rule: a name in small letters.");
                return null;
        }
    }

    private static string Escaped(string value) => value is "]" or "\\" or "^" or "-" ? "\\" + value : value;

    private sealed record Entry(Terminal Terminal, LarkPattern Pattern, int Priority, long MaximumWidth, int Start = int.MaxValue);
}

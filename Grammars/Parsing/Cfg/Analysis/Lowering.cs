using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>From rules with choices and repetitions to plain productions.</summary>
internal sealed class Lowering
{
    private readonly GrammarRules _grammar;
    private readonly RegexBuilder _builder;
    private readonly GrammarLimits _limits;
    private readonly RegularRules? _regular;
    private readonly ProductionSet _set = new();
    private readonly Dictionary<string, int> _rules = new(StringComparer.Ordinal);
    private readonly Dictionary<RegexNode, Terminal> _terminals = [];
    private readonly Dictionary<(string, int, int), int> _repetitions = [];
    private readonly List<Diagnostic> _problems;

    private Lowering(GrammarRules grammar, RegexBuilder builder, GrammarLimits limits, RegularRules? regular, List<Diagnostic> problems)
    {
        _grammar = grammar;
        _builder = builder;
        _limits = limits;
        _regular = regular;
        _problems = problems;
    }

    /// <summary>The productions of the rules in <paramref name="reachable"/>.</summary>
    /// <param name="grammar">Whose references are all defined.</param>
    /// <param name="reachable">The rules that the start rule needs.</param>
    /// <param name="builder">Makes terminals.</param>
    /// <param name="regular">What is regular, where terminals may be made of rules.</param>
    /// <param name="limits">Bounds on the result.</param>
    /// <param name="problems">Receives what cannot be lowered.</param>
    public static ProductionSet Run(
        GrammarRules grammar, IReadOnlySet<string> reachable, RegexBuilder builder, RegularRules? regular, GrammarLimits limits, List<Diagnostic> problems)
    {
        Lowering lowering = new(grammar, builder, limits, regular, problems);
        foreach (Terminal terminal in grammar.Terminals)
        {
            lowering._set.SymbolOf(terminal);
        }

        List<Rule> rules = [.. grammar.Rules.Where(rule => reachable.Contains(rule.Name))];
        foreach (Rule rule in rules)
        {
            lowering._rules[rule.Name] = lowering._set.AddNonterminal(rule.Name);
        }

        foreach (Rule rule in rules)
        {
            lowering.AddAlternatives(lowering._rules[rule.Name], rule.Body);
        }

        lowering._set.Start = lowering._rules[grammar.Start];
        return lowering._set;
    }

    private void AddAlternatives(int left, Expression body)
    {
        IReadOnlyList<Expression> alternatives = body is ChoiceExpression choice && Regular(body) is null ? choice.Items : [body];
        List<RegexNode> regular = [];
        foreach (Expression alternative in alternatives)
        {
            if (Regular(alternative) is { } node)
            {
                regular.Add(node);
                continue;
            }

            List<int> right = [];
            if (TryAppend(alternative, right))
            {
                AddProduction(left, right);
            }
        }

        if (regular.Count > 0)
        {
            List<int> right = [];
            if (TryAppendRegular(_builder.Union([.. regular]), right))
            {
                AddProduction(left, right);
            }
        }
    }

    private void AddProduction(int left, List<int> right)
    {
        CallBudget.Charge(1 + right.Count, _limits);
        if (_set.Productions.Count >= _limits.MaxStates)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"The grammar unfolds to more than {_limits.MaxStates} productions.", "1:1");
        }

        _set.Add(left, [.. right]);
    }

    private RegexNode? Regular(Expression expression) => _regular?.Of(expression);

    /// <summary>Appends the symbols of an expression; false when it has no text at all.</summary>
    private bool TryAppend(Expression expression, List<int> output)
    {
        if (Regular(expression) is { } node)
        {
            return TryAppendRegular(node, output);
        }

        switch (expression)
        {
            case TokenExpression token:
                output.Add(_set.SymbolOf(token.Terminal));
                return true;
            case RegularExpression regular:
                return TryAppendRegular(regular.Node, output);
            case ReferenceExpression reference:
                output.Add(_rules[reference.Name]);
                return true;
            case SequenceExpression sequence:
                return TryAppendSequence(sequence.Items, output);
            case ChoiceExpression:
                int choice = _set.AddNonterminal("choice at " + _grammar.Source.Locate(expression.Span));
                AddAlternatives(choice, expression);
                output.Add(choice);
                return true;
            case RepeatExpression repeat:
                return TryAppendRepeat(repeat, output);
            case DifferenceExpression difference:
                _problems.Add(_grammar.Source.Problem(
                    DiagnosticCode.Unsupported, difference.Span, "An exception needs regular languages on both sides; here a side is recursive.", "Write the rule without the exception."));
                return false;
            default:
                throw new InvalidOperationException($"An expression of type {expression.GetType().Name} was left.");
        }
    }

    private bool TryAppendSequence(IReadOnlyList<Expression> items, List<int> output)
    {
        bool hasText = true;
        for (int i = 0; i < items.Count; i++)
        {
            // Neighbours that are regular are one terminal.
            int end = i;
            List<RegexNode> run = [];
            while (end < items.Count && Regular(items[end]) is { } node)
            {
                run.Add(node);
                end++;
            }

            if (run.Count > 0)
            {
                hasText &= TryAppendRegular(_builder.Concat([.. run]), output);
                i = end - 1;
                continue;
            }

            hasText &= TryAppend(items[i], output);
        }

        return hasText;
    }

    private bool TryAppendRegular(RegexNode node, List<int> output)
    {
        if (_builder.IsEmpty(node))
        {
            return false;
        }

        if (ReferenceEquals(node, _builder.Epsilon))
        {
            return true;
        }

        if (!_terminals.TryGetValue(node, out Terminal? terminal))
        {
            _terminals.Add(node, terminal = new Terminal(node.ToString(), node));
        }

        output.Add(_set.SymbolOf(terminal));
        return true;
    }

    private bool TryAppendRepeat(RepeatExpression repeat, List<int> output)
    {
        if (repeat.Maximum is { } bound && (bound < repeat.Minimum || bound == 0))
        {
            return bound >= repeat.Minimum;
        }

        List<int> body = [];
        if (!TryAppend(repeat.Body, body))
        {
            return repeat.Minimum == 0;
        }

        if (body.Count == 0)
        {
            return true;
        }

        int item = body.Count == 1 ? body[0] : Named(repeat, body);
        if (repeat.Maximum is { } maximum)
        {
            for (int i = 0; i < repeat.Minimum; i++)
            {
                CallBudget.Charge(1, _limits);
                output.Add(item);
            }

            if (maximum > repeat.Minimum)
            {
                output.Add(UpTo(item, maximum - repeat.Minimum));
            }

            return true;
        }

        for (int i = 1; i < repeat.Minimum; i++)
        {
            CallBudget.Charge(1, _limits);
            output.Add(item);
        }

        int list = OneOrMore(item);
        output.Add(repeat.Minimum > 0 ? list : Optional(list));
        return true;
    }

    private int Named(Expression expression, List<int> body)
    {
        int name = _set.AddNonterminal("group at " + _grammar.Source.Locate(expression.Span));
        AddProduction(name, body);
        return name;
    }

    private int Remember(string kind, int item, int count, Action<int> define)
    {
        if (!_repetitions.TryGetValue((kind, item, count), out int name))
        {
            name = _set.AddNonterminal($"{kind} of {item}");
            _repetitions.Add((kind, item, count), name);
            define(name);
        }

        return name;
    }

    private int OneOrMore(int item) => Remember("list", item, 0, name =>
    {
        AddProduction(name, [item]);
        AddProduction(name, [name, item]);
    });

    private int Optional(int item) => Remember("option", item, 0, name =>
    {
        AddProduction(name, []);
        AddProduction(name, [item]);
    });

    /// <summary>From none to <paramref name="count"/> times, as a chain: the next one asks for one less.</summary>
    private int UpTo(int item, int count)
    {
        int rest = Optional(item);
        for (int i = 2; i <= count; i++)
        {
            int shorter = rest;
            rest = Remember("at most", item, i, name =>
            {
                AddProduction(name, []);
                AddProduction(name, [item, shorter]);
            });
        }

        return rest;
    }
}

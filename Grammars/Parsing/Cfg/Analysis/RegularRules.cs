using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>
/// Finds what is regular in a scannerless grammar: rules without recursion, and rules that call only themselves and only at one end
/// (<c>R = A R | B</c> is <c>A* B</c>). Such parts become one terminal each, so that the parser is asked where the grammar nests and nowhere else.
/// </summary>
internal sealed class RegularRules
{
    private readonly RegexBuilder _builder;
    private readonly Dictionary<string, RegexNode> _regular = new(StringComparer.Ordinal);
    private readonly Dictionary<Expression, RegexNode?> _known = new(ReferenceEqualityComparer.Instance);

    public RegularRules(RegexBuilder builder, IReadOnlyDictionary<string, Rule> rules, RuleGraph graph)
    {
        _builder = builder;
        foreach (string name in graph.BottomUp)
        {
            IReadOnlyList<string> references = graph.ReferencesOf(name);
            bool isSelfRecursive = references.Contains(name);
            if (references.Any(other => other != name && !_regular.ContainsKey(other)))
            {
                continue;
            }

            RegexNode? node = isSelfRecursive
                ? Linear(rules[name].Body, name, isRight: true) ?? Linear(rules[name].Body, name, isRight: false)
                : Of(rules[name].Body);
            if (node is not null)
            {
                _regular.Add(name, node);
                _known.Clear();
            }
        }
    }

    /// <summary>The language of an expression, or null where it is not (seen to be) regular.</summary>
    public RegexNode? Of(Expression expression)
    {
        if (_known.TryGetValue(expression, out RegexNode? known))
        {
            return known;
        }

        RegexNode? node = OfCore(expression);
        _known[expression] = node;
        return node;
    }

    private RegexNode? OfCore(Expression expression)
    {
        switch (expression)
        {
            case RegularExpression regular:
                return regular.Node;
            case ReferenceExpression reference:
                return _regular.GetValueOrDefault(reference.Name);
            case SequenceExpression sequence:
                return OfAll(sequence.Items) is { } items ? _builder.Concat(items) : null;
            case ChoiceExpression choice:
                return OfAll(choice.Items) is { } alternatives ? _builder.Union(alternatives) : null;
            case RepeatExpression repeat:
                return Of(repeat.Body) is { } body ? _builder.Repeat(body, repeat.Minimum, repeat.Maximum) : null;
            case DifferenceExpression difference:
                return Of(difference.Left) is { } left && Of(difference.Right) is { } right ? _builder.Difference(left, right) : null;
            default:
                return null;
        }
    }

    private RegexNode[]? OfAll(IReadOnlyList<Expression> items)
    {
        RegexNode[] nodes = new RegexNode[items.Count];
        for (int i = 0; i < nodes.Length; i++)
        {
            if (Of(items[i]) is not { } node)
            {
                return null;
            }

            nodes[i] = node;
        }

        return nodes;
    }

    /// <summary>The solution of <c>self = Times · self | Other</c> (or with self at the left end), or null where the rule has not this form.</summary>
    private RegexNode? Linear(Expression body, string self, bool isRight) =>
        Split(body, self, isRight) is { } form
            ? isRight ? _builder.Concat(_builder.Repeat(form.Times, 0, null), form.Other) : _builder.Concat(form.Other, _builder.Repeat(form.Times, 0, null))
            : null;

    private (RegexNode Times, RegexNode Other)? Split(Expression expression, string self, bool isRight)
    {
        if (Of(expression) is { } regular)
        {
            return (_builder.Empty, regular);
        }

        switch (expression)
        {
            case ReferenceExpression reference when reference.Name == self:
                return (_builder.Epsilon, _builder.Empty);
            case SequenceExpression sequence when sequence.Items.Count > 0:
                int end = isRight ? sequence.Items.Count - 1 : 0;
                if (OfAll([.. sequence.Items.Where((_, i) => i != end)]) is not { } others || Split(sequence.Items[end], self, isRight) is not { } last)
                {
                    return null;
                }

                RegexNode fixedPart = _builder.Concat(others);
                return isRight
                    ? (_builder.Concat(fixedPart, last.Times), _builder.Concat(fixedPart, last.Other))
                    : (_builder.Concat(last.Times, fixedPart), _builder.Concat(last.Other, fixedPart));
            case ChoiceExpression choice:
                RegexNode times = _builder.Empty;
                RegexNode rest = _builder.Empty;
                foreach (Expression item in choice.Items)
                {
                    if (Split(item, self, isRight) is not { } part)
                    {
                        return null;
                    }

                    times = _builder.Union(times, part.Times);
                    rest = _builder.Union(rest, part.Other);
                }

                return (times, rest);
            case RepeatExpression { Minimum: 0, Maximum: 1 } optional when Split(optional.Body, self, isRight) is { } body:
                return (body.Times, _builder.Union(body.Other, _builder.Epsilon));
            default:
                return null;
        }
    }
}

using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Analysis;

/// <summary>Which rules refer to which, and which are recursive.</summary>
internal sealed class RuleGraph
{
    private readonly Dictionary<string, List<string>> _references = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _components = new(StringComparer.Ordinal);

    public RuleGraph(IReadOnlyDictionary<string, Rule> rules)
    {
        foreach (Rule rule in rules.Values)
        {
            List<string> names = [];
            Visit(rule.Body, reference => names.Add(reference.Name));
            _references[rule.Name] = [.. names.Where(rules.ContainsKey).Distinct()];
        }

        FindComponents();
    }

    /// <summary>The rules, those referred to before those that refer to them (within a cycle in any order).</summary>
    public List<string> BottomUp { get; } = [];

    public IReadOnlyList<string> ReferencesOf(string rule) => _references[rule];

    /// <summary>Whether the two rules derive each other.</summary>
    public bool AreInOneCycle(string left, string right) => _components[left] == _components[right];

    /// <summary>Calls <paramref name="action"/> for every reference in an expression, in source order.</summary>
    public static void Visit(Expression expression, Action<ReferenceExpression> action)
    {
        Stack<Expression> open = new([expression]);
        while (open.TryPop(out Expression? item))
        {
            switch (item)
            {
                case ReferenceExpression reference:
                    action(reference);
                    break;
                case SequenceExpression sequence:
                    Push(sequence.Items);
                    break;
                case ChoiceExpression choice:
                    Push(choice.Items);
                    break;
                case RepeatExpression repeat:
                    open.Push(repeat.Body);
                    break;
                case DifferenceExpression difference:
                    open.Push(difference.Right);
                    open.Push(difference.Left);
                    break;
            }
        }

        void Push(IReadOnlyList<Expression> items)
        {
            for (int i = items.Count - 1; i >= 0; i--)
            {
                open.Push(items[i]);
            }
        }
    }

    /// <summary>All rules reachable from one, itself included.</summary>
    public HashSet<string> ReachableFrom(string start)
    {
        HashSet<string> reached = new(StringComparer.Ordinal) { start };
        Stack<string> open = new([start]);
        while (open.TryPop(out string? rule))
        {
            foreach (string next in _references[rule])
            {
                if (reached.Add(next))
                {
                    open.Push(next);
                }
            }
        }

        return reached;
    }

    private void FindComponents()
    {
        string[] names = [.. _references.Keys];
        Dictionary<string, int> numbers = new(StringComparer.Ordinal);
        foreach (string name in names)
        {
            numbers.Add(name, numbers.Count);
        }

        List<int>[] targets = [.. names.Select(name => _references[name].ConvertAll(target => numbers[target]))];
        List<int> order = [];
        int[] representative = Components.Find(targets, order);
        BottomUp.AddRange(order.Select(number => names[number]));
        for (int i = 0; i < names.Length; i++)
        {
            _components[names[i]] = representative[i];
        }
    }
}

using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>
/// Gives planned items distinct values outside a set: a bipartite matching, augmented item by item. An item with at least as many values as there are items and
/// values taken can always be served, so no more are asked for.
/// </summary>
internal sealed class DistinctItems(SchemaContext context, ValueSet taken)
{
    private readonly List<Formula> _demands = [];
    private readonly List<JsonValue> _assigned = [];
    private readonly Dictionary<JsonValue, int> _owners = [];

    /// <summary>The values given, by item.</summary>
    public IReadOnlyList<JsonValue> Assigned => _assigned;

    /// <summary>Adds an item; false, and nothing changes, when there is no value left for it whatever the others take.</summary>
    public bool TryAdd(Formula demand)
    {
        _demands.Add(demand);
        _assigned.Add(null!);
        if (Augment(_demands.Count - 1, []))
        {
            return true;
        }

        _demands.RemoveAt(_demands.Count - 1);
        _assigned.RemoveAt(_assigned.Count - 1);
        return false;
    }

    public List<(Formula Value, int Count)> ConditionsOn(IEnumerable<JsonValue> values) =>
        [.. values.Select(value => (context.Formulas.Atom(FormulaKind.InSet, ValueSet.Of([value])), 1))];

    public void RemoveLast()
    {
        _owners.Remove(_assigned[^1]);
        _demands.RemoveAt(_demands.Count - 1);
        _assigned.RemoveAt(_assigned.Count - 1);
    }

    /// <summary>Whether the items can do without a value that one of them has; they do then.</summary>
    public bool CanSpare(JsonValue value)
    {
        if (!_owners.TryGetValue(value, out int item))
        {
            return true;
        }

        if (!Augment(item, [value]))
        {
            return false;
        }

        _owners.Remove(value);
        return true;
    }

    private bool Augment(int item, HashSet<JsonValue> visited)
    {
        if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "The items of an array need too many steps.");
        }

        // One more, for a value that is to be spared. Rounded up: the same question again and again costs more than a larger one.
        int wanted = (int)System.Numerics.BitOperations.RoundUpToPowerOf2((uint)(taken.Count + _demands.Count + 1));
        IReadOnlyList<JsonValue> values = context.Solver.Values(_demands[item], wanted);
        CallBudget.Charge(1 + values.Count, context.Limits);
        foreach (JsonValue value in values)
        {
            if (!_owners.ContainsKey(value) && !visited.Contains(value) && !taken.Contains(value))
            {
                Assign(item, value);
                return true;
            }
        }

        foreach (JsonValue value in values)
        {
            if (!taken.Contains(value) && visited.Add(value) && Augment(_owners[value], visited))
            {
                Assign(item, value);
                return true;
            }
        }

        return false;
    }

    private void Assign(int item, JsonValue value)
    {
        if (_assigned[item] is { } before && _owners.TryGetValue(before, out int owner) && owner == item)
        {
            _owners.Remove(before);
        }

        _owners[value] = item;
        _assigned[item] = value;
    }
}

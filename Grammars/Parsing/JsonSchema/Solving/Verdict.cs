using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>What the solver knows of a formula on a value.</summary>
internal sealed class Verdict
{
    public VerdictState State { get; set; }

    /// <summary>Place in the stack of questions in progress.</summary>
    public int Depth { get; set; }

    /// <summary>When satisfiable: of what kind the witness is, and for containers how it is built.</summary>
    public JsonKind WitnessKind { get; set; }

    public ObjectBranch? ObjectWitness { get; set; }

    public ArrayBranch? ArrayWitness { get; set; }
}

internal enum VerdictState
{
    Unknown,
    InProgress,

    /// <summary>Unsatisfiable as far as questions still in progress are.</summary>
    Tentative,
    Satisfiable,
    Unsatisfiable,
}

/// <summary>A way to complete an object: which properties to add, with which values.</summary>
internal sealed class ObjectBranch(ObjectSituation situation)
{
    public ObjectSituation Situation { get; } = situation;

    /// <summary>Properties to add, in an order that the situation allows.</summary>
    public List<KeyValuePair<string, Formula>> Members { get; private init; } = [];

    /// <summary>Names that must come.</summary>
    public HashSet<string> Required { get; private init; } = [];

    /// <summary>Names that must not come.</summary>
    public HashSet<string> Blocked { get; private init; } = [];

    /// <summary>Properties that may be added at most.</summary>
    public int Slots { get; set; } = int.MaxValue;

    /// <summary>The universal conditions of the branch.</summary>
    public List<Formula> Universal { get; private init; } = [];

    /// <summary>Whether negative conditions wait for a witness among the properties to come.</summary>
    public bool HasExistentials { get; set; }

    /// <summary>Answers questions about single properties. Under the machine's lock.</summary>
    public ObjectSolver? Solver { get; set; }

    /// <summary>
    /// What is left of this way after one more property that has changed nothing of what must hold (<paramref name="isRequired"/>: nothing but that it itself must come);
    /// null where that takes another look.
    /// </summary>
    public ObjectBranch? After(ObjectSituation next, string? name, bool isRequired)
    {
        if (next.Floor != Situation.Floor || (isRequired && HasExistentials))
        {
            return null;
        }

        List<KeyValuePair<string, Formula>> members = Members;
        int place = name is null ? -1 : members.FindIndex(member => member.Key == name);
        if (place >= 0 != isRequired || (isRequired && !Required.Contains(name!)))
        {
            return null;
        }

        HashSet<string> required = Required;
        if (isRequired)
        {
            members = [.. members];
            members.RemoveAt(place);
            required = [.. required];
            required.Remove(name!);
        }

        int slots = Slots == int.MaxValue ? Slots : Slots - 1;
        return slots < members.Count
            ? null
            : new ObjectBranch(next) { Members = members, Required = required, Blocked = Blocked, Universal = Universal, Slots = slots, HasExistentials = HasExistentials };
    }
}

/// <summary>A way to complete an array: the items to add, runs of equal conditions counted; each its own value where they must differ.</summary>
internal sealed class ArrayBranch
{
    private readonly DistinctItems? _distinct;
    private List<(Formula Value, int Count)>? _items;

    public ArrayBranch(IEnumerable<(Formula Value, int Count)> items, DistinctItems? distinct)
    {
        _distinct = distinct;
        _items = distinct is null ? [.. items] : null;
        Distinct = distinct is null ? [] : [.. distinct.Assigned];
    }

    /// <summary>The conditions on the items. Under the machine's lock.</summary>
    public List<(Formula Value, int Count)> Items => _items ??= _distinct!.ConditionsOn(Distinct);

    /// <summary>The value of each item where they must differ; else empty.</summary>
    public JsonValue[] Distinct { get; }

    /// <summary>Whether the same items can be planned without one of the values.</summary>
    public bool CanSpare(JsonValue value) => _distinct!.CanSpare(value);
}

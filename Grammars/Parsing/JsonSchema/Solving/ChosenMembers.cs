using StructGen.Grammars.Parsing.JsonSchema.Formulas;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>The properties that a branch adds to an object, with the conditions on their values: declared names in declared order, others after them.</summary>
/// <remarks>A sorted array: there are few, and they are looked up far more often than added.</remarks>
internal sealed class ChosenMembers
{
    private readonly ObjectShape _shape;
    private Entry[] _entries;

    public ChosenMembers(ObjectShape shape, IReadOnlyCollection<string> names)
    {
        _shape = shape;
        _entries = new Entry[names.Count];
        foreach (string name in names)
        {
            _entries[Count++] = new Entry(OrderOf(name), name, null);
        }

        Array.Sort(_entries, static (left, right) => left.CompareTo(right.Order, right.Name));
    }

    private ChosenMembers(ChosenMembers other)
    {
        _shape = other._shape;
        _entries = [.. other._entries.AsSpan(0, other.Count)];
        Count = other.Count;
    }

    public int Count { get; private set; }

    /// <summary>A copy of the names, in order.</summary>
    public string[] Names
    {
        get
        {
            string[] names = new string[Count];
            for (int i = 0; i < names.Length; i++)
            {
                names[i] = _entries[i].Name;
            }

            return names;
        }
    }

    public ChosenMembers Copy() => new(this);

    public string NameAt(int index) => _entries[index].Name;

    public Formula DemandAt(int index) => _entries[index].Demand!;

    public void SetDemandAt(int index, Formula demand) => _entries[index].Demand = demand;

    public bool Contains(string name) => Find(name) >= 0;

    /// <summary>The condition on a member, or null when it is none.</summary>
    public Formula? DemandOf(string name) => Find(name) is >= 0 and var index ? _entries[index].Demand : null;

    /// <summary>Adds a member, or replaces the condition on it.</summary>
    public void Set(string name, Formula demand)
    {
        int index = Find(name);
        if (index >= 0)
        {
            _entries[index].Demand = demand;
            return;
        }

        index = ~index;
        if (Count == _entries.Length)
        {
            Array.Resize(ref _entries, Math.Max(4, Count * 2));
        }

        _entries.AsSpan(index..Count).CopyTo(_entries.AsSpan(index + 1));
        _entries[index] = new Entry(OrderOf(name), name, demand);
        Count++;
    }

    public void Remove(string name)
    {
        int index = Find(name);
        _entries.AsSpan((index + 1)..Count).CopyTo(_entries.AsSpan(index));
        Count--;
    }

    private int OrderOf(string name) => _shape.Index.TryGetValue(name, out int index) ? index : int.MaxValue;

    private int Find(string name)
    {
        if (Count == 0)
        {
            return ~0;
        }

        int order = OrderOf(name);
        int low = 0;
        int high = Count - 1;
        while (low <= high)
        {
            int middle = (low + high) >> 1;
            int comparison = _entries[middle].CompareTo(order, name);
            if (comparison == 0)
            {
                return middle;
            }

            if (comparison < 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle - 1;
            }
        }

        return ~low;
    }

    private struct Entry(int order, string name, Formula? demand)
    {
        public readonly int Order = order;
        public readonly string Name = name;
        public Formula? Demand = demand;

        public readonly int CompareTo(int order, string name)
        {
            int byOrder = Order.CompareTo(order);
            return byOrder != 0 || order != int.MaxValue ? byOrder : string.CompareOrdinal(Name, name);
        }
    }
}

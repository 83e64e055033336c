namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>Dense ids for values: an array of the values and, over it, a hash table of ids.</summary>
/// <remarks>Thread rule: writers hold a lock of the owner's; any thread reads values by ids that were published to it. A field of the owner, never copied.</remarks>
internal struct InternTable<T>
    where T : struct, IEquatable<T>
{
    private T[] _values;

    /// <summary>Ids plus one by hash, open addressing, at most half full; 0 is free.</summary>
    private int[] _slots;

    public InternTable()
    {
        _values = new T[4];
        _slots = new int[8];
    }

    public int Count { get; private set; }

    public readonly T this[int id] => Volatile.Read(in _values)[id];

    /// <summary>The id of a value, or -1. Under the owner's lock.</summary>
    public readonly int Find(in T value)
    {
        for (int slot = Start(value); _slots[slot] is > 0 and var found; slot = (slot + 1) & (_slots.Length - 1))
        {
            if (_values[found - 1].Equals(value))
            {
                return found - 1;
            }
        }

        return -1;
    }

    /// <summary>Adds a value that is not there; its id. Under the owner's lock.</summary>
    public int Add(in T value)
    {
        int id = Count;
        if (id == _values.Length)
        {
            // Readers hold either array; both have every published value.
            T[] grown = new T[id * 2];
            Array.Copy(_values, grown, id);
            Volatile.Write(ref _values, grown);
            _slots = new int[id * 4];
            for (int i = 0; i < id; i++)
            {
                Place(i);
            }
        }

        _values[id] = value;
        Place(id);
        Count = id + 1;
        return id;
    }

    private readonly void Place(int id)
    {
        int slot = Start(_values[id]);
        while (_slots[slot] != 0)
        {
            slot = (slot + 1) & (_slots.Length - 1);
        }

        _slots[slot] = id + 1;
    }

    private readonly int Start(in T value) => (int)((uint)value.GetHashCode() * 0x9E3779B97F4A7C15UL >> 32) & (_slots.Length - 1);
}

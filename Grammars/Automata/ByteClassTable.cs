namespace StructGen.Grammars.Automata;

/// <summary>Interns partitions of the byte values and remembers their common refinements. Not thread-safe: used under the builder's lock.</summary>
internal sealed class ByteClassTable
{
    private readonly Dictionary<byte[], ByteClasses> _interned = new(new MapComparer());
    private readonly Dictionary<ByteSet, ByteClasses> _ofSets = [];

    /// <summary>By the array itself: machines give the same ones again.</summary>
    private readonly Dictionary<byte[], ByteClasses> _ofMaps = [];
    private readonly ByteClasses?[] _ofBytes = new ByteClasses?[256];
    private readonly Dictionary<long, ByteClasses> _meets = [];
    private readonly byte[] _scratch = new byte[256];
    private short[] _numbers = [];

    public ByteClassTable() => Single = Intern();

    /// <summary>All bytes in one class.</summary>
    public ByteClasses Single { get; }

    public int Count => _interned.Count;

    /// <summary>The two classes inside and outside of a set.</summary>
    public ByteClasses Of(ByteSet set)
    {
        if (!_ofSets.TryGetValue(set, out ByteClasses? classes))
        {
            for (int value = 0; value < 256; value++)
            {
                _scratch[value] = set.Contains((byte)value) ? (byte)1 : (byte)0;
            }

            Renumber();
            classes = Intern();
            _ofSets.Add(set, classes);
        }

        return classes;
    }

    /// <summary>A partition given by any numbers below 256.</summary>
    public ByteClasses OfMap(byte[] map)
    {
        if (!_ofMaps.TryGetValue(map, out ByteClasses? classes))
        {
            map.CopyTo(_scratch.AsSpan());
            Renumber();
            classes = Intern();
            _ofMaps.Add(map, classes);
        }

        return classes;
    }

    /// <summary>One byte against all others.</summary>
    public ByteClasses Of(byte value) => _ofBytes[value] ??= Of(ByteSet.Single(value));

    /// <summary>Each of the given bytes by itself, and all others together.</summary>
    public ByteClasses OfEach(ReadOnlySpan<byte> values)
    {
        if (values.Length == 1)
        {
            return Of(values[0]);
        }

        Span<bool> listed = stackalloc bool[256];
        foreach (byte value in values)
        {
            listed[value] = true;
        }

        int next = 0, others = -1;
        for (int value = 0; value < 256; value++)
        {
            if (!listed[value] && others < 0)
            {
                others = next++;
            }

            _scratch[value] = (byte)(listed[value] ? next++ : others);
        }

        return Intern();
    }

    /// <summary>The coarsest partition that is finer than both.</summary>
    public ByteClasses Meet(ByteClasses left, ByteClasses right)
    {
        if (ReferenceEquals(left, right) || right.Count == 1)
        {
            return left;
        }

        if (left.Count == 1)
        {
            return right;
        }

        long key = left.Id < right.Id ? (long)left.Id << 32 | (uint)right.Id : (long)right.Id << 32 | (uint)left.Id;
        if (!_meets.TryGetValue(key, out ByteClasses? classes))
        {
            left.Map.CopyTo(_scratch);
            Refine(left.Count, right);
            classes = Intern();
            _meets.Add(key, classes);
        }

        return classes;
    }

    /// <summary>The common refinement of many; remembers no intermediate partition.</summary>
    public ByteClasses Meet(ReadOnlySpan<ByteClasses> parts)
    {
        if (parts.Length <= 6)
        {
            ByteClasses result = Single;
            foreach (ByteClasses part in parts)
            {
                result = Meet(result, part);
            }

            return result;
        }

        _scratch.AsSpan().Clear();
        int count = 1;
        ByteClasses? previous = null;
        foreach (ByteClasses part in parts)
        {
            if (count < 256 && !ReferenceEquals(part, previous))
            {
                count = Refine(count, part);
            }

            previous = part;
        }

        Renumber();
        return Intern();
    }

    /// <summary>Splits the classes in the scratch map by another partition, numbering by first byte.</summary>
    private int Refine(int count, ByteClasses part)
    {
        int pairs = count * part.Count;
        if (pairs > 1024 && _numbers.Length < pairs)
        {
            _numbers = new short[pairs * 2];
        }

        Span<short> numbers = pairs <= 1024 ? stackalloc short[pairs] : _numbers.AsSpan(0, pairs);
        numbers.Fill(-1);
        ReadOnlySpan<byte> map = part.Map;
        short next = 0;
        for (int value = 0; value < 256; value++)
        {
            ref short number = ref numbers[_scratch[value] * part.Count + map[value]];
            if (number < 0)
            {
                number = next++;
            }

            _scratch[value] = (byte)number;
        }

        return next;
    }

    private void Renumber()
    {
        Span<short> numbers = stackalloc short[256];
        numbers.Fill(-1);
        short next = 0;
        for (int value = 0; value < 256; value++)
        {
            ref short number = ref numbers[_scratch[value]];
            if (number < 0)
            {
                number = next++;
            }

            _scratch[value] = (byte)number;
        }
    }

    private ByteClasses Intern()
    {
        if (!_interned.TryGetValue(_scratch, out ByteClasses? classes))
        {
            byte[] map = [.. _scratch];
            classes = new ByteClasses(_interned.Count, map);
            _interned.Add(map, classes);
        }

        return classes;
    }

    private sealed class MapComparer : IEqualityComparer<byte[]>
    {
        public bool Equals(byte[]? x, byte[]? y) => x.AsSpan().SequenceEqual(y);

        public int GetHashCode(byte[] obj)
        {
            HashCode hash = default;
            hash.AddBytes(obj);
            return hash.ToHashCode();
        }
    }
}

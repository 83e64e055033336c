namespace StructGen.Grammars.Automata;

/// <summary>A partition of the 256 byte values; bytes of one class are interchangeable for whoever owns the partition. Immutable.</summary>
internal sealed class ByteClasses
{
    private readonly byte[] _map;
    private Listing? _listing;

    /// <summary><paramref name="map"/> numbers the classes in the order of their first bytes.</summary>
    public ByteClasses(int id, byte[] map)
    {
        Id = id;
        _map = map;
        Count = map.Max() + 1;
    }

    /// <summary>Dense id within its <see cref="ByteClassTable"/>.</summary>
    public int Id { get; }

    public int Count { get; }

    /// <summary>The class of each byte value.</summary>
    public ReadOnlySpan<byte> Map => _map;

    /// <summary>The same array for readers that keep it; never written.</summary>
    internal byte[] MapArray => _map;

    public int this[byte value] => _map[value];

    /// <summary>A member of the class, one that a person can read where there is one.</summary>
    public byte Representative(int index) => List().Representatives[index];

    public ReadOnlySpan<byte> Members(int index) => List().Members(index);

    // Most partitions are only mapped by. Two threads may make equal listings.
    private Listing List() => _listing ??= new Listing(_map, Count);

    private static int Legibility(byte value) => (char)value switch
    {
        >= 'a' and <= 'z' => 4,
        >= 'A' and <= 'Z' or >= '0' and <= '9' => 3,
        '"' or '\\' => 1,
        >= ' ' and <= '~' => 2,
        _ => 0,
    };

    /// <summary>The bytes by class.</summary>
    private sealed class Listing
    {
        private readonly byte[] _members = new byte[256];
        private readonly int[] _starts;

        public Listing(byte[] map, int count)
        {
            _starts = new int[count + 1];
            foreach (byte value in map)
            {
                _starts[value + 1]++;
            }

            for (int i = 0; i < count; i++)
            {
                _starts[i + 1] += _starts[i];
            }

            Span<int> next = stackalloc int[count];
            _starts.AsSpan(0, count).CopyTo(next);
            for (int value = 0; value < 256; value++)
            {
                _members[next[map[value]]++] = (byte)value;
            }

            Representatives = new byte[count];
            for (int i = 0; i < count; i++)
            {
                int best = -1;
                foreach (byte member in Members(i))
                {
                    int legibility = Legibility(member);
                    if (legibility > best)
                    {
                        best = legibility;
                        Representatives[i] = member;
                    }
                }
            }
        }

        public byte[] Representatives { get; }

        public ReadOnlySpan<byte> Members(int index) => _members.AsSpan(_starts[index], _starts[index + 1] - _starts[index]);
    }
}

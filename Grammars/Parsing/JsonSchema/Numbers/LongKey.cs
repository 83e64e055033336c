namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>A dictionary key made of integers, compared by content. The array must not change afterwards.</summary>
internal readonly struct LongKey(long[] values) : IEquatable<LongKey>
{
    private readonly long[] _values = values;
    private readonly int _hash = HashOf(values);

    public bool Equals(LongKey other) => _hash == other._hash && _values.AsSpan().SequenceEqual(other._values);

    public override bool Equals(object? obj) => obj is LongKey other && Equals(other);

    public override int GetHashCode() => _hash;

    private static int HashOf(long[] values)
    {
        var hash = new HashCode();
        foreach (var value in values)
        {
            hash.Add(value);
        }

        return hash.ToHashCode();
    }
}

namespace StructGen.Grammars.Automata.Ecma;

/// <summary>
/// An immutable set of code points 0 to 10FFFF as sorted boundaries: inside from [0] up to [1] - 1, from [2] up to [3] - 1, and so on.
/// Surrogates may be members (a pattern can name them), but no decoded string contains one.
/// </summary>
internal sealed class ScalarSet : IEquatable<ScalarSet>
{
    internal const int Limit = 0x110000;

    private static readonly ScalarSet[] s_ascii = [.. Enumerable.Range(0, 128).Select(static c => new ScalarSet([c, c + 1]))];

    private readonly int[] _boundaries;
    private ScalarSet? _complement;
    private ScalarSet? _scalars;
    private int _hash;

    private ScalarSet(int[] boundaries) => _boundaries = boundaries;

    internal static ScalarSet Empty { get; } = new([]);

    internal static ScalarSet All { get; } = new([0, Limit]);

    internal static ScalarSet Digits { get; } = Range('0', '9');

    /// <summary>ECMA-262 <c>\w</c>.</summary>
    internal static ScalarSet WordCharacters { get; } = Digits | Range('A', 'Z') | Of('_') | Range('a', 'z');

    /// <summary>ECMA-262 <c>\s</c>: WhiteSpace and LineTerminator.</summary>
    internal static ScalarSet WhiteSpace { get; } =
        Range(0x09, 0x0D) | Of(0x20) | Of(0xA0) | Of(0x1680) | Range(0x2000, 0x200A) | Range(0x2028, 0x2029) | Of(0x202F) | Of(0x205F) | Of(0x3000) | Of(0xFEFF);

    internal static ScalarSet LineTerminators { get; } = Of('\n') | Of('\r') | Range(0x2028, 0x2029);

    internal static ScalarSet Surrogates { get; } = Range(0xD800, 0xDFFF);

    internal static ScalarSet NonSurrogates { get; } = ~Surrogates;

    internal ReadOnlySpan<int> Boundaries => _boundaries;

    /// <summary>Without the surrogates.</summary>
    internal ScalarSet Scalars => _scalars ??= this - Surrogates is var scalars && scalars.Equals(this) ? this : scalars;

    internal bool IsEmpty => _boundaries.Length == 0;

    internal static ScalarSet Of(int codePoint) => codePoint < s_ascii.Length ? s_ascii[codePoint] : new([codePoint, codePoint + 1]);

    internal static ScalarSet Range(int first, int last) => new([first, last + 1]);

    internal static ScalarSet FromBoundaries(int[] boundaries) => boundaries.Length == 0 ? Empty : new(boundaries);

    public static ScalarSet operator |(ScalarSet left, ScalarSet right) => Combine(left, right, static (a, b) => a || b);

    public static ScalarSet operator &(ScalarSet left, ScalarSet right) => Combine(left, right, static (a, b) => a && b);

    public static ScalarSet operator -(ScalarSet left, ScalarSet right) => Combine(left, right, static (a, b) => a && !b);

    public static ScalarSet operator ^(ScalarSet left, ScalarSet right) => Combine(left, right, static (a, b) => a != b);

    public static ScalarSet operator ~(ScalarSet set) => set._complement ??= All - set;

    /// <summary>The union of many sets in one pass.</summary>
    internal static ScalarSet Union(List<ScalarSet> sets)
    {
        switch (sets.Count)
        {
            case 0: return Empty;
            case 1: return sets[0];
        }

        List<(int First, int End)> ranges = [];
        foreach (ScalarSet set in sets)
        {
            for (int i = 0; i < set._boundaries.Length; i += 2)
            {
                ranges.Add((set._boundaries[i], set._boundaries[i + 1]));
            }
        }

        ranges.Sort();
        List<int> result = [];
        foreach ((int first, int end) in ranges)
        {
            if (result.Count > 0 && first <= result[^1])
            {
                result[^1] = Math.Max(result[^1], end);
            }
            else
            {
                result.Add(first);
                result.Add(end);
            }
        }

        return FromBoundaries([.. result]);
    }

    internal bool Contains(int codePoint)
    {
        int index = Array.BinarySearch(_boundaries, codePoint);
        return ((index >= 0 ? index : ~index - 1) & 1) == 0;
    }

    internal bool IsSubsetOf(ScalarSet other) => (this - other).IsEmpty;

    internal bool Overlaps(ScalarSet other) => !(this & other).IsEmpty;

    /// <summary>The number of members.</summary>
    internal int Count()
    {
        int count = 0;
        for (int i = 0; i < _boundaries.Length; i += 2)
        {
            count += _boundaries[i + 1] - _boundaries[i];
        }

        return count;
    }

    internal IEnumerable<int> Members()
    {
        for (int i = 0; i < _boundaries.Length; i += 2)
        {
            for (int c = _boundaries[i]; c < _boundaries[i + 1]; c++)
            {
                yield return c;
            }
        }
    }

    /// <summary>The ranges, both ends included.</summary>
    internal ScalarRange[] ToRanges()
    {
        var ranges = new ScalarRange[_boundaries.Length / 2];
        for (int i = 0; i < ranges.Length; i++)
        {
            ranges[i] = new ScalarRange(_boundaries[2 * i], _boundaries[2 * i + 1] - 1);
        }

        return ranges;
    }

    public bool Equals(ScalarSet? other) => ReferenceEquals(this, other) || (other is not null && _boundaries.AsSpan().SequenceEqual(other._boundaries));

    public override bool Equals(object? obj) => Equals(obj as ScalarSet);

    public override int GetHashCode()
    {
        if (_hash == 0)
        {
            HashCode hash = default;
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_boundaries.AsSpan()));
            _hash = hash.ToHashCode() | 1;
        }

        return _hash;
    }

    private static ScalarSet Combine(ScalarSet left, ScalarSet right, Func<bool, bool, bool> decide)
    {
        int[] a = left._boundaries, b = right._boundaries;
        var result = new int[a.Length + b.Length + 2];
        int i = 0, j = 0, count = 0;
        bool inside = false;
        while (i < a.Length || j < b.Length)
        {
            int at = Math.Min(i < a.Length ? a[i] : int.MaxValue, j < b.Length ? b[j] : int.MaxValue);
            i += i < a.Length && a[i] == at ? 1 : 0;
            j += j < b.Length && b[j] == at ? 1 : 0;
            if (decide((i & 1) == 1, (j & 1) == 1) != inside)
            {
                result[count++] = at;
                inside = !inside;
            }
        }

        return count == 0 ? Empty : new ScalarSet(result[..count]);
    }
}

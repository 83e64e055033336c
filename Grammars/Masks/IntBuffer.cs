using System.Runtime.CompilerServices;

namespace StructGen.Grammars.Masks;

/// <summary>A growing array of integers whose storage is kept between uses: each thread keeps a few of those it returned.</summary>
internal struct IntBuffer
{
    private const int SparesAtMost = 4;

    [ThreadStatic]
    private static int[][]? t_spares;

    [ThreadStatic]
    private static int t_spareCount;

    private int[] _items;

    public int Count;

    public readonly ReadOnlySpan<int> Span => _items.AsSpan(0, Count);

    public readonly Span<int> Writable => _items.AsSpan(0, Count);

    public readonly ref int this[int index] => ref _items[index];

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(int value)
    {
        if (_items is null || Count == _items.Length)
        {
            Grow(1);
        }

        _items![Count++] = value;
    }

    public void AddRange(ReadOnlySpan<int> values)
    {
        if (_items is null || _items.Length - Count < values.Length)
        {
            Grow(values.Length);
        }

        values.CopyTo(_items.AsSpan(Count));
        Count += values.Length;
    }

    /// <summary>An empty buffer on the storage that this thread returned last.</summary>
    public static IntBuffer Rent() => new() { _items = t_spareCount > 0 ? t_spares![--t_spareCount] : [] };

    /// <summary>Gives the storage back; the buffer is not used any more.</summary>
    public readonly void Return()
    {
        if (_items is { Length: > 0 } && t_spareCount < SparesAtMost)
        {
            (t_spares ??= new int[SparesAtMost][])[t_spareCount++] = _items;
        }
    }

    /// <summary>What was added, as an array of its own; the buffer is not used any more.</summary>
    public readonly int[] ToArrayAndReturn()
    {
        int[] items = ToArray();
        Return();
        return items;
    }

    public readonly int[] ToArray() => Count == 0 ? [] : Span.ToArray();

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void Grow(int extra) => Array.Resize(ref _items!, Math.Max(Count + extra, Math.Max(64, (_items?.Length ?? 0) * 2)));
}

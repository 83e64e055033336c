using System.Numerics;

namespace StructGen.Engine.Tokenization.Bpe;

/// <summary>
/// Which two neighbouring tokens merge, how early, and into what: a hash table from a pair of ids to <c>rank &lt;&lt; 32 | merged token</c>.
/// </summary>
internal sealed class MergeTable
{
    /// <summary>The answer for a pair that does not merge; greater than every merge.</summary>
    public const ulong None = ulong.MaxValue;

    // Pairs of words: key + 1 (0: empty), value. Side by side, so a probe touches one cache line.
    private readonly ulong[] _slots;
    private readonly int _shift;

    /// <summary>Creates an empty table.</summary>
    /// <param name="capacity">Merges that will be added, at most.</param>
    public MergeTable(int capacity)
    {
        int size = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Max(16, capacity * 2));
        _slots = new ulong[size * 2];
        _shift = 64 - BitOperations.Log2((uint)size);
    }

    /// <summary>Adds a merge; a later one of the same pair replaces it.</summary>
    public void Add(int left, int right, int rank, int merged)
    {
        int slot = Find(Key(left, right));
        _slots[slot] = Key(left, right);
        _slots[slot + 1] = ((ulong)(uint)rank << 32) | (uint)merged;
    }

    /// <summary>The merge of a pair, or <see cref="None"/>.</summary>
    public ulong Get(int left, int right)
    {
        int slot = Find(Key(left, right));
        return _slots[slot] == 0 ? None : _slots[slot + 1];
    }

    private static ulong Key(int left, int right) => (((ulong)(uint)left << 32) | (uint)right) + 1;

    private int Find(ulong key)
    {
        int slot = (int)((key * 0x9E3779B97F4A7C15) >> _shift) * 2;
        while (_slots[slot] != key && _slots[slot] != 0)
        {
            slot = (slot + 2) & (_slots.Length - 1);
        }

        return slot;
    }
}

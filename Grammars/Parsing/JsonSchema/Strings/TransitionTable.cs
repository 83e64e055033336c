using System.Diagnostics.CodeAnalysis;

namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>
/// The known successors of one automaton state: a bit per byte that is dead, a short list of the others, and a full row once the list is long. Most states of real
/// schemas lie on the way through a literal and have one or two successors, where a row of 256 would cost a kilobyte.
/// </summary>
/// <remarks>
/// Thread rule: any thread reads at any time; writers take a lock of the owner's, always the same, and publish entry by entry. An element of an array of the owner's, never copied: as objects these
/// tables would be many for the collector to move.
/// </remarks>
internal struct TransitionTable
{
    /// <summary>The bytes of a table without a list.</summary>
    public const int EmptyBytes = 64;

    private const int MaxListed = 12;

    // Marks an entry, so that none is 0: an entry is the successor, this bit and the byte.
    private const int Used = 256;

    private ulong _dead0;
    private ulong _dead1;
    private ulong _dead2;
    private ulong _dead3;
    private long _first;
    private long _second;
    private long[]? _others;
    private int[]? _row;

    /// <summary>256 successors, <see cref="LexemeAutomaton.Unknown"/> where not known; empty while the successors are listed.</summary>
    public ReadOnlySpan<int> Row => Volatile.Read(ref _row);

    public bool TryGet(byte value, out int next)
    {
        if (Volatile.Read(ref _row) is { } row)
        {
            next = Volatile.Read(ref row[value]);
            return next != LexemeAutomaton.Unknown;
        }

        if ((Volatile.Read(ref Dead(value)) >> (value & 63) & 1) != 0)
        {
            next = LexemeAutomaton.Dead;
            return true;
        }

        long entry = Find(value);
        next = entry == 0 ? LexemeAutomaton.Unknown : (int)(entry >> 9);
        return entry != 0;
    }

    /// <summary>Remembers a successor; returns the bytes by which the table has grown.</summary>
    public long Add(byte value, int next, Lock gate)
    {
        lock (gate)
        {
            if (_row is { } row)
            {
                Volatile.Write(ref row[value], next);
                return 0;
            }

            if (next == LexemeAutomaton.Dead)
            {
                Volatile.Write(ref Dead(value), Dead(value) | 1UL << (value & 63));
                return 0;
            }

            if (Find(value) != 0)
            {
                return 0;
            }

            long entry = ((long)next << 9) | Used | value;
            if (_first == 0)
            {
                Volatile.Write(ref _first, entry);
                return 0;
            }

            if (_second == 0)
            {
                Volatile.Write(ref _second, entry);
                return 0;
            }

            return AddToOthers(entry);
        }
    }

    private long AddToOthers(long entry)
    {
        long[] others = _others ?? [];
        int free = Array.IndexOf(others, 0);
        if (free >= 0)
        {
            Volatile.Write(ref others[free], entry);
            return 0;
        }

        if (others.Length < MaxListed - 2)
        {
            // Lists of 2, 6 and 10.
            long[] grown = new long[others.Length == 0 ? 2 : others.Length + 4];
            others.CopyTo(grown, 0);
            grown[others.Length] = entry;
            Volatile.Write(ref _others, grown);
            return others.Length == 0 ? 40 : 32;
        }

        int[] row = new int[256];
        for (int i = 0; i < row.Length; i++)
        {
            row[i] = (Dead((byte)i) >> (i & 63) & 1) != 0 ? LexemeAutomaton.Dead : LexemeAutomaton.Unknown;
        }

        foreach (long listed in (ReadOnlySpan<long>)[_first, _second, entry, .. others])
        {
            row[(byte)listed] = (int)(listed >> 9);
        }

        Volatile.Write(ref _row, row);
        _others = null;
        return 1048;
    }

    /// <summary>The entry of a byte, or 0.</summary>
    private long Find(byte value)
    {
        long entry = Volatile.Read(ref _first);
        if (entry == 0 || (byte)entry == value)
        {
            return entry;
        }

        entry = Volatile.Read(ref _second);
        if (entry == 0 || (byte)entry == value)
        {
            return entry;
        }

        long[]? others = Volatile.Read(ref _others);
        for (int i = 0; others is not null && i < others.Length; i++)
        {
            entry = Volatile.Read(ref others[i]);
            if (entry == 0 || (byte)entry == value)
            {
                return entry;
            }
        }

        return 0;
    }

    [UnscopedRef]
    private ref ulong Dead(byte value)
    {
        switch (value >> 6)
        {
            case 0:
                return ref _dead0;
            case 1:
                return ref _dead1;
            case 2:
                return ref _dead2;
            default:
                return ref _dead3;
        }
    }
}

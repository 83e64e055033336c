namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>
/// The known successors of one automaton state: a bit per byte that is dead, a short list of the others, and a full row once the list is long. Most states of real
/// schemas lie on the way through a literal and have one or two successors, where a row of 256 would cost a kilobyte.
/// </summary>
/// <remarks>Thread rule: any thread reads at any time; writers take the table's lock and publish whole arrays.</remarks>
internal sealed class TransitionTable
{
    /// <summary>An estimate of the bytes of a table without successors.</summary>
    public const int EmptyBytes = 88;

    private const int MaxListed = 12;

    private ulong _dead0;
    private ulong _dead1;
    private ulong _dead2;
    private ulong _dead3;
    private long[] _listed = [];
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

        foreach (long entry in Volatile.Read(ref _listed))
        {
            if ((byte)entry == value)
            {
                next = (int)(entry >> 8);
                return true;
            }
        }

        next = LexemeAutomaton.Unknown;
        return false;
    }

    /// <summary>Remembers a successor; returns the bytes by which the table has grown.</summary>
    public long Add(byte value, int next)
    {
        lock (this)
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

            foreach (long entry in _listed)
            {
                if ((byte)entry == value)
                {
                    return 0;
                }
            }

            if (_listed.Length < MaxListed)
            {
                Volatile.Write(ref _listed, [.. _listed, ((long)next << 8) | value]);
                return 8;
            }

            row = new int[256];
            for (int i = 0; i < row.Length; i++)
            {
                row[i] = (Dead((byte)i) >> (i & 63) & 1) != 0 ? LexemeAutomaton.Dead : LexemeAutomaton.Unknown;
            }

            foreach (long entry in _listed)
            {
                row[(byte)entry] = (int)(entry >> 8);
            }

            row[value] = next;
            Volatile.Write(ref _row, row);
            return 1048;
        }
    }

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

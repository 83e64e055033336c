using StructGen.Engine.Decoding.Constraints;

namespace StructGen.Engine.Decoding;

/// <summary>The masks of the rows of one forward.</summary>
internal sealed class MaskRows(int logitsWidth)
{
    private uint[] _words = [];
    private uint[] _all = [];
    private int[] _forced = [];
    private bool[] _isMasked = [];
    private int _count;

    /// <summary>Words of one row.</summary>
    public int Words { get; } = (logitsWidth + 31) / 32;

    /// <summary>All rows, for a device.</summary>
    public ReadOnlyMemory<uint> Rows => _words.AsMemory(0, _count * Words);

    /// <summary>Forgets all rows and makes room.</summary>
    public void Reset(int count)
    {
        if (_forced.Length < count)
        {
            _words = new uint[count * Words];
            _forced = new int[count];
            _isMasked = new bool[count];
        }

        _count = 0;
    }

    /// <summary>Adds the row of the place where <paramref name="cursor"/> stands. Where one token is forced nobody needs more than its name, but for a device.</summary>
    public void Add(ConstraintCursor cursor, bool needsWords)
    {
        Span<uint> row = _words.AsSpan(_count * Words, Words);
        int forced = cursor.Forced;
        _forced[_count] = forced;
        _isMasked[_count] = forced < 0 && cursor.TryFillMask(row);
        if (needsWords && !_isMasked[_count])
        {
            if (forced >= 0)
            {
                row.Clear();
                row[forced >> 5] = 1u << forced;
            }
            else
            {
                row.Fill(uint.MaxValue);
            }
        }

        _count++;
    }

    /// <summary>Adds a row that allows everything.</summary>
    public void AddAll()
    {
        _words.AsSpan(_count * Words, Words).Fill(uint.MaxValue);
        _forced[_count] = -1;
        _isMasked[_count] = false;
        _count++;
    }

    /// <summary>The token forced in a row, or -1.</summary>
    public int ForcedAt(int row) => _forced[row];

    /// <summary>The mask of a row; empty when all tokens are allowed.</summary>
    public ReadOnlySpan<uint> MaskAt(int row) => _isMasked[row] ? _words.AsSpan(row * Words, Words) : default;

    /// <summary>Rows that allow everything.</summary>
    public ReadOnlyMemory<uint> All(int count)
    {
        if (_all.Length < count * Words)
        {
            _all = new uint[count * Words];
            Array.Fill(_all, uint.MaxValue);
        }

        return _all.AsMemory(0, count * Words);
    }
}

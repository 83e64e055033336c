using StructGen.Engine.Decoding;

namespace StructGen.Engine.Devices;

/// <summary>Reductions of masked logits, as they come back from a device; the buffers are reused by the next forward.</summary>
internal sealed class ReducedScores : TokenScores
{
    private readonly int _topCount;
    private int _rows;
    private int[] _argMax = [];
    private float[] _logSumExp = [];
    private float[] _topValues = [];
    private int[] _topTokens = [];

    /// <summary>For <paramref name="topCount"/> highest logits a row.</summary>
    public ReducedScores(int topCount) => _topCount = topCount;

    /// <inheritdoc/>
    public override int Rows => _rows;

    /// <inheritdoc/>
    public override bool HasLogits => false;

    /// <inheritdoc/>
    public override Span<float> Logits(int row) =>
        throw new InvalidOperationException("The logits stay on the device; only their reductions come back.");

    /// <inheritdoc/>
    public override int ArgMax(int row) => _argMax[Checked(row)];

    /// <inheritdoc/>
    public override ReadOnlySpan<float> TopValues(int row) => _topValues.AsSpan(Checked(row) * _topCount, _topCount);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> TopTokens(int row) => _topTokens.AsSpan(Checked(row) * _topCount, _topCount);

    /// <inheritdoc/>
    public override float LogSumExp(int row) => _logSumExp[Checked(row)];

    /// <summary>Forgets all rows and makes room for as many.</summary>
    public void Clear(int rows)
    {
        _rows = 0;
        if (_argMax.Length < rows)
        {
            _argMax = new int[rows];
            _logSumExp = new float[rows];
            _topValues = new float[rows * _topCount];
            _topTokens = new int[rows * _topCount];
        }
    }

    /// <summary>Adds a row.</summary>
    public void Add(long argMax, float logSumExp, ReadOnlySpan<float> topValues, ReadOnlySpan<long> topTokens)
    {
        _argMax[_rows] = (int)argMax;
        _logSumExp[_rows] = logSumExp;
        topValues.CopyTo(_topValues.AsSpan(_rows * _topCount));
        for (int i = 0; i < topTokens.Length; i++)
        {
            _topTokens[(_rows * _topCount) + i] = (int)topTokens[i];
        }

        _rows++;
    }

    /// <summary>Adds a row of other scores.</summary>
    public void Add(ReducedScores other, int row)
    {
        _argMax[_rows] = other.ArgMax(row);
        _logSumExp[_rows] = other.LogSumExp(row);
        other.TopValues(row).CopyTo(_topValues.AsSpan(_rows * _topCount));
        other.TopTokens(row).CopyTo(_topTokens.AsSpan(_rows * _topCount));
        _rows++;
    }

    private int Checked(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _rows);
        return row;
    }
}

using StructGen.Engine.Decoding;

namespace StructGen.Engine.Devices;

/// <summary>Reductions of masked logits, as they come back from a device, or whole rows where these were asked for; the buffers are reused by the next forward.</summary>
internal sealed class ReducedScores : TokenScores
{
    private readonly int _topCount;
    private int _rows;
    private int[] _argMax = [];
    private float[] _logSumExp = [];
    private float[] _topValues = [];
    private int[] _topTokens = [];
    private float[] _logits = [];
    private int _width;

    /// <summary>For <paramref name="topCount"/> highest logits a row.</summary>
    public ReducedScores(int topCount) => _topCount = topCount;

    /// <inheritdoc/>
    public override int Rows => _rows;

    /// <inheritdoc/>
    public override bool HasLogits => _width > 0;

    /// <inheritdoc/>
    public override Span<float> Logits(int row) => _width > 0
        ? _logits.AsSpan(Checked(row) * _width, _width)
        : throw new InvalidOperationException("The logits stayed on the device, and only their reductions came back: ForwardRequest.WantsLogits asks for them.");

    /// <inheritdoc/>
    public override int ArgMax(int row) => _argMax[Reduced(row)];

    /// <inheritdoc/>
    public override ReadOnlySpan<float> TopValues(int row) => _topValues.AsSpan(Reduced(row) * _topCount, _topCount);

    /// <inheritdoc/>
    public override ReadOnlySpan<int> TopTokens(int row) => _topTokens.AsSpan(Reduced(row) * _topCount, _topCount);

    /// <inheritdoc/>
    public override float LogSumExp(int row) => _logSumExp[Reduced(row)];

    /// <summary>Forgets all rows and makes room for as many.</summary>
    /// <param name="rows">How many.</param>
    /// <param name="logitsWidth">The width of whole rows of logits; 0 for reductions.</param>
    public void Clear(int rows, int logitsWidth = 0)
    {
        _rows = 0;
        _width = logitsWidth;
        if (logitsWidth > 0)
        {
            _logits = _logits.Length < rows * logitsWidth ? new float[rows * logitsWidth] : _logits;
            return;
        }

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

    /// <summary>Adds a whole row.</summary>
    public void Add(ReadOnlySpan<float> logits)
    {
        logits.CopyTo(_logits.AsSpan(_rows * _width, _width));
        _rows++;
    }

    /// <summary>Adds a row of other scores.</summary>
    public void Add(ReducedScores other, int row)
    {
        if (_width > 0)
        {
            Add(other.Logits(row));
            return;
        }

        _argMax[_rows] = other.ArgMax(row);
        _logSumExp[_rows] = other.LogSumExp(row);
        other.TopValues(row).CopyTo(_topValues.AsSpan(_rows * _topCount));
        other.TopTokens(row).CopyTo(_topTokens.AsSpan(_rows * _topCount));
        _rows++;
    }

    private int Reduced(int row) => _width == 0
        ? Checked(row)
        : throw new InvalidOperationException("Whole rows of logits came back, and no reductions: they were asked for in their place.");

    private int Checked(int row)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(row);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(row, _rows);
        return row;
    }
}

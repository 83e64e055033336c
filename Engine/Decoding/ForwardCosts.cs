using System.Collections.Immutable;

namespace StructGen.Engine.Decoding;

/// <summary>What a forward costs by its number of rows, in microseconds: measured at load, linear between the points.</summary>
public sealed class ForwardCosts
{
    private readonly ImmutableArray<(int Rows, double Microseconds)> _points;

    /// <summary>From measured points.</summary>
    /// <param name="points">At least one, by ascending rows from 1.</param>
    public ForwardCosts(params IEnumerable<(int Rows, double Microseconds)> points)
    {
        _points = [.. points];
        if (_points.IsEmpty || _points[0].Rows != 1)
        {
            throw new ArgumentException("The first point is that of one row.", nameof(points));
        }

        for (int i = 1; i < _points.Length; i++)
        {
            if (_points[i].Rows <= _points[i - 1].Rows)
            {
                throw new ArgumentException("The points ascend by rows.", nameof(points));
            }
        }
    }

    /// <summary>The points measured.</summary>
    public ImmutableArray<(int Rows, double Microseconds)> Points => _points;

    /// <summary>The expected cost of a forward of <paramref name="rows"/> rows.</summary>
    public double Of(int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        int i = 0;
        while (i + 1 < _points.Length && _points[i].Rows < rows)
        {
            i++;
        }

        (int high, double cost) = _points[i];
        if (i == 0 || high == rows)
        {
            return high == rows ? cost : cost * rows / high;
        }

        // Between two points, or beyond the last along the last slope.
        (int low, double before) = _points[i - 1];
        return Math.Max(before, before + ((cost - before) * (rows - low) / (high - low)));
    }
}

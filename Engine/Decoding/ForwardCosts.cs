using System.Collections.Immutable;

namespace StructGen.Engine.Decoding;

/// <summary>What a forward costs by its number of rows, in microseconds: measured at load, linear between the points.</summary>
public sealed class ForwardCosts
{
    private readonly ImmutableArray<(int Rows, double Microseconds)> _points;
    private readonly ImmutableArray<(int Rows, double Microseconds)> _scoringOne;

    /// <summary>From measured points.</summary>
    /// <param name="points">At least one, by ascending rows from 1, all rows scored.</param>
    public ForwardCosts(params IEnumerable<(int Rows, double Microseconds)> points)
    {
        _points = Checked(points, nameof(points));
        _scoringOne = _points;
    }

    /// <summary>From points measured twice, for a model whose forwards cost less when fewer rows are scored.</summary>
    /// <param name="points">At least one, by ascending rows from 1, all rows scored.</param>
    /// <param name="scoringOne">Likewise, only the last row scored.</param>
    public ForwardCosts(IEnumerable<(int Rows, double Microseconds)> points, IEnumerable<(int Rows, double Microseconds)> scoringOne)
    {
        _points = Checked(points, nameof(points));
        _scoringOne = Checked(scoringOne, nameof(scoringOne));
    }

    /// <summary>The points measured, all rows scored.</summary>
    public ImmutableArray<(int Rows, double Microseconds)> Points => _points;

    /// <summary>The points measured with the last row scored alone.</summary>
    public ImmutableArray<(int Rows, double Microseconds)> PointsScoringOne => _scoringOne;

    /// <summary>The expected cost of a forward of <paramref name="rows"/> rows, all of them scored.</summary>
    public double Of(int rows) => Of(_points, rows);

    /// <summary>The expected cost of a forward of <paramref name="rows"/> rows of which the last <paramref name="scored"/> are scored.</summary>
    public double Of(int rows, int scored)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(scored, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(scored, rows);

        // What the rows cost, and what scoring adds to it: that depends on the scored ones alone.
        return Of(_scoringOne, rows) + Math.Max(0, Of(_points, scored) - Of(_scoringOne, scored));
    }

    private static ImmutableArray<(int Rows, double Microseconds)> Checked(IEnumerable<(int Rows, double Microseconds)> list, string name)
    {
        ImmutableArray<(int Rows, double Microseconds)> points = [.. list];
        if (points.IsEmpty || points[0].Rows != 1)
        {
            throw new ArgumentException("The first point is that of one row.", name);
        }

        for (int i = 1; i < points.Length; i++)
        {
            if (points[i].Rows <= points[i - 1].Rows)
            {
                throw new ArgumentException("The points ascend by rows.", name);
            }
        }

        return points;
    }

    private static double Of(ImmutableArray<(int Rows, double Microseconds)> points, int rows)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rows, 1);
        int i = 0;
        while (i + 1 < points.Length && points[i].Rows < rows)
        {
            i++;
        }

        (int high, double cost) = points[i];
        if (i == 0 || high == rows)
        {
            return high == rows ? cost : cost * rows / high;
        }

        // Between two points, or beyond the last along the last slope.
        (int low, double before) = points[i - 1];
        return Math.Max(before, before + ((cost - before) * (rows - low) / (high - low)));
    }
}

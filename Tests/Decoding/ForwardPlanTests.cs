using StructGen.Engine.Decoding;

namespace StructGen.Tests.Decoding;

/// <summary>The cheapest split of a run against all splits.</summary>
internal sealed class ForwardPlanTests
{
    private static readonly ForwardCosts[] Tables =
    [
        new((1, 8400), (2, 22000), (8, 27000), (32, 46000)),
        new((1, 14100), (8, 19900), (32, 35900)),
        new((1, 10)),
        new([(1, 8400), (2, 22000), (8, 27000)], [(1, 8400), (2, 15000), (8, 16000)]),
    ];

    [TestCaseSource(nameof(Tables))]
    public void No_split_is_cheaper(ForwardCosts costs)
    {
        ForwardPlan plan = new(costs);
        for (int pending = 1; pending <= 12; pending++)
        {
            for (int drafted = 0; drafted <= 6; drafted++)
            {
                int last = plan.LastChunk(pending, drafted, out double cost);
                double actual = costs.Of(last + drafted, drafted + 1);
                for (int left = pending - last; left > 0;)
                {
                    int chunk = plan.FirstChunk(left);
                    Assert.That(chunk, Is.InRange(1, left));
                    actual += costs.Of(chunk, 1);
                    left -= chunk;
                }

                Assert.That(actual, Is.EqualTo(cost).Within(1e-6));
                Assert.That(cost, Is.EqualTo(Least(costs, pending, drafted)).Within(1e-6));
            }
        }
    }

    [Test]
    public void Two_certain_tokens_go_singly_where_two_rows_cost_more_and_three_go_wide()
    {
        ForwardPlan plan = new(Tables[0]);
        Assert.That(plan.LastChunk(2, 0, out double two), Is.EqualTo(1));
        Assert.That(two, Is.EqualTo(16_800));
        Assert.That(plan.LastChunk(3, 0, out _), Is.EqualTo(3));
        Assert.That(new ForwardPlan(Tables[1]).LastChunk(2, 0, out _), Is.EqualTo(2));
    }

    [Test]
    public void A_very_long_run_goes_wide_at_once()
    {
        ForwardPlan plan = new(Tables[0]);
        Assert.That(plan.LastChunk(5000, 3, out _), Is.EqualTo(5000));
        Assert.That(plan.FirstChunk(5000), Is.EqualTo(5000));
    }

    private static double Least(ForwardCosts costs, int pending, int drafted)
    {
        double best = costs.Of(pending + drafted, drafted + 1);
        for (int chunk = 1; chunk < pending; chunk++)
        {
            best = Math.Min(best, costs.Of(chunk, 1) + Least(costs, pending - chunk, drafted));
        }

        return best;
    }
}

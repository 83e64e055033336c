namespace StructGen.Tests.Sampling;

/// <summary>Pearson's test.</summary>
internal static class ChiSquare
{
    /// <summary>The probability of counts as far off as these or farther, if the probabilities are true. Cells that expect fewer than five are joined.</summary>
    public static double PValue(IReadOnlyList<long> counts, IReadOnlyList<double> probabilities)
    {
        double total = counts.Sum();
        double statistic = 0;
        double restCount = 0;
        double restExpected = 0;
        int cells = 0;
        for (int i = 0; i < counts.Count; i++)
        {
            double expected = probabilities[i] * total;
            if (expected < 5)
            {
                restCount += counts[i];
                restExpected += expected;
                Assert.That(expected > 0 || counts[i] == 0, "what cannot be drawn was drawn");
                continue;
            }

            statistic += (counts[i] - expected) * (counts[i] - expected) / expected;
            cells++;
        }

        if (restExpected >= 5)
        {
            statistic += (restCount - restExpected) * (restCount - restExpected) / restExpected;
            cells++;
        }

        return cells < 2 ? 1 : UpperGamma((cells - 1) / 2.0, statistic / 2);
    }

    /// <summary>The regularised upper incomplete gamma function, by series or continued fraction.</summary>
    private static double UpperGamma(double a, double x)
    {
        if (x <= 0)
        {
            return 1;
        }

        double factor = Math.Exp((a * Math.Log(x)) - x - LogGamma(a));
        if (x < a + 1)
        {
            double term = 1 / a;
            double sum = term;
            for (int n = 1; n < 1000 && term > sum * 1e-15; n++)
            {
                term *= x / (a + n);
                sum += term;
            }

            return 1 - (factor * sum);
        }

        double b = x + 1 - a;
        double c = 1e300;
        double d = 1 / b;
        double h = d;
        for (int i = 1; i < 1000; i++)
        {
            double an = -i * (i - a);
            b += 2;
            d = 1 / ((an * d) + b);
            c = b + (an / c);
            double delta = d * c;
            h *= delta;
            if (Math.Abs(delta - 1) < 1e-14)
            {
                break;
            }
        }

        return factor * h;
    }

    private static double LogGamma(double x)
    {
        // Stirling after shifting up.
        double shift = 0;
        while (x < 10)
        {
            shift -= Math.Log(x);
            x++;
        }

        return shift + ((x - 0.5) * Math.Log(x)) - x + (0.5 * Math.Log(2 * Math.PI)) + (1 / (12 * x)) - (1 / (360 * x * x * x));
    }
}

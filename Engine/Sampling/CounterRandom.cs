namespace StructGen.Engine.Sampling;

/// <summary>
/// Random numbers without a state: the number of a seed, a position and a decision is always the same. So drafts that are taken back, other devices and other processes all draw alike.
/// </summary>
/// <remarks>Philox 2x64 with ten rounds (Salmon et al. 2011).</remarks>
internal static class CounterRandom
{
    private const ulong Multiplier = 0xD2B74407B1CE6E93;
    private const ulong Weyl = 0x9E3779B97F4A7C15;
    private const int Rounds = 10;

    /// <summary>A number in [0, 1) with 53 random bits.</summary>
    /// <param name="seed">The sequence's seed.</param>
    /// <param name="position">Which token of the output.</param>
    /// <param name="decision">Which draw at this position.</param>
    public static double Uniform(long seed, int position, int decision) => (Bits(seed, position, decision) >> 11) * (1.0 / (1L << 53));

    /// <summary>64 random bits.</summary>
    public static ulong Bits(long seed, int position, int decision)
    {
        ulong key = (ulong)seed;
        ulong left = (uint)position;
        ulong right = (uint)decision;
        for (int round = 0; round < Rounds; round++)
        {
            ulong high = Math.BigMul(Multiplier, left, out ulong low);
            left = high ^ key ^ right;
            right = low;
            key += Weyl;
        }

        return left;
    }
}

namespace StructGen.Engine.Models.Caches;

/// <summary>How much room a cache gets.</summary>
internal static class CacheGrowth
{
    /// <summary>Caches grow by whole steps, so that a long text copies its cache seldom and a short one wastes little.</summary>
    public const int Step = 256;

    /// <summary>The new capacity for <paramref name="needed"/> tokens: half as much again, in whole steps, within the limit.</summary>
    public static int Next(int current, int needed, int limit)
    {
        long wanted = Math.Max(needed, current + (current / 2L));
        return (int)Math.Min(limit, (wanted + Step - 1) / Step * Step);
    }
}

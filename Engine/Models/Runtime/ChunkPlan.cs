namespace StructGen.Engine.Models.Runtime;

/// <summary>How a long run of tokens is cut into forwards.</summary>
internal static class ChunkPlan
{
    // The kernels work rows in tiles of this many, and a tile of one row goes through other kernels than the rest.
    private const int Tile = 128;

    /// <summary>Whether a forward of <paramref name="rows"/> sends its last row through the kernels for single rows.</summary>
    public static bool EndsInSingleRow(int rows) => rows % Tile == 1;

    /// <summary>The next forward's tokens of the <paramref name="rest"/> that are left.</summary>
    /// <param name="rest">Tokens left, at least one.</param>
    /// <param name="chunk">Most tokens of a forward, at least 4.</param>
    /// <remarks>No forward but a lone token has 1 row more than whole tiles, so that scores do not depend on how a text is cut.</remarks>
    public static int Next(int rest, int chunk)
    {
        if (rest <= chunk)
        {
            // The whole rest, or all of it but two rows.
            return rest > 1 && EndsInSingleRow(rest) ? rest - 2 : rest;
        }

        int next = EndsInSingleRow(chunk) ? chunk - 1 : chunk;

        // Never leave a lone token behind.
        return rest - next == 1 ? next - 2 : next;
    }
}

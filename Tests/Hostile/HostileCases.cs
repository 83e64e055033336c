namespace StructGen.Tests.Hostile;

/// <summary>All hostile inputs.</summary>
internal static class HostileCases
{
    public static IEnumerable<HostileCase> All => [.. HostileStructures.All, .. HostilePatterns.All, .. HostileScalars.All];
}

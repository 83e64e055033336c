namespace StructGen.Engine.Speculation;

/// <summary>Where a drafter proposes the next token. Valid during the call only.</summary>
public abstract class DraftContext
{
    /// <summary>Tokens after the text that are drafted so far.</summary>
    public abstract ReadOnlySpan<int> Drafted { get; }

    /// <summary>Whether the constraint admits <paramref name="token"/> here.</summary>
    /// <param name="token">Token id.</param>
    public abstract bool IsAllowed(int token);

    /// <summary>All tokens admitted here, bit i%32 of word i/32; empty when all are. Costs more than asking for single ones.</summary>
    public abstract ReadOnlySpan<uint> GetMask();
}

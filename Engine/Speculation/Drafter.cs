namespace StructGen.Engine.Speculation;

/// <summary>A kind of drafter: makes an <see cref="IDrafter"/> for each sequence. Immutable and thread-safe.</summary>
public abstract record Drafter
{
    /// <summary>Nothing is drafted: one forward a token.</summary>
    public static Drafter None { get; } = new NoDrafter();

    /// <summary>Only what the constraint forces, which is certain.</summary>
    public static Drafter Forced { get; } = new ForcedDrafter();

    /// <summary>What the constraint forces, and what followed the longest earlier occurrence of the latest tokens in prompt and output.</summary>
    public static Drafter Copy { get; } = new CopyDrafterKind();

    /// <summary>Whether tokens that the constraint forces share a forward. They are the same tokens without.</summary>
    public virtual bool BatchesForcedTokens => true;

    /// <summary>The drafter for a new sequence; null for one that proposes nothing.</summary>
    public abstract IDrafter? Create();

    private sealed record NoDrafter : Drafter
    {
        public override bool BatchesForcedTokens => false;

        public override IDrafter? Create() => null;
    }

    private sealed record ForcedDrafter : Drafter
    {
        public override IDrafter? Create() => null;
    }

    private sealed record CopyDrafterKind : Drafter
    {
        public override IDrafter? Create() => new CopyDrafter();
    }
}

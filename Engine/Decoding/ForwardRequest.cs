namespace StructGen.Engine.Decoding;

/// <summary>One forward: what goes in and what is wanted of it.</summary>
public readonly record struct ForwardRequest
{
    /// <summary>Tokens to append, at least one.</summary>
    public required ReadOnlyMemory<int> Tokens { get; init; }

    /// <summary>How many of the last tokens are scored, at least one.</summary>
    public required int Rows { get; init; }

    /// <summary>
    /// For a tree draft: parents[i] = the index within <see cref="Tokens"/> of token i's parent, -1 for the committed text; parents come first.
    /// Empty for a chain.
    /// </summary>
    public ReadOnlyMemory<int> Parents { get; init; }

    /// <summary>Shape [<see cref="Rows"/>, ceil(width / 32)]: bit i%32 of word i/32 allows token i. Read by a device that masks; empty elsewhere, or for unmasked scores.</summary>
    public ReadOnlyMemory<uint> Masks { get; init; }

    /// <summary>
    /// Whether whole rows of logits are wanted even of a device that masks: the result then has <see cref="TokenScores.HasLogits"/>, unmasked. Asked for where reductions cannot decide
    /// (penalties, a draw beyond the reported top).
    /// </summary>
    public bool WantsLogits { get; init; }

    /// <summary>What a device that masks divides the logits by before it reduces them; 0 means 1.</summary>
    public float Temperature { get; init; }
}

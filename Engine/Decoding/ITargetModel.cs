namespace StructGen.Engine.Decoding;

/// <summary>What the decode loop needs of a causal language model. Thread-safe; each sequence belongs to one loop.</summary>
public interface ITargetModel
{
    /// <summary>Width of one row of logits; at least the vocabulary's size.</summary>
    int LogitsWidth { get; }

    /// <summary>The most tokens one sequence may hold.</summary>
    int ContextLength { get; }

    /// <summary>What a forward costs by its number of rows, measured on this machine.</summary>
    ForwardCosts Costs { get; }

    /// <summary>
    /// Whether masks are applied where the logits are: then <see cref="ForwardRequest.Masks"/> must be given with the request and a
    /// result holds reductions instead of logits. Otherwise the caller masks the logits on the host, while or after the forward runs.
    /// </summary>
    bool MasksOnDevice { get; }

    /// <summary>A new, empty sequence with its own cache.</summary>
    /// <param name="capacity">The most tokens it will hold, at most <see cref="ContextLength"/>.</param>
    ITargetSequence CreateSequence(int capacity);

    /// <summary>Several sequences that step together, one token each a forward, each starting from its own prompt.</summary>
    /// <param name="prompts">One prompt a row, none empty.</param>
    /// <param name="capacity">The most tokens a row will hold.</param>
    ITargetBatch CreateBatch(IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity);
}

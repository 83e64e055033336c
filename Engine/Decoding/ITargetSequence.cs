namespace StructGen.Engine.Decoding;

/// <summary>One sequence and its cache. Not thread-safe; one forward at a time.</summary>
public interface ITargetSequence : IDisposable
{
    /// <summary>Tokens whose keys and values the cache holds.</summary>
    int Length { get; }

    /// <summary>The most tokens it can hold.</summary>
    int Capacity { get; }

    /// <summary>
    /// Appends <see cref="ForwardRequest.Tokens"/> and scores the last <see cref="ForwardRequest.Rows"/> of them. Starts at once on the model's own threads:
    /// the caller may compute masks until it awaits. Long prompts are split as the device needs it.
    /// </summary>
    /// <param name="request">Tokens, rows and, for a device that masks, the masks.</param>
    /// <param name="cancellationToken">Stops the forward between two operators; the sequence then has its former length.</param>
    /// <returns>Scores that stay valid until the next forward of this sequence.</returns>
    ValueTask<TokenScores> ForwardAsync(ForwardRequest request, CancellationToken cancellationToken = default);

    /// <summary>Forgets all tokens from <paramref name="length"/> on. O(1).</summary>
    void Truncate(int length);

    /// <summary>
    /// After a tree forward: keeps, behind the first <paramref name="length"/> tokens, the rows of an accepted path and forgets the rest.
    /// </summary>
    /// <param name="length">Tokens before the tree.</param>
    /// <param name="path">Row indices within the tree, ascending.</param>
    void Compact(int length, ReadOnlySpan<int> path);

    /// <summary>A copy that goes its own way.</summary>
    ITargetSequence Fork();
}

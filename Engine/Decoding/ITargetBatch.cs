namespace StructGen.Engine.Decoding;

/// <summary>Several sequences that step together. Not thread-safe; one forward at a time.</summary>
public interface ITargetBatch : IDisposable
{
    /// <summary>Number of sequences.</summary>
    int Count { get; }

    /// <summary>Tokens of sequence <paramref name="row"/> in the cache.</summary>
    int LengthOf(int row);

    /// <summary>Scores after the last token of each prompt: the first call.</summary>
    ValueTask<TokenScores> PrefillAsync(ForwardRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Appends one token to each sequence (<see cref="ForwardRequest.Tokens"/>, one a row) and scores it. A sequence that has ended is given any token and ignored.
    /// </summary>
    ValueTask<TokenScores> StepAsync(ForwardRequest request, CancellationToken cancellationToken = default);
}

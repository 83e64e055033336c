namespace StructGen.Engine.Decoding.Constraints;

/// <summary>
/// Follows one output through its constraint, token by token: the exact set of tokens admitted at each place. Every drafter meets the same set, so the output does not depend on drafting.
/// Not thread-safe.
/// </summary>
internal abstract class ConstraintCursor
{
    /// <summary>What <see cref="Commit"/> returns for a text that must end here.</summary>
    public const int Ends = -1;

    /// <summary>Whether the output may end here.</summary>
    public abstract bool IsAccepting { get; }

    /// <summary>Whether the output must end here: an end token was committed, or nothing else may follow.</summary>
    public abstract bool IsExhausted { get; }

    /// <summary>The one token admitted here where the constraint itself tells so, or -1. It may be committed without asking the model.</summary>
    public abstract int Forced { get; }

    /// <summary>Writes the tokens admitted here; false when all are, and then nothing is written.</summary>
    /// <param name="row">One bit a token; overwritten.</param>
    public abstract bool TryFillMask(Span<uint> row);

    /// <summary>Commits a token; false leaves the state as it was.</summary>
    public abstract bool TryAdvance(int token);

    /// <summary>Commits a token although another one is forced: for completions under a budget.</summary>
    public abstract bool TryAdvanceUnforced(int token);

    /// <summary>Takes back the last <paramref name="tokens"/> commits.</summary>
    public abstract void Rollback(int tokens);

    /// <summary>Appends tokens of a short completion, without an end token: each is admitted after those before it, but for canonical spelling. False when it cannot be spelled.</summary>
    public abstract bool TryComplete(List<int> tokens);

    /// <summary>Whether <paramref name="tokens"/> are such a completion. The state is unchanged.</summary>
    public virtual bool IsCompletedBy(ReadOnlySpan<int> tokens)
    {
        int read = 0;
        while (read < tokens.Length && TryAdvanceUnforced(tokens[read]))
        {
            read++;
        }

        bool isCompleted = read == tokens.Length && IsAccepting;
        Rollback(read);
        return isCompleted;
    }

    /// <summary>
    /// Commits <paramref name="token"/>, which is admitted, or what the constraint puts in its place; <see cref="Ends"/> when the text ends instead.
    /// </summary>
    public virtual int Commit(int token) =>
        TryAdvance(token) ? token : throw new InvalidOperationException($"Token {token} was chosen from a mask that does not admit it.");
}

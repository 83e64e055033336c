namespace StructGen.Grammars;

/// <summary>A packed set of allowed tokens: bit i%32 of word i/32 is token i. A view of the cache: valid until its matcher moves.</summary>
public readonly ref struct TokenMask
{
    internal TokenMask(ReadOnlySpan<uint> words) => Words = words;

    /// <summary>The words.</summary>
    public ReadOnlySpan<uint> Words { get; }

    /// <summary>Whether <paramref name="token"/> is allowed.</summary>
    /// <param name="token">Token id.</param>
    public bool IsAllowed(int token) => (Words[token >> 5] >> (token & 31) & 1) != 0;

    /// <summary>Sets the logits of refused tokens to negative infinity.</summary>
    /// <param name="logits">One value a token id.</param>
    public void ApplyTo(Span<float> logits) => throw new NotImplementedException();
}

/// <summary>Follows one sequence through a compiled grammar. Not thread-safe: one matcher a sequence.</summary>
public sealed class Matcher
{
    internal Matcher()
    {
    }

    /// <summary>The tokens allowed next (end tokens included where the text may end).</summary>
    public TokenMask GetMask() => throw new NotImplementedException();

    /// <summary>Writes the tokens allowed next.</summary>
    /// <param name="words">Shape [ceil(Vocabulary.Size / 32)]; overwritten.</param>
    public void FillMask(Span<uint> words) => throw new NotImplementedException();

    /// <summary>Commits <paramref name="token"/>; false leaves the state as it was.</summary>
    /// <param name="token">Token id.</param>
    public bool TryAdvance(int token) => throw new NotImplementedException();

    /// <summary>Commits text; false leaves the state as it was.</summary>
    /// <param name="utf8">Bytes, any split of the text.</param>
    public bool TryAdvance(ReadOnlySpan<byte> utf8) => throw new NotImplementedException();

    /// <summary>Commits <paramref name="token"/>; throws when it is refused.</summary>
    /// <param name="token">Token id.</param>
    public void Advance(int token) => throw new NotImplementedException();

    /// <summary>The length of the prefix of <paramref name="tokens"/> that could be committed; the state is unchanged.</summary>
    /// <param name="tokens">Token ids.</param>
    public int Validate(ReadOnlySpan<int> tokens) => throw new NotImplementedException();

    /// <summary>Writes the canonical tokens of what the grammar forces next; returns how many.</summary>
    /// <param name="destination">Receives token ids.</param>
    public int GetForcedTokens(Span<int> destination) => throw new NotImplementedException();

    /// <summary>The bytes that the grammar forces next.</summary>
    public ReadOnlySpan<byte> ForcedBytes => throw new NotImplementedException();

    /// <summary>Whether the text may end here.</summary>
    public bool IsAccepting => throw new NotImplementedException();

    /// <summary>Whether an end token was committed.</summary>
    public bool IsFinished => throw new NotImplementedException();

    /// <summary>A lower bound on the tokens still needed before an end token.</summary>
    public int ShortestCompletion => throw new NotImplementedException();

    /// <summary>Bytes of a short completion: what follows the committed text to make it complete. Its prefixes are always allowed.</summary>
    public byte[] GetCompletion() => throw new NotImplementedException();

    /// <summary>An independent matcher in the same state. O(1).</summary>
    public Matcher Fork() => throw new NotImplementedException();

    /// <summary>Takes back the last <paramref name="tokens"/> commits. O(1).</summary>
    /// <param name="tokens">How many commits.</param>
    public void Rollback(int tokens) => throw new NotImplementedException();
}

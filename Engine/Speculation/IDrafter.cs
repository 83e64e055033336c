namespace StructGen.Engine.Speculation;

/// <summary>Proposes tokens for one sequence. Not thread-safe. What it proposes may depend on anything but the random numbers of the sampler.</summary>
public interface IDrafter
{
    /// <summary>Tokens became part of the text: the prompt first, then each committed run.</summary>
    void Append(ReadOnlySpan<int> tokens);

    /// <summary>
    /// Proposes the token after the text and <paramref name="pending"/>.
    /// </summary>
    /// <param name="pending">Tokens after the text that are drafted or certain so far.</param>
    /// <param name="mask">The tokens allowed, bit i%32 of word i/32; empty when all are. A refused token ends the draft.</param>
    /// <param name="proposal">The token, with the distribution it was drawn from if it was drawn.</param>
    /// <returns>False to end the draft.</returns>
    bool TryPropose(ReadOnlySpan<int> pending, ReadOnlySpan<uint> mask, out Proposal proposal);
}

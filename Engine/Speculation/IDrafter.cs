namespace StructGen.Engine.Speculation;

/// <summary>Proposes tokens for one sequence. Not thread-safe. What it proposes may depend on anything but the random numbers of the sampler.</summary>
public interface IDrafter
{
    /// <summary>Tokens became part of the text: those of the prompt first, then the committed ones.</summary>
    /// <param name="tokens">In order.</param>
    void Append(ReadOnlySpan<int> tokens);

    /// <summary>Proposes the token after the text and what is drafted so far.</summary>
    /// <param name="context">What is drafted and what is allowed. A token that is not allowed ends the draft.</param>
    /// <param name="proposal">The token, with the distribution it was drawn from if it was drawn.</param>
    /// <returns>False to end the draft. A token once drawn must be proposed.</returns>
    bool TryPropose(DraftContext context, out Proposal proposal);
}

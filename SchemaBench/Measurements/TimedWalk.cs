using System.Diagnostics;
using StructGen.SchemaBench.Engines;

namespace StructGen.SchemaBench.Measurements;

/// <summary>The timed loop over the tokens of a text: mask, look up, advance.</summary>
internal static class TimedWalk
{
    /// <summary>The index of the refused token (the number of tokens when only the end is refused), or null when the text is accepted.</summary>
    /// <param name="matcher">At its start.</param>
    /// <param name="tokens">The text.</param>
    /// <param name="endTokens">Those that end a text.</param>
    /// <param name="ticks">Gets the time of each token.</param>
    /// <param name="cancellationToken">Stops the walk between two tokens.</param>
    /// <exception cref="InvalidOperationException">Mask and matcher disagree.</exception>
    public static int? Advance(IConstraintMatcher matcher, IReadOnlyList<int> tokens, IReadOnlyList<int> endTokens, List<long> ticks, CancellationToken cancellationToken)
    {
        for (int i = 0; i < tokens.Count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int token = tokens[i];
            long start = Stopwatch.GetTimestamp();
            bool allowed = matcher.GetMask().IsAllowed(token);
            bool advanced = allowed && matcher.TryAdvance(token);
            ticks.Add(Stopwatch.GetTimestamp() - start);
            if (!allowed && matcher.TryAdvance(token) || allowed && !advanced)
            {
                throw new InvalidOperationException($"Mask and TryAdvance disagree on token {token} at index {i}: the mask {(allowed ? "allows" : "refuses")} it.");
            }

            if (!allowed)
            {
                return i;
            }
        }

        return matcher.MayEnd(endTokens) ? null : tokens.Count;
    }
}

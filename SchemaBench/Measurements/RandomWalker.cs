using System.Buffers;
using System.Numerics;
using StructGen.SchemaBench.Engines;

namespace StructGen.SchemaBench.Measurements;

/// <summary>How a random walk ended.</summary>
/// <param name="DeadEnd">Why it could not go on; null when the text is finished.</param>
/// <param name="Tokens">Tokens chosen.</param>
/// <param name="Text">The bytes chosen.</param>
internal sealed record Walk(string? DeadEnd, int Tokens, byte[] Text);

/// <summary>
/// Walks at random through what a grammar allows. Every allowed token may be chosen at each step, but closing brackets, quotes and the end
/// come up more often than chance would have them, so that most walks end by themselves; after <see cref="FreeTokens"/> tokens a walk
/// follows the matcher's completion. Immutable; walks may run in parallel.
/// </summary>
internal sealed class RandomWalker(TokenSpelling spelling)
{
    /// <summary>Tokens chosen freely at most.</summary>
    public const int FreeTokens = 512;

    private const double EndShare = 0.5;
    private const double BracketShare = 0.2;
    private const double QuoteShare = 0.2;

    private readonly uint[] _brackets = spelling.BeginningWith(SearchValues.Create("]}"u8));
    private readonly uint[] _quotes = spelling.BeginningWith(SearchValues.Create("\""u8));

    /// <summary>One walk from a fresh matcher. Exceptions of the matcher (but for cancellation) are dead ends.</summary>
    /// <param name="matcher">Where nothing is read yet.</param>
    /// <param name="random">Decides.</param>
    /// <param name="cancellationToken">Ends the walk.</param>
    /// <param name="least">The walk goes on for so many tokens although the text might end, if it can.</param>
    public Walk Run(IConstraintMatcher matcher, Random random, CancellationToken cancellationToken, int least = 0)
    {
        ArrayBufferWriter<byte> text = new();
        int tokens = 0;
        string? deadEnd;
        try
        {
            deadEnd = Wander(matcher, random, least, text, ref tokens, cancellationToken);
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            deadEnd = problem is Grammars.GrammarException ? problem.Message : problem.ToString();
        }

        return new(deadEnd, tokens, text.WrittenSpan.ToArray());
    }

    private string? Wander(IConstraintMatcher matcher, Random random, int least, ArrayBufferWriter<byte> text, ref int tokens, CancellationToken cancellationToken)
    {
        while (tokens < FreeTokens)
        {
            cancellationToken.ThrowIfCancellationRequested();
            bool mayEnd = matcher.MayEnd(spelling.EndTokens);
            if (mayEnd && tokens >= least && random.NextDouble() < EndShare)
            {
                return null;
            }

            int token = Choose(matcher.GetMask(), random);
            if (token < 0)
            {
                return mayEnd ? null : "no token is allowed";
            }

            if (!Commit(matcher, token, text, ref tokens))
            {
                return $"the mask allows token {token}, the matcher refuses it";
            }
        }

        return Complete(matcher, text, ref tokens, cancellationToken);
    }

    /// <summary>Follows the matcher's completion, by the longest allowed token each time.</summary>
    private string? Complete(IConstraintMatcher matcher, ArrayBufferWriter<byte> text, ref int tokens, CancellationToken cancellationToken)
    {
        byte[] completion = matcher.GetCompletion();
        int at = 0;
        while (at < completion.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int token = spelling.LongestPrefix(completion.AsSpan(at), matcher.GetMask());
            if (token < 0)
            {
                return $"no allowed token follows the completion at byte {at}";
            }

            if (!Commit(matcher, token, text, ref tokens))
            {
                return $"the mask allows token {token}, the matcher refuses it";
            }

            at += spelling.GetBytes(token).Length;
        }

        return matcher.MayEnd(spelling.EndTokens) ? null : "the completion does not complete the text";
    }

    private bool Commit(IConstraintMatcher matcher, int token, ArrayBufferWriter<byte> text, ref int tokens)
    {
        if (!matcher.TryAdvance(token))
        {
            return false;
        }

        text.Write(spelling.GetBytes(token));
        tokens++;
        return true;
    }

    private int Choose(ReadOnlySpan<uint> mask, Random random)
    {
        uint[] words = ArrayPool<uint>.Shared.Rent(mask.Length);
        try
        {
            Span<uint> choice = words.AsSpan(0, mask.Length);
            double share = random.NextDouble();
            ReadOnlySpan<uint> favoured = share < BracketShare ? _brackets : share < BracketShare + QuoteShare ? _quotes : default;
            int count = 0;
            if (!favoured.IsEmpty)
            {
                count = Intersect(mask, favoured, choice);
            }

            if (count == 0)
            {
                mask.CopyTo(choice);
                foreach (int end in spelling.EndTokens)
                {
                    choice[end >> 5] &= ~(1u << (end & 31));
                }

                count = Count(choice);
            }

            return count == 0 ? -1 : Select(choice, random.Next(count));
        }
        finally
        {
            ArrayPool<uint>.Shared.Return(words);
        }
    }

    private static int Intersect(ReadOnlySpan<uint> one, ReadOnlySpan<uint> other, Span<uint> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            result[i] = one[i] & other[i];
        }

        return Count(result);
    }

    private static int Count(ReadOnlySpan<uint> set)
    {
        int count = 0;
        foreach (uint word in set)
        {
            count += BitOperations.PopCount(word);
        }

        return count;
    }

    /// <summary>The element of a set before which there are <paramref name="rank"/> others.</summary>
    private static int Select(ReadOnlySpan<uint> set, int rank)
    {
        for (int i = 0; i < set.Length; i++)
        {
            int count = BitOperations.PopCount(set[i]);
            if (rank < count)
            {
                uint word = set[i];
                for (; rank > 0; rank--)
                {
                    word &= word - 1;
                }

                return (i << 5) + BitOperations.TrailingZeroCount(word);
            }

            rank -= count;
        }

        return -1;
    }
}

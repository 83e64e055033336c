using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Runtime;

namespace StructGen.Engine.Models;

/// <summary>What every kind of batch demands of its prompts and steps.</summary>
internal static class BatchSteps
{
    /// <summary>Checks the prompts.</summary>
    public static void CheckPrompts(IReadOnlyList<ReadOnlyMemory<int>> prompts, DecoderSet decoders, int capacity)
    {
        if (prompts.Count == 0)
        {
            throw new ArgumentException("A batch has at least one prompt.", nameof(prompts));
        }

        for (int row = 0; row < prompts.Count; row++)
        {
            if (prompts[row].IsEmpty)
            {
                throw new ArgumentException($"Prompt {row} is empty; a text starts from at least one token.", nameof(prompts));
            }

            decoders.CheckTokens(prompts[row].Span);
            if (prompts[row].Length > capacity)
            {
                throw new ModelException(
                    ModelErrorCode.ContextExceeded, $"prompt {row} has {prompts[row].Length} tokens, each sequence of the batch may hold {capacity}. Shorten it, or give the batch a larger capacity.", parameter: "capacity");
            }
        }
    }

    /// <summary>Checks a step: one token a sequence, -1 for one that has ended.</summary>
    public static void Check(in ForwardRequest request, DecoderSet decoders, ReadOnlySpan<int> lengths, int limit)
    {
        ReadOnlySpan<int> tokens = request.Tokens.Span;
        if (tokens.Length != lengths.Length)
        {
            throw new ArgumentException($"A step takes one token a sequence; given {tokens.Length} for {lengths.Length}.", nameof(request));
        }

        for (int row = 0; row < tokens.Length; row++)
        {
            if (tokens[row] == -1)
            {
                continue;
            }

            decoders.CheckTokens(tokens.Slice(row, 1));
            if (lengths[row] >= limit)
            {
                throw new ModelException(
                    ModelErrorCode.ContextExceeded, $"sequence {row} holds {lengths[row]} tokens and may hold no more; give -1 in its place once it has ended, or give the batch a larger capacity.", parameter: "capacity");
            }
        }
    }
}

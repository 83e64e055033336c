using StructGen.Engine.Decoding.Constraints;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding;

/// <summary>
/// Finds how much of a prompt's end must be spelled anew: where the model's tokenizer would merge it with the first text that the constraint allows, a model given the prompt's tokens
/// as they are would be pushed onto a spelling that it never writes.
/// </summary>
internal static class PromptHealing
{
    /// <summary>The most tokens taken back.</summary>
    private const int MostTokens = 4;

    /// <summary>Tokens before them that the tokenizer sees.</summary>
    private const int ContextTokens = 8;

    /// <summary>Tokens tried against the tokenizer; where so many do not merge, none is taken to.</summary>
    private const int MostTried = 256;

    /// <summary>The number of tokens to take back, and their text.</summary>
    /// <param name="prompt">The prompt.</param>
    /// <param name="start">A matcher at the start of the constraint; left as it was.</param>
    /// <param name="vocabulary">The vocabulary.</param>
    /// <param name="order">Its tokens by text.</param>
    /// <param name="encoder">The model's tokenizer; without one every token that could take the place of the prompt's end counts.</param>
    public static (int Tokens, byte[] Text) Find(ReadOnlySpan<int> prompt, Matcher start, Vocabulary vocabulary, TokenOrder order, ITokenEncoder? encoder)
    {
        (int Tokens, byte[] Text) found = (0, []);
        List<byte> text = [];

        // The first token stays: a model needs something to go on from.
        for (int count = 1; count <= Math.Min(MostTokens, prompt.Length - 1); count++)
        {
            ReadOnlySpan<byte> bytes = (uint)prompt[^count] < (uint)vocabulary.Size ? vocabulary.GetBytes(prompt[^count]) : default;
            if (bytes.IsEmpty)
            {
                break;
            }

            text.InsertRange(0, bytes);
            byte[] prefix = [.. text];
            List<int> tokens = [];
            MatcherReader reader = new(start);
            TokenSearch.Find(order, vocabulary, prefix, ref reader, tokens);
            if (tokens.Count > 0 && (encoder is null || Merges(prompt[..^count], tokens, vocabulary, encoder)))
            {
                found = (count, prefix);
            }
        }

        return found;
    }

    /// <summary>Whether the tokenizer, after the prompt's last tokens, makes one of <paramref name="tokens"/> of that token's text.</summary>
    private static bool Merges(ReadOnlySpan<int> before, List<int> tokens, Vocabulary vocabulary, ITokenEncoder encoder)
    {
        List<byte> context = [];
        for (int i = 1; i <= Math.Min(ContextTokens, before.Length); i++)
        {
            ReadOnlySpan<byte> bytes = (uint)before[^i] < (uint)vocabulary.Size ? vocabulary.GetBytes(before[^i]) : default;
            if (bytes.IsEmpty)
            {
                break;
            }

            context.InsertRange(0, bytes);
        }

        foreach (int token in tokens.Take(MostTried))
        {
            byte[] text = [.. context, .. vocabulary.GetBytes(token)];
            IReadOnlyList<int> encoded = encoder.Encode(text);
            if (encoded.Count > 0 && encoded[^1] == token)
            {
                return true;
            }
        }

        return false;
    }
}

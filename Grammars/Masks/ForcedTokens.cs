using System.Text.Unicode;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// The canonical tokens of forced text: those that the model's own tokenizer gives it, as far as no text that may follow can change them.
/// </summary>
/// <remarks>
/// A token is kept if all of this holds (conservative: a tokenizer is known here only by what it answers):
/// <list type="number">
/// <item>encoded after the latest committed tokens, the forced text leaves those as they are and begins with a token of its own;</item>
/// <item>no token of the vocabulary begins in the forced text before this token's end, reads all the rest of it and goes on with a byte that may follow: such a token could take its place;</item>
/// <item>the tokenizer gives the same tokens when the text ends after this token, and when a completion follows.</item>
/// </list>
/// </remarks>
internal static class ForcedTokens
{
    /// <summary>Committed tokens given to the tokenizer as context.</summary>
    public const int ContextTokens = 8;

    /// <summary>Committed tokens that must come out as they are.</summary>
    private const int AgreeingTokens = 3;

    /// <summary>The tokens of <paramref name="forced"/>, which follows the tokens of <paramref name="context"/> and leads to <paramref name="end"/>.</summary>
    public static List<int> Encode(Vocabulary vocabulary, ITokenEncoder encoder, ReadOnlySpan<int> context, ReadOnlySpan<byte> forced, in ParserConfiguration end)
    {
        List<byte> text = [];
        context = WholeCharacters(vocabulary, context, text);
        int contextLength = text.Count;
        text.AddRange(forced);
        bool isWhole = TrimToCharacters(text, contextLength);
        if (text.Count == contextLength || !TryEncode(vocabulary, encoder, context, text, contextLength, out List<int> tokens))
        {
            return [];
        }

        // After a cut within a character anything may follow.
        int safe = isWhole ? FirstStraddle(vocabulary.Trie, text, contextLength, end) : FirstStraddle(vocabulary.Trie, text, contextLength, null);
        Trim(vocabulary, tokens, safe - contextLength);
        if (isWhole && tokens.Count > 0)
        {
            List<byte> longer = [.. text];
            if (!end.IsAccepting)
            {
                end.Complete(longer);
            }

            Agree(tokens, TryEncode(vocabulary, encoder, context, longer, contextLength, out List<int> followed) ? followed : []);
        }

        while (tokens.Count > 0)
        {
            List<byte> cut = text[..(contextLength + tokens.Sum(token => vocabulary.GetBytes(token).Length))];
            int before = tokens.Count;
            Agree(tokens, Utf8.IsValid(cut.ToArray()) && TryEncode(vocabulary, encoder, context, cut, contextLength, out List<int> alone) ? alone : tokens[..^1]);
            if (tokens.Count == before)
            {
                break;
            }
        }

        return tokens;
    }

    /// <summary>The longest tail of the context that is whole characters; its bytes are appended.</summary>
    private static ReadOnlySpan<int> WholeCharacters(Vocabulary vocabulary, ReadOnlySpan<int> context, List<byte> text)
    {
        for (; !context.IsEmpty; context = context[1..])
        {
            text.Clear();
            foreach (int token in context)
            {
                text.AddRange(vocabulary.GetBytes(token));
            }

            if (Utf8.IsValid(text.ToArray()))
            {
                return context;
            }
        }

        text.Clear();
        return context;
    }

    /// <summary>Cuts an unfinished character from the end; false when something was cut.</summary>
    private static bool TrimToCharacters(List<byte> text, int contextLength)
    {
        int cut = 0;
        while (text.Count > contextLength && cut < 4 && !Utf8.IsValid(text.ToArray()))
        {
            text.RemoveAt(text.Count - 1);
            cut++;
        }

        if (!Utf8.IsValid(text.ToArray()))
        {
            text.RemoveRange(contextLength, text.Count - contextLength);
        }

        return cut == 0;
    }

    /// <summary>The tokens after the context, if the context's last tokens come out as they are and the bytes add up.</summary>
    private static bool TryEncode(Vocabulary vocabulary, ITokenEncoder encoder, ReadOnlySpan<int> context, List<byte> text, int contextLength, out List<int> tokens)
    {
        tokens = [];
        byte[] bytes = [.. text];
        IReadOnlyList<int> all = encoder.Encode(bytes);
        int at = 0;
        int boundary = -1;
        for (int i = 0; i < all.Count; i++)
        {
            if (at == contextLength)
            {
                boundary = i;
            }

            ReadOnlySpan<byte> spelled = (uint)all[i] < (uint)vocabulary.Size ? vocabulary.GetBytes(all[i]) : default;
            if (spelled.IsEmpty || !bytes.AsSpan(at).StartsWith(spelled))
            {
                return false;
            }

            at += spelled.Length;
        }

        if (at != bytes.Length || boundary < 0)
        {
            return false;
        }

        for (int back = 1; back <= Math.Min(AgreeingTokens, context.Length); back++)
        {
            if (boundary < back || all[boundary - back] != context[^back])
            {
                return false;
            }
        }

        for (int i = boundary; i < all.Count; i++)
        {
            tokens.Add(all[i]);
        }

        return true;
    }

    /// <summary>The first place in the forced text where a token could begin that reaches beyond its end; the end when there is none.</summary>
    private static int FirstStraddle(TokenTrie trie, List<byte> text, int contextLength, ParserConfiguration? end)
    {
        for (int from = Math.Max(contextLength, text.Count - trie.MaxDepth); from < text.Count; from++)
        {
            int node = 0;
            for (int i = from; i < text.Count && node >= 0; i++)
            {
                node = Child(trie, node, text[i]);
            }

            if (node >= 0 && GoesOn(trie, node, end))
            {
                return from;
            }
        }

        return text.Count;
    }

    private static bool GoesOn(TokenTrie trie, int node, ParserConfiguration? end)
    {
        for (int child = node + 1; child < trie.SubtreeEnds[node]; child = trie.SubtreeEnds[child])
        {
            if (end is not { } configuration || configuration.TryStep(trie.Labels[child], out _))
            {
                return true;
            }
        }

        return false;
    }

    private static int Child(TokenTrie trie, int node, byte label)
    {
        for (int child = node + 1; child < trie.SubtreeEnds[node]; child = trie.SubtreeEnds[child])
        {
            if (trie.Labels[child] == label)
            {
                return child;
            }
        }

        return -1;
    }

    /// <summary>Drops tokens that end beyond <paramref name="length"/>.</summary>
    private static void Trim(Vocabulary vocabulary, List<int> tokens, int length)
    {
        int at = 0;
        for (int i = 0; i < tokens.Count; i++)
        {
            at += vocabulary.GetBytes(tokens[i]).Length;
            if (at > length)
            {
                tokens.RemoveRange(i, tokens.Count - i);
                return;
            }
        }
    }

    /// <summary>Drops tokens from the first that differs.</summary>
    private static void Agree(List<int> tokens, List<int> others)
    {
        int same = 0;
        while (same < tokens.Count && same < others.Count && tokens[same] == others[same])
        {
            same++;
        }

        tokens.RemoveRange(same, tokens.Count - same);
    }
}

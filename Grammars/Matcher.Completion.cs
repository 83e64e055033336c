using StructGen.Grammars.Masks;

namespace StructGen.Grammars;

/// <content>What must or may follow: forced bytes and tokens, completions.</content>
public sealed partial class Matcher
{
    /// <summary>The bytes that the grammar forces next: as long as the text may not end and one byte alone continues it. At most 64 KiB.</summary>
    public ReadOnlySpan<byte> ForcedBytes
    {
        get
        {
            ThrowIfFailed();
            using CallBudget.Scope budget = CallBudget.Begin();
            try
            {
                return _masks.GetForced(_entry);
            }
            catch (GrammarException exception)
            {
                Fail(exception);
                throw;
            }
        }
    }

    /// <summary>A lower bound on the tokens still needed before an end token.</summary>
    public int ShortestCompletion
    {
        get
        {
            ThrowIfFailed();
            if (_entry.IsAccepting)
            {
                return 0;
            }

            int longest = Math.Max(1, _masks.Vocabulary.Trie.MaxDepth);
            return Math.Max(1, (int)(((long)_entry.Configuration.MinimumBytes + longest - 1) / longest));
        }
    }

    /// <summary>
    /// Bytes of a short completion: what follows the committed text to make it complete. Its prefixes are always allowed. Special tokens that the grammar has have no bytes: where the completion
    /// needs some, they are left out.
    /// </summary>
    /// <exception cref="GrammarLimitException">No completion of JSON below 1 MiB was found, or a limit was met; the matcher stays failed.</exception>
    public byte[] GetCompletion()
    {
        ThrowIfFailed();
        using CallBudget.Scope budget = CallBudget.Begin();
        try
        {
            return _entry.IsAccepting ? [] : _masks.GetCompletion(_entry);
        }
        catch (GrammarException exception)
        {
            Fail(exception);
            throw;
        }
    }

    /// <summary>
    /// Writes the canonical tokens of what the grammar forces next; returns how many. They are what the model's own tokenizer (<see cref="GrammarCompilerOptions.Encoder"/>) makes
    /// of <see cref="ForcedBytes"/> after the committed tokens, without those at the end that following text could change: a conservative choice, so there may be fewer than the bytes
    /// suggest, even none. Without a tokenizer, tokens as long as each is the only one allowed.
    /// </summary>
    /// <param name="destination">Receives token ids.</param>
    public int GetForcedTokens(Span<int> destination)
    {
        ThrowIfFailed();
        try
        {
            int count = _grammar.Encoder is { } encoder ? CanonicalTokens(encoder, destination) : 0;

            // A token without text needs no tokenizer to be canonical.
            return count == 0 && (_grammar.Encoder is null || (_masks.HasSpecialTokens && _masks.GetForced(_entry).Length == 0)) ? SingleTokens(destination, onlySpecial: _grammar.Encoder is not null) : count;
        }
        catch (GrammarException exception)
        {
            Fail(exception);
            throw;
        }
    }

    private int CanonicalTokens(ITokenEncoder encoder, Span<int> destination)
    {
        ReadOnlySpan<byte> forced = _masks.GetForced(_entry);
        if (forced.IsEmpty || destination.IsEmpty || !MaskCache.TryStep(_entry.Configuration, forced, out Parsing.ParserConfiguration end))
        {
            return 0;
        }

        Span<int> context = stackalloc int[ForcedTokens.ContextTokens];
        int length = 0;
        while (length < context.Length && length < _count && _history[_count - 1 - length].Token is >= 0 and var token)
        {
            context[context.Length - ++length] = token;
        }

        List<int> tokens = ForcedTokens.Encode(_masks.Vocabulary, encoder, context[^length..], forced, end);
        MaskEntry entry = _entry;
        int count = 0;
        while (count < destination.Length && count < tokens.Count && After(entry, tokens[count]) is { } next)
        {
            destination[count] = tokens[count++];
            entry = next;
        }

        return count;
    }

    /// <summary>Tokens as long as each is the only one allowed; with a tokenizer, those alone that it does not make.</summary>
    private int SingleTokens(Span<int> destination, bool onlySpecial)
    {
        MaskEntry entry = _masks.Canonical(_entry);
        int count = 0;
        while (count < destination.Length && !entry.IsAccepting)
        {
            int token = SingleToken(_masks.GetMask(entry));
            if (token < 0 || (onlySpecial && _masks.Vocabulary.GetBytes(token).Length > 0) || After(entry, token) is not { } next)
            {
                break;
            }

            destination[count++] = token;
            entry = next;
        }

        return count;
    }

    private static int SingleToken(MaskRecipe mask)
    {
        if (mask.Base is null)
        {
            return mask.Added.Length == 1 ? mask.Added[0] : -1;
        }

        TokenMask words = new(mask.Base);
        return words.Count + mask.Added.Length != 1 ? -1 : mask.Added.Length == 1 ? mask.Added[0] : TokenSet.List(mask.Base, 1)[0];
    }
}

using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>What the tokens of a vocabulary do when read from one state of a lexeme, whatever the grammar: stay inside, or end the lexeme and leave a remainder.</summary>
/// <param name="Inside">The tokens that end while still in the lexeme.</param>
/// <param name="Crossings">The tokens that reach beyond it, by label; those with exceptions first.</param>
internal sealed record LexemeMask(TokenSet Inside, LexemeCrossing[] Crossings)
{
    private Outside? _outside;
    private TokenLengths? _lengths;
    private uint[]? _common;
    private int _insideCount = -1;

    /// <summary>How many tokens are inside.</summary>
    public int InsideCount => _insideCount >= 0 ? _insideCount : _insideCount = Inside.Tokens.Length + (Inside.Words is null ? 0 : TokenSet.CountOf(Inside.Words));

    /// <summary>The tokens not inside and how this state ends on them; computed when another state first refers to this one.</summary>
    public Outside? Outside
    {
        get => Volatile.Read(ref _outside);
        set => Volatile.Write(ref _outside, value);
    }

    /// <summary>The tokens inside without those that hold certain bytes, packed; computed when a state that differs on these bytes alone first refers to this one.</summary>
    public uint[]? Common
    {
        get => Volatile.Read(ref _common);
        set => Volatile.Write(ref _common, value);
    }

    /// <summary>How many characters a lexeme needs after each token; computed when a state that bounds them first refers to this one.</summary>
    public TokenLengths? Lengths
    {
        get => Volatile.Read(ref _lengths);
        set => Volatile.Write(ref _lengths, value);
    }
}

/// <summary>Tokens that end a lexeme with one label.</summary>
/// <param name="Label">The label.</param>
/// <param name="Point">Where the state after the lexeme goes on reading.</param>
/// <param name="Except">Tokens found there that do not end the lexeme so.</param>
internal sealed record LexemeCrossing(int Label, TriePoint Point, int[] Except);

/// <summary>The tokens that are not inside a lexeme state, whole, and where that state ends on them.</summary>
/// <param name="Trie">The tokens.</param>
/// <param name="Exits">Where the lexeme ends, in trie order.</param>
/// <param name="Remainders">When all exits have one label and the lexeme never ends before a byte: what follows them, merged; null otherwise.</param>
internal sealed record Outside(TokenTrie Trie, LexemeExit[] Exits, TokenTrie? Remainders);

/// <summary>As a <see cref="LexemeMask"/>, for a lexeme that is entered in the middle of a token: what the tokens below one trie node do.</summary>
/// <param name="Tokens">Those that end inside the lexeme.</param>
/// <param name="Exits">Where a byte ends it.</param>
internal sealed record LexemePart(int[] Tokens, LexemeExit[] Exits);

/// <summary>A trie node at which a lexeme ends: its byte is the last one (a delimited lexeme).</summary>
internal readonly record struct LexemeExit(int Node, int Label);

/// <summary>As a <see cref="LexemePart"/>, for all tokens that are blanks and then the byte that begins the lexeme, or blanks alone.</summary>
/// <param name="Tokens">Those that end inside the lexeme, before it, or with its first byte.</param>
/// <param name="Exits">Where a byte ends the lexeme.</param>
internal sealed record LexemeStart(TokenSet Tokens, LexemeExit[] Exits);

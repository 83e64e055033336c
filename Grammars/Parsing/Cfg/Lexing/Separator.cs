using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// A byte that is a hidden lexeme of its own, ends every lexeme before it that is not hidden and begins no other: with it between them, lexemes never join, so whatever the parser can still derive can
/// also be spelled. Hidden lexemes end by themselves, by other hidden ones, or before any lexeme.
/// </summary>
internal static class Separator
{
    /// <summary>The byte, or -1 when there is none: then each state's completion must be shown one by one.</summary>
    /// <param name="terminals">The terminals.</param>
    /// <param name="lexer">Their automata.</param>
    /// <param name="texts">Texts of terminals.</param>
    /// <param name="all">The terminals that compete.</param>
    /// <param name="used">Those of them that rules use.</param>
    /// <param name="hasLineEnds">Whether a stage lets comments up to the end of a line stand only where a line may end.</param>
    public static int Find(IReadOnlyList<Terminal> terminals, LexerStates lexer, TerminalTexts texts, TerminalSet all, TerminalSet used, bool hasLineEnds)
    {
        int start = lexer.StartOf(all);
        if (!hasLineEnds && all.Members().Exists(terminal => terminals[terminal].IsHidden && !texts.Of(terminal).Any(text => EndsHidden(terminals, lexer, texts, used, start, text))))
        {
            return -1;
        }

        for (int hidden = 0; hidden < terminals.Count; hidden++)
        {
            if (!terminals[hidden].IsHidden)
            {
                continue;
            }

            for (int value = 0; value < 128; value++)
            {
                if (IsSeparator(terminals, lexer, texts, used, start, hidden, (byte)value))
                {
                    return value;
                }
            }
        }

        return -1;
    }

    private static bool IsSeparator(IReadOnlyList<Terminal> terminals, LexerStates lexer, TerminalTexts texts, TerminalSet used, int start, int hidden, byte value)
    {
        int after = lexer.Next(start, value);
        if (after == LexerStates.None || !lexer.Accepted(after).Contains(hidden))
        {
            return false;
        }

        foreach (LexerStates.Member member in lexer.Members(after))
        {
            if (!terminals[member.Terminal].IsHidden)
            {
                return false;
            }
        }

        foreach (int terminal in used.Members())
        {
            if (!terminals[terminal].IsHidden && !texts.Of(terminal).Any(text => IsOwn(lexer, start, after, terminal, text, value)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a hidden lexeme is at its end, or something hidden ends it (the end of a line, a comment) or all that is not hidden does, so that it needs nothing of the parser.</summary>
    private static bool EndsHidden(IReadOnlyList<Terminal> terminals, LexerStates lexer, TerminalTexts texts, TerminalSet used, int start, byte[] text)
    {
        int state = start;
        foreach (byte value in text)
        {
            state = state == LexerStates.None ? state : lexer.Next(state, value);
        }

        if (state == LexerStates.None || lexer.Continuing(state) == LexerStates.None)
        {
            return true;
        }

        for (int value = 0; value < 128; value++)
        {
            if (lexer.Next(state, (byte)value) == LexerStates.None && lexer.Next(start, (byte)value) is not LexerStates.None and var after
                && lexer.Winner(after) is >= 0 and var winner && terminals[winner].IsHidden)
            {
                return true;
            }
        }

        return used.Members().TrueForAll(terminal => terminals[terminal].IsHidden || texts.Of(terminal).Any(next => lexer.Next(state, next[0]) == LexerStates.None));
    }

    private static bool IsOwn(LexerStates lexer, int start, int afterSeparator, int terminal, byte[] text, byte separator)
    {
        int state = start;
        foreach (byte value in text)
        {
            state = lexer.Next(state, value);
            if (state == LexerStates.None)
            {
                return false;
            }
        }

        return lexer.Winner(state) == terminal && lexer.Next(state, separator) == LexerStates.None && lexer.Next(afterSeparator, text[0]) == LexerStates.None;
    }
}

using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// A byte that is a hidden lexeme of its own, ends every lexeme before it and begins no other: with it between them, lexemes never join, so whatever the parser can still derive can also be spelled.
/// </summary>
internal static class Separator
{
    /// <summary>The byte, or -1 when there is none: then each state's completion must be shown one by one.</summary>
    public static int Find(IReadOnlyList<Terminal> terminals, LexerStates lexer, TerminalTexts texts, TerminalSet all)
    {
        int start = lexer.StartOf(all);
        for (int hidden = 0; hidden < terminals.Count; hidden++)
        {
            if (!terminals[hidden].IsHidden)
            {
                continue;
            }

            for (int value = 0; value < 128; value++)
            {
                if (IsSeparator(terminals, lexer, texts, all, start, hidden, (byte)value))
                {
                    return value;
                }
            }
        }

        return -1;
    }

    private static bool IsSeparator(IReadOnlyList<Terminal> terminals, LexerStates lexer, TerminalTexts texts, TerminalSet all, int start, int hidden, byte value)
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

        foreach (int terminal in all.Members())
        {
            if (!terminals[terminal].IsHidden && !texts.Of(terminal).Any(text => IsOwn(lexer, start, after, terminal, text, value)))
            {
                return false;
            }
        }

        return true;
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

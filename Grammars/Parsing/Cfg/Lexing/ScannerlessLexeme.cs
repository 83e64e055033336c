namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// Terminals matched side by side until one of them may end: then the byte leaves the lexeme with the set reached as its label, and the parser goes on with both readings, the end and the
/// continuation.
/// </summary>
internal sealed class ScannerlessLexeme(LexerStates states) : LexemeAutomaton
{
    public override int Next(int state, byte value)
    {
        int next = states.Next(state, value);
        return next == LexerStates.None ? Dead : states.Accepted(next).Length == 0 ? next : Exit(next);
    }
}

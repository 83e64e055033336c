using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.Regular;

/// <summary>Whole texts as one open-ended lexeme: the expressions of a <see cref="LazyDfa"/> read from the first byte of the text to its last.</summary>
internal sealed class RegularLexeme(LazyDfa dfa) : LexemeAutomaton
{
    public LazyDfa Dfa { get; } = dfa;

    public override bool IsWholeText => true;

    public override int Next(int state, byte value)
    {
        int next = Dfa.Next(state, value);
        return next == LazyDfa.Dead ? Dead : next;
    }

    public override int EndLabel(int state) => (Dfa.Accepts(state) & 1) != 0 ? 0 : -1;
}

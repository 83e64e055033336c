using StructGen.Grammars.Automata;

namespace StructGen.Grammars.Parsing.Regular;

/// <summary>Inside a text that a regular expression describes; <c>q</c> is the automaton's state.</summary>
internal sealed class RegularTextState(RegularLexeme lexeme) : ParserState
{
    private static readonly RegularEndState End = new();

    public override LexemeAutomaton Lexeme => lexeme;

    public override Transition Step(int q, byte value) => Transition.Dead;

    public override Transition OnLexemeEnd(int label, LexemeText? text) => Transition.Move(End);

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        output.AddRange(Shortest(q));
        return -1;
    }

    public override int MinimumBytes(int q) => (lexeme.Dfa.Accepts(q) & 1) != 0 ? 0 : Shortest(q).Length;

    private byte[] Shortest(int q)
    {
        RegexNode rest = lexeme.Dfa.Components(q)[0];
        return lexeme.Dfa.Builder.ShortestMember(rest) ?? throw new InvalidOperationException("A live state has a completion.");
    }
}

/// <summary>After the text.</summary>
internal sealed class RegularEndState : ParserState
{
    public override Transition Step(int q, byte value) => Transition.Dead;

    public override bool IsAccepting(int q) => true;

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => -1;
}

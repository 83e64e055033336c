namespace StructGen.Grammars.Automata.Ecma;
internal static class AssertionAutomaton
{
    internal static RegexNode Build(EcmaNode root, RegexBuilder builder, bool isSearch) => throw new NotImplementedException();
}

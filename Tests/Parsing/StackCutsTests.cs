using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Tests.Languages;
using StructGen.Tests.Masks;

namespace StructGen.Tests.Parsing;

/// <summary>Names of the upper parts of stacks: the same where what lies between makes no difference.</summary>
internal sealed class StackCutsTests
{
    private const int Whole = 10;

    private const string Classes = """
        start: class+
        class: "c" NAME block | "c" NAME "(" NAME ("," NAME)* ")" block
        member: NAME ";" | "n" block | "d" block "e" NAME ";"
        block: "{" member* "}"
        NAME: /[xyz]/
        %ignore " "
        """;

    [TestCase("cx{", "cy(x,y,z){", ExpectedResult = true, TestName = "A_longer_head_of_a_block_makes_no_difference")]
    [TestCase("cx{", "cx{}cy{", ExpectedResult = false, TestName = "The_first_and_a_further_part_of_a_list_are_not_the_same_where_the_list_may_go_on")]
    [TestCase("cx{n{", "cx{d{", ExpectedResult = false, TestName = "What_must_follow_a_block_makes_a_difference")]
    [TestCase("cx{n{d{x;", "cz(y){n{d{y;", ExpectedResult = true, TestName = "Blocks_within_longer_heads_are_the_same")]
    public bool Names(string left, string right)
    {
        CompiledGrammar grammar = new GrammarCompiler(GrammarProbe.VocabularyOf(5, "x")).Compile(Grammar.Lark(Classes));
        StackCut one = CutOf(grammar, left);
        StackCut other = CutOf(grammar, right);
        return one.High == other.High && one.Low == other.Low;
    }

    private static StackCut CutOf(CompiledGrammar grammar, string text)
    {
        ParserConfiguration at = TinyVocabularies.Read(grammar.Machine.Start, System.Text.Encoding.ASCII.GetBytes(text));
        LexemeReadingState state = (LexemeReadingState)at.State;
        return state.States.Parser.Cuts.Of(state.Frontier, Whole);
    }
}

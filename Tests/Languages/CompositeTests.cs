using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>Grammars made of grammars.</summary>
internal sealed class CompositeTests
{
    private static readonly Grammar Brackets = Grammar.Gbnf("root ::= \"(\" root \")\" | \"x\"");

    private static readonly Grammar Sum = Grammar.Ebnf("root ::= digit ('+' root)?\ndigit ::= [0-9]+");

    [Test]
    public void Parts_follow_each_other_and_names_do_not_meet() => GrammarProbe.AssertTexts(
        Grammar.Sequence(Grammar.Choice("<", "["), Brackets, Grammar.Regex("[ ,]*"), Sum), ["<x1", "[((x)), 1+22"], ["", "<x", "x1", "<(x1"]);

    [Test]
    public void A_part_may_end_wherever_it_accepts() => GrammarProbe.AssertTexts(
        Grammar.Sequence(Grammar.Regex("a*"), Grammar.Regex("a*b?"), Grammar.Repeat(Grammar.Regex("ba"), 1, 2)), ["ba", "aaba", "bbaba", "ababa"], ["", "aab", "bababa" + "ba"]);

    [Test]
    public void Choices_and_repetitions_nest() => GrammarProbe.AssertTexts(
        Grammar.Repeat(Grammar.Choice(Brackets, Grammar.Sequence(Sum, Grammar.Choice(";")), Grammar.Repeat(Grammar.Choice("!"), 2, 2))),
        ["", "x(x)1;", "1+2;!!x", "!!!!"],
        ["1", "!", "x!", "(1;)"]);

    [Test]
    public void Nothing_at_all_is_the_empty_text() => GrammarProbe.AssertTexts(Grammar.Sequence(), [""], ["a"]);

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 2)] int seed) => GrammarProbe.AssertMasks(
        Grammar.Repeat(Grammar.Choice(Brackets, Sum, Grammar.Regex("[a-z]+x?"))), GrammarProbe.VocabularyOf(seed, "(", ")", "x", "1", "+", "ab"), seed: seed);

    [Test]
    public void Problems_of_all_parts_are_told()
    {
        IReadOnlyList<Diagnostic> problems = GrammarProbe.Problems(Grammar.Sequence(Grammar.Regex("a("), Grammar.Gbnf("root ::= a"), Grammar.JsonSchema("""{"type":"objekt"}"""), Grammar.Lark("start: a")));
        Assert.That(problems.Select(static problem => problem.Code), Is.EqualTo(new[] { DiagnosticCode.Invalid, DiagnosticCode.UnresolvedReference, DiagnosticCode.Invalid, DiagnosticCode.UnresolvedReference }));
        Assert.That(problems.Select(static problem => problem.Location), Is.EqualTo(new[] { "1:2", "1:10", "#/type", "1:8" }));
        Assert.That(() => Grammar.Repeat(Brackets, 3, 2), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Equal_combinations_compile_once()
    {
        GrammarCompiler compiler = new(Masks.TinyVocabularies.Create(3));
        CompiledGrammar first = compiler.Compile(Grammar.Sequence(Brackets, Sum));
        Assert.That(compiler.Compile(Grammar.Sequence(Brackets, Sum)), Is.SameAs(first));
        Assert.That(compiler.Compile(Grammar.Sequence(Sum, Brackets)), Is.Not.SameAs(first));
        Assert.That(compiler.Compile(Grammar.Choice(Brackets, Sum)), Is.Not.SameAs(first));
    }
}

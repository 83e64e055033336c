using System.Collections.Immutable;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.Antlr;

/// <summary>Code of ANTLR grammars, mapped by the caller.</summary>
internal sealed class AntlrPredicateTests
{
    [Test]
    public void True_lets_pass_and_false_does_not() => GrammarProbe.AssertTexts(
        Of("grammar G; options { superClass = Base; } s : {yes()}? A | { no() }? B | C ; A : 'a' {yes()}? ; B : 'b' ; C : 'c' {no()}? | 'cc' {count++;} ;", ("Base", AntlrPredicate.True), ("yes()", AntlrPredicate.True), ("no()", AntlrPredicate.False), ("count++;", AntlrPredicate.True)),
        ["a", "cc"],
        ["b", "c", ""]);

    [Test]
    public void An_expression_is_about_the_lexeme() => GrammarProbe.AssertTexts(
        Of("grammar G; s : SHORT | LONG ; SHORT : [a-z]+ {len()}? ; LONG : 'x' [a-z]+ | [0-9]+ {len()}? ; W : ' ' -> skip ;", ("len()", AntlrPredicate.Matches(".{1,2}"))),
        ["ab", " a ", "xyz", "12", "xy"],
        ["abc", "123", "", "a b"]);

    [Test]
    public void In_a_parser_rule_it_is_about_the_next_token()
    {
        Grammar grammar = Of("grammar G; s : {isType()}? ID ID ';' | ID '=' {isSmall()}? INT ';' | . '!' ; ID : [A-Za-z]+ ; INT : [0-9]+ ; W : ' ' -> skip ;", ("isType()", AntlrPredicate.Matches("[A-Z].*")), ("isSmall()", AntlrPredicate.Matches("[0-9]")));
        GrammarProbe.AssertTexts(grammar, ["List x;", "X Y;", "x = 1;", "Q = 2;", "x!", "12!", "List!"], ["list x;", "x = 12;", "List;"]);
        GrammarProbe.AssertMasks(grammar, GrammarProbe.VocabularyOf(1, "L", "x", " ", ";", "=", "1", "!"));
    }

    [TestCase("grammar G; s : {p()}? 'a' ;", DiagnosticCode.Unsupported, "1:16")]
    [TestCase("grammar G; s : A ; A : 'a' {q();} ;", DiagnosticCode.Unsupported, "1:28")]
    [TestCase("grammar G; options { superClass = X; } s : 'a' ;", DiagnosticCode.Unsupported, "1:12")]
    [TestCase("grammar G; s : {m()}? t ; t : 'a' ;", DiagnosticCode.Unsupported, "1:23")]
    [TestCase("grammar G; s : 'a' {m()}? ;", DiagnosticCode.Unsupported, "1:16")]
    [TestCase("grammar G; s : A ; A : ('a' {m()}? | 'b') ;", DiagnosticCode.Unsupported, "1:29")]
    [TestCase("grammar G; s : A ; A : 'a' {bad()}? ;", DiagnosticCode.Invalid, "1:28")]
    public void What_cannot_be_answered_has_a_place(string grammar, DiagnosticCode code, string place)
    {
        Diagnostic problem = GrammarProbe.Problems(Of(grammar, ("m()", AntlrPredicate.Matches("a")), ("bad()", AntlrPredicate.Matches("(")), ("X", AntlrPredicate.False)))[0];
        Assert.That((problem.Code, problem.Location), Is.EqualTo((code, place)), problem.ToString());
    }

    [Test]
    public void Answers_are_part_of_what_a_cache_compares()
    {
        const string text = "grammar G; s : A ; A : 'a' | 'b' {p()}? ;";
        GrammarCompiler compiler = new(Masks.TinyVocabularies.Create(3));
        Assert.That(GrammarProbe.Accepts(compiler.Compile(Of(text, ("p()", AntlrPredicate.True))), "b"), Is.True);
        Assert.That(GrammarProbe.Accepts(compiler.Compile(Of(text, ("p()", AntlrPredicate.False))), "b"), Is.False);
        Assert.That(GrammarProbe.Accepts(compiler.Compile(Of(text, ("p()", AntlrPredicate.Matches("c")))), "b"), Is.False);
    }

    private static Grammar Of(string grammar, params (string Code, AntlrPredicate Answer)[] answers) =>
        Grammar.Antlr(grammar, new AntlrOptions { Predicates = answers.ToImmutableDictionary(static answer => answer.Code, static answer => answer.Answer) });
}

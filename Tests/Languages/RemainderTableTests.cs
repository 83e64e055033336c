using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>
/// A small JSON over all 399 tokens of one to three of its characters: how many tokens may follow. Stores that look a fixed number of terminals ahead allow up to ten times as many, or
/// refuse half of them.
/// </summary>
internal sealed class RemainderTableTests
{
    private static readonly Vocabulary AllTokens = Vocabulary.FromTokens([.. Strings(1), .. Strings(2), .. Strings(3)]);

    private static readonly Grammar[] Grammars =
    [
        Grammar.Gbnf("root ::= \"{\" (pair (\",\" pair)*)? \"}\"\npair ::= str \":\" value\nvalue ::= root | str | \"1\"+\nstr ::= \"\\\"\" \"a\"* \"\\\"\""),
        Grammar.Lark("start: \"{\" [pair (\",\" pair)*] \"}\"\npair: STR \":\" value\nvalue: start | STR | NUM\nSTR: /\"a*\"/\nNUM: /1+/"),
        Grammar.Antlr("grammar G; obj : '{' (pair (',' pair)*)? '}' ; pair : STR ':' value ; value : obj | STR | NUM ; STR : '\"' 'a'* '\"' ; NUM : '1'+ ;"),
    ];

    [Test]
    public void The_tokens_that_may_follow_are_exactly_these([Values(0, 1, 2)] int grammar)
    {
        CompiledGrammar compiled = new GrammarCompiler(AllTokens).Compile(Grammars[grammar]);
        foreach ((string text, int count) in new[] { ("{\"a", 11), ("{\"a\"", 11), ("{\"a\":1", 13), ("{\"a\":{", 10) })
        {
            Matcher matcher = compiled.CreateMatcher();
            Assert.That(matcher.TryAdvance(System.Text.Encoding.ASCII.GetBytes(text)), Is.True);
            Assert.That(matcher.GetMask().Count, Is.EqualTo(count), text);
        }
    }

    private static IEnumerable<byte[]> Strings(int length) =>
        length == 0 ? [[]] : Strings(length - 1).SelectMany(static head => "\"a:,{}1".Select(last => (byte[])[.. head, (byte)last]));
}

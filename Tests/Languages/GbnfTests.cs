using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>GBNF: texts accepted and refused, masks, problems.</summary>
internal sealed class GbnfTests
{
    private const string Json = """
        # JSON, the way llama.cpp's own example spells it
        root   ::= object
        value  ::= object | array | string | number | ("true" | "false" | "null") ws

        object ::=
          "{" ws (
                    string ":" ws value
            ("," ws string ":" ws value)*
          )? "}" ws

        array  ::=
          "[" ws (
                    value
            ("," ws value)*
          )? "]" ws

        string ::=
          "\"" (
            [^"\\\x7F\x00-\x1F] |
            "\\" (["\\bfnrt] | "u" [0-9a-fA-F]{4}) # escapes
          )* "\"" ws

        number ::= ("-"? ([0-9] | [1-9] [0-9]{0,15})) ("." [0-9]+)? ([eE] [-+]? [0-9] [1-9]{0,15})? ws

        # Optional space: by convention, applied in this grammar after literal chars when allowed
        ws ::= | " " | "\n" [ \t]{0,20}
        """;

    private const string Arithmetic = """
        root ::= (expr "=" ws term "\n")+
        expr ::= term ([-+*/] term)*
        term ::= ident | num | "(" ws expr ")" ws
        ident ::= [a-z] [a-z0-9_]* ws
        num ::= [0-9]+ ws
        ws ::= [ \t\n]*
        """;

    [Test]
    public void Json_texts_are_told_from_others() => GrammarProbe.AssertTexts(
        Grammar.Gbnf(Json),
        ["{}", "{ }", "{\"a\":1}", "{\"a\":[1,2,{\"b\":null}],\"c\":\"\\u00e9\\n\"}", "{\"\u00e9\": true }", "{\"a\":-12.5e+3}"],
        ["", "[]", "{\"a\"}", "{\"a\":01}", "{\"a\":1,}", "{\"a\":\"\n\"}", "{}}", "{  }"]);

    [Test]
    public void Ambiguity_keeps_all_readings_alive() => GrammarProbe.AssertTexts(
        Grammar.Gbnf(Arithmetic),
        ["1=1\n", "a+b*(c-1)=d\n", "a\t\n=\nb\n", "x=1\n\ny=2\n"],
        ["", "1=1", "a+=b\n", "(a=b\n", "=1\n"]);

    [TestCase("root ::= \"a\"{2,3} \"b\"{2} \"c\"{1,} \"d\"{0,1}", "aabbc|aaabbcccd", "abbc|aaaabbc|aabbcdd|aabb")]
    [TestCase("root ::= pair{2,3}\npair ::= \"(\" root? \")\"", "()()|()()()|(()())()", "()|()()()()|(())()")]
    [TestCase("root ::= [a-c-] [^\\n\\]] . | \"\\x41\\u00e9\\U0001F600\"", "b\u00e9\n|-\U0001F600z|A\u00e9\U0001F600", "d11|a]1|ab")]
    [TestCase("root ::= a | b\na ::= \"x\" a \"y\" | \"\"\nb ::= \"x\"* \"z\"", "|xy|xxyy|z|xxz", "xyy|xz z|zz")]
    [TestCase("root ::= list\nlist ::= list item | item\nitem ::= \"1\" | \"[\" list \"]\"", "1|11|[1]1[[1]]", "|[]|[1")]
    [TestCase("root ::= e\ne ::= e e | \"a\" | e \"+\" e | e | \"\"", "|a|aaa|a+a|+|a++a", "b|a-a")]
    [TestCase("root::=(\n\"a\"\n|\n\"b\" \"c\"\n)+ # end\n", "a|bc|abc", "b|ac b")]
    [TestCase("root ::= \"a\" | \n \"b\"\r\nother ::= root", "a|b", "ab")]
    public void Operators_mean_what_they_say(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Gbnf(grammar), accepted.Split('|'), refused.Split('|'));

    [Test]
    public void Masks_of_json_are_the_oracles([NUnit.Framework.Range(0, 4)] int seed) =>
        GrammarProbe.AssertMasks(Grammar.Gbnf(Json), GrammarProbe.VocabularyOf(seed, "{", "}", "[", "]", "\"", "\"", ":", ",", " ", "\n", "a", "1", "true", "-", ".", "\\", "\u00e9"), seed: seed);

    [Test]
    public void Masks_of_arithmetic_are_the_oracles([NUnit.Framework.Range(0, 4)] int seed) =>
        GrammarProbe.AssertMasks(Grammar.Gbnf(Arithmetic), GrammarProbe.VocabularyOf(seed, "a", "b1", "1", "23", "+", "*", "(", ")", "=", "\n", " "), seed: seed);

    [Test]
    public void Masks_of_a_very_ambiguous_grammar_are_the_oracles([NUnit.Framework.Range(0, 2)] int seed) =>
        GrammarProbe.AssertMasks(Grammar.Gbnf("root ::= e\ne ::= e e | \"a\" | \"ab\" | e \"+\" e | \"(\" e \")\" | e | \"\""), GrammarProbe.VocabularyOf(seed, "a", "b", "+", "(", ")"), seed: seed);

    [TestCase("root ::= \"a\" |", "")]
    [TestCase("root ::= x", "1:10")]
    [TestCase("start ::= \"a\"", "1:1")]
    [TestCase("root ::= \"a", "1:10")]
    [TestCase("root ::= (\"a\"", "1:14")]
    [TestCase("root ::= \"a\"\n  | \"b\"", "2:3")]
    [TestCase("root ::= [z-a]", "1:11")]
    [TestCase("root ::= \"\\q\"", "1:11")]
    [TestCase("root ::= \"a\"{3,2}", "1:13")]
    [TestCase("root ::= \"a\" root", "1:1")]
    [TestCase("root ::= <think>", "1:10")]
    public void Problems_have_a_place(string grammar, string place)
    {
        if (place.Length == 0)
        {
            GrammarProbe.AssertTexts(Grammar.Gbnf(grammar), ["a", ""], ["b"]);
            return;
        }

        IReadOnlyList<Diagnostic> problems = GrammarProbe.Problems(Grammar.Gbnf(grammar));
        Assert.That(problems[0].Location, Is.EqualTo(place), problems[0].ToString());
        Assert.That(problems[0].Excerpt, Does.Contain("^"));
    }

    [Test]
    public void All_undefined_names_are_told_at_once()
    {
        IReadOnlyList<Diagnostic> problems = GrammarProbe.Problems(Grammar.Gbnf("root ::= vaule other\nvalue ::= nothing"));
        Assert.That(problems.Select(static problem => problem.Location), Is.EqualTo(new[] { "1:10", "1:16", "2:11" }));
        Assert.That(problems[0].Hint, Does.Contain("'value'"));
    }

    [Test]
    public void Suspicious_rules_are_warnings()
    {
        CompiledGrammar compiled = new GrammarCompiler(Masks.TinyVocabularies.Create(3)).Compile(
            Grammar.Gbnf("root ::= a | dead \"x\"\na ::= b | \"x\"\nb ::= a\ndead ::= \"y\" dead\nunused ::= \"z\""));
        Assert.That(compiled.Warnings.Select(static warning => warning.Location), Is.EqualTo(new[] { "2:1", "3:1", "4:1", "5:1" }));
    }

    [Test]
    public void Deep_nesting_is_a_limit() =>
        Assert.That(GrammarProbe.Problems(Grammar.Gbnf("root ::= " + new string('(', 5000) + "\"a\"" + new string(')', 5000)))[0].Code, Is.EqualTo(DiagnosticCode.LimitExceeded));
}

using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.Embedding;

/// <summary>JSON Schemas, chunks of texts and other Lark grammars written within Lark.</summary>
internal sealed class LarkInlineTests
{
    private static readonly Grammar Call = Grammar.Lark("""
        start: TEXT | call        // with { and %json { in a comment
        TEXT: /[^{](.|\n)*/
        call: "{" NAME "}" %json {
          "type": "object",
          "properties": { "city": { "type": "string", "pattern": "^[^}\"{]*$" } },
          "required": ["city"],
          "additionalProperties": false
        } "%json {"?
        NAME: /[a-z]+/
        %ignore " "
        """);

    [Test]
    public void Json_stands_in_a_rule() => GrammarProbe.AssertTexts(
        Call, ["{f}{\"city\":\"Oslo\"}", "{ f } { \"city\" : \"Oslo\" } ", "{f}{\"city\":\"Oslo\"}%json {", "any {text}"], ["{f}", "{f}{}", "{f}{\"city\":1}", "{f}{\"city\":\"Oslo\"}}"]);

    [Test]
    public void Masks_are_the_oracles_beside_ignored_blanks([NUnit.Framework.Range(0, 4)] int seed) =>
        GrammarProbe.AssertMasks(Call, GrammarProbe.VocabularyOf(seed, "{", "}", "f", " ", "\"", "city", ":", "{\"city\":\"", "ab"), seed: seed);

    [Test]
    public void Masks_are_the_oracles_where_nothing_separates_lexemes([NUnit.Framework.Range(0, 4)] int seed) => GrammarProbe.AssertMasks(
        Grammar.Lark("""
            start: item (SEP item)*
            SEP: ", "
            item: KEY "=" value | "ab" "abab" | /[a-c]+/
            KEY: /[a-z]+/
            value: %json {"type": ["array", "integer", "boolean"], "items": {"type": "integer"}} | %lark { start: "<" (start | /1+/) ">" }
            """),
        GrammarProbe.VocabularyOf(seed, "ab", "c", "=", ", ", "[", "]", "1", "12", "true", "<", ">", "1>", "abab"),
        seed: seed,
        walks: 6);

    [Test]
    public void The_hosts_lexemes_end_by_its_own_rule() => GrammarProbe.AssertTexts(
        Grammar.Lark("start: INT %json {\"type\":[\"integer\",\"boolean\"]}\nINT: /[0-9]+/\n%ignore \" \""),
        ["1true", "12 3", "1 -2", "1-2"],
        ["12", "1"]);

    [Test]
    public void Both_ends_of_an_embedded_number_stay_alive() => GrammarProbe.AssertTexts(
        Grammar.Lark("start: %json {\"type\":\"integer\",\"maximum\":20} /[0-9]+/"), ["12", "123", "1 2", "209"], ["1", "", "-1"]);

    [Test]
    public void Chunks_words_and_characters_are_runs()
    {
        GrammarProbe.AssertTexts(Grammar.Lark("start: %regex { \"substring_chunks\": [\"abc\", \"de\", \"fg\"] }"), ["", "abc", "de", "abcde", "defg", "abcdefg"], ["ab", "cde", "abcfg"]);
        GrammarProbe.AssertTexts(Grammar.Lark("start: \"<\" WORDS \">\"\nWORDS: %regex { \"substring_words\": \"foo bar. baz\" }"), ["<foo>", "<>", "<bar. baz>", "< bar>"], ["<fo>", "<foo baz>"]);
        GrammarProbe.AssertTexts(Grammar.Lark("start: T\nT: \"x\" %regex { \"substring_chars\": \"ab c\" } \"y\""), ["xy", "xab y", "xb cy"], ["xacy", "x"]);
    }

    [Test]
    public void A_nested_grammar_has_names_and_ignored_text_of_its_own() => GrammarProbe.AssertTexts(
        Grammar.Lark("start: A inner A\ninner: %lark {\n  start: A+\n  A: \"b\"\n  %ignore \"_\"\n}\nA: \"a\"\n%ignore \" \""), ["aba", "a b_b a", "ab_a", "a_ba"], ["_aba", "aa", "a b b a"]);

    [Test]
    public void Terminals_that_may_be_empty_are_optional() => GrammarProbe.AssertTexts(Grammar.Lark("start: \"<\" /[a-z]*/ \">\" B\nB: \"b\"*"), ["<>", "<ab>b", "<a>"], ["<", "<1>"]);

    [TestCase("start: %json {\"type\":\"objekt\"}", "1:8", "#/type")]
    [TestCase("start: \"a\"\n  | %json {\"type\": }", "2:5", "JSON")]
    [TestCase("start: %json {\"a\": [1, {}", "1:14", "not closed")]
    [TestCase("start: %regex {\"substring_bits\": \"x\"}", "1:8", "members")]
    [TestCase("start: %regex {\"substring_chunks\": [1]}", "1:8", "members")]
    [TestCase("start: \"a\" %lark {\n start: b\n}", "2:9", "'b' is not defined")]
    [TestCase("start: T\nT: \"a\" %json {}", "2:8", "not supported in a terminal")]
    [TestCase("start: %foo", "1:8", "not supported here")]
    [TestCase("start: A TIGHT %json {}\nA: \"a\"\n%declare TIGHT\n%adjacent TIGHT", "1:16", "cannot stand in a grammar with")]
    public void Problems_have_their_places(string grammar, string location, string message)
    {
        IReadOnlyList<Diagnostic> problems = GrammarProbe.Problems(Grammar.Lark(grammar));
        Assert.That(problems.Select(static problem => $"{problem.Location} {problem.Message}"), Has.Some.Matches<string>(problem => problem.StartsWith(location + " ", StringComparison.Ordinal) && problem.Contains(message, StringComparison.Ordinal)));
    }
}

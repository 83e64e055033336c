using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Tests.Masks;

namespace StructGen.Tests.Languages.Embedding;

/// <summary>Reasoning, free text, tagged parts.</summary>
internal sealed class RegionTests
{
    private static readonly Grammar Numbers = Grammar.JsonSchema("""{"type":"array","items":{"type":"integer"}}""");

    [Test]
    public void Reasoning_ends_with_the_first_closing_mark() => GrammarProbe.AssertTexts(
        Grammar.Sequence(Grammar.Reasoning("<a>", "</a>"), Numbers), ["<a></a>[1]", "<a>x <a> </b></</a>[]", "<a>[1]</a> [ 1]"], ["[1]", "<a>[1]", "<a></a>x</a>[1]", "<a></a>"]);

    [Test]
    public void The_example_of_the_documentation_stands()
    {
        // From here to the end of the statement: docs/embedding.md.
        Grammar call = Grammar.JsonSchema("""{"type":"object","properties":{"city":{"type":"string"}},"required":["city"]}""");
        Grammar reply = Grammar.Sequence(
            Grammar.Reasoning("<think>", "</think>"),
            Grammar.Tags(new TriggeredTag("<tool_call>", call, "</tool_call>")));
        GrammarProbe.AssertTexts(reply, ["<think>?</think>Well. <tool_call>{\"city\":\"Oslo\"}</tool_call>", "<think></think>"], ["Well.", "<think>?</think><tool_call>{}</tool_call>"]);
    }

    [Test]
    public void Reasoning_may_have_begun_in_the_prompt() => GrammarProbe.AssertTexts(Grammar.Sequence(Grammar.Reasoning("", "aa"), Grammar.Choice("a", "b")), ["aab", "baaa", "aaa"], ["aa", "aaaa", "b"]);

    [Test]
    public void Free_text_holds_no_forbidden_one() => GrammarProbe.AssertTexts(Grammar.FreeText("ab", "x"), ["", "a b", "aaa", "b\u00e9a"], ["ab", "ax", "aab"]);

    [Test]
    public void A_trigger_calls_for_its_tag() => GrammarProbe.AssertTexts(
        Grammar.Tags(new TriggeredTag("<1>", Numbers, "</1>"), new TriggeredTag("<2>", Grammar.Choice("a", "b"), "")),
        ["", "text", "<1>[1]</1>", "some <1>[1]</1> more <2>a and", "<2>b<2>a", "< 1>"],
        ["<1>", "<1>x</1>", "<1>[1]", "<2>", "<2>c", "x<1>[1]</1"]);

    [Test]
    public void A_shared_trigger_leaves_the_choice_of_tags() => GrammarProbe.AssertTexts(
        Grammar.Tags(new TriggeredTag("<f=a>", Numbers, ";") { Trigger = "<f=" }, new TriggeredTag("<f=b>", Grammar.Regex("x+"), ";") { Trigger = "<f=" }),
        ["<f=a>[];<f=b>xx;", "<f"],
        ["<f=", "<f=c", "<f=b>[];"]);

    [Test]
    public void Tags_are_counted()
    {
        TriggeredTag tag = new("<t>", Grammar.Choice("a", "b"), "</t>");
        GrammarProbe.AssertTexts(Grammar.Tags(TagsOptions.ExactlyOne, tag), ["<t>a</t>", "x<t>b</t>y"], ["", "x", "<t>a</t><t>b</t>"]);
        GrammarProbe.AssertTexts(Grammar.Tags(new TagsOptions { Minimum = 1 }, tag), ["<t>a</t>", "<t>a</t> <t>b</t>."], ["", "text"]);
        GrammarProbe.AssertTexts(Grammar.Tags(new TagsOptions { Minimum = 1, AllowsText = false, Separator = "\n" }, tag), ["<t>a</t>", "<t>a</t>\n<t>b</t>"], ["", " <t>a</t>", "<t>a</t><t>b</t>", "<t>a</t>\n"]);
        GrammarProbe.AssertTexts(Grammar.Tags(new TagsOptions { Maximum = 2, AllowsText = false }, tag), ["", "<t>a</t><t>b</t>"], ["<t>a</t><t>b</t><t>b</t>"]);
    }

    [Test]
    public void A_special_token_may_open_and_close_a_tag()
    {
        Vocabulary vocabulary = Vocabulary.FromTokens(
            [.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), [], [], []],
            new SpecialTokens { End = [258], Named = ImmutableDictionary<string, int>.Empty.Add("<call>", 256).Add("</think>", 257) });
        CompiledGrammar compiled = new GrammarCompiler(vocabulary).Compile(
            Grammar.Sequence(Grammar.Reasoning("", "</think>"), Grammar.Tags(new TriggeredTag("<call>", Numbers, ";"), new TriggeredTag("[[", Numbers, "]"))));
        Matcher matcher = compiled.CreateMatcher();
        foreach (int token in new int[] { '<', '/', 't', 257, 'x', 256, '[', '1', ']', ';', '[', '[', '[', ']', ']', 'y', 258 })
        {
            Assert.That(matcher.GetMask().IsAllowed(token), Is.True, $"token {token}");
            Assert.That(matcher.GetMask().IsAllowed(256), Is.EqualTo(token is 'x' or 256 or 'y' or 258 || (token == '[' && matcher.CommitCount is 10 or 11)), $"before token {token} at {matcher.CommitCount}");
            matcher.Advance(token);
        }

        Assert.That(matcher.IsFinished, Is.True);
    }

    [Test]
    public void A_tag_that_could_never_begin_is_told()
    {
        IReadOnlyList<Diagnostic> problems = GrammarProbe.Problems(Grammar.Tags(new TriggeredTag("<a>", Numbers, ""), new TriggeredTag("<<a>", Numbers, "")));
        Assert.That(problems.Single().Code, Is.EqualTo(DiagnosticCode.Unsupported));
        Assert.That(() => Grammar.Tags(new TriggeredTag("<a>", Numbers, "") { Trigger = "b" }), Throws.ArgumentException);
        Assert.That(() => Grammar.Tags(), Throws.InstanceOf<ArgumentException>());
    }

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 3)] int seed) => GrammarProbe.AssertMasks(
        Grammar.Sequence(
            Grammar.Reasoning("<a>", "</a>"),
            Grammar.Tags(new TagsOptions { Minimum = 1, Maximum = 3 }, new TriggeredTag("<1>", Numbers, "</1>"), new TriggeredTag("<1b>", Grammar.Lark("start: /[a-b]+/ \"1\"?\n%ignore \" \""), "<"))),
        GrammarProbe.VocabularyOf(seed, "<", "a", ">", "</", "1", "[1", "]", "<1>", "b", " ", "</a>"), seed: seed, walks: 6, steps: 20);
}

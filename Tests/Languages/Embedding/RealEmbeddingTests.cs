using System.Diagnostics;
using NUnit.Framework;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.Grammars.Masks;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg.Embedding;

namespace StructGen.Tests.Languages.Embedding;

/// <summary>Replies with reasoning, tool calls and code, token by token over Llama-3.1's vocabulary: every mask is the oracle's.</summary>
[Explicit("Minutes: the oracle walks the whole vocabulary at every token.")]
[Category("Full")]
internal sealed class RealEmbeddingTests
{
    private const string Weather = """{"type":"object","properties":{"city":{"type":"string"},"days":{"type":"integer","minimum":1}},"required":["city"],"additionalProperties":false}""";

    private static readonly Lazy<TextTokenizer> Llama = new(() => TextTokenizer.FromTokenizerJson(SharedData.Require("tokenizers/llama-3.1/tokenizer.json")));

    private static IEnumerable<TestCaseData> Replies()
    {
        TriggeredTag tool = new("<tool_call>", Grammar.JsonSchema(Weather), "</tool_call>");
        yield return new TestCaseData(
            Grammar.Sequence(Grammar.Reasoning(), Grammar.Tags(tool)), "<think>The user asks for weather.</think>Let me see. <tool_call>{\"city\": \"Oslo\", \"days\": 3}</tool_call> done").SetArgDisplayNames("reasoning and a call");
        yield return new TestCaseData(
            Grammar.Lark($"start: TEXT | <|start_header_id|> call <|end_header_id|>\nTEXT: /[^{{](.|\\n)*/\ncall: %json {Weather}"), "<|start_header_id|>{\"city\": \"Oslo\"}<|end_header_id|>").SetArgDisplayNames("lark");
        yield return new TestCaseData(
            Grammar.Sequence(Grammar.Choice("```python\n"), Grammar.BuiltIn("python"), Grammar.Choice("```\n")), "```python\ndef f(x):\n    return [x, 1]\n```\n").SetArgDisplayNames("code within a fence");
        yield return new TestCaseData(Grammar.BuiltIn("python"), "def f(x):\n    return [x, 1]\n").SetArgDisplayNames("code alone");
        yield return new TestCaseData(
            Grammar.Sequence(Grammar.Choice("SQL: "), Grammar.BuiltIn("sql")), "SQL: SELECT a, b FROM t WHERE a = 'x';").SetArgDisplayNames("code at the end");
    }

    /// <summary>The tokens of a reply; the text of special tokens is their name.</summary>
    private static IEnumerable<int> Tokens(string reply)
    {
        foreach (string piece in System.Text.RegularExpressions.Regex.Split(reply, @"(<\|\w+\|>)"))
        {
            foreach (int token in Llama.Value.Vocabulary.Special.Named.TryGetValue(piece, out int special) ? [special] : Llama.Value.Encode(piece))
            {
                yield return token;
            }
        }
    }

    [TestCaseSource(nameof(Replies))]
    public void Masks_are_the_oracles(Grammar grammar, string reply)
    {
        Vocabulary vocabulary = Llama.Value.Vocabulary;
        CompiledGrammar compiled = new GrammarCompiler(vocabulary).Compile(grammar);
        Matcher matcher = compiled.CreateMatcher();
        ParserConfiguration exact = compiled.Machine.Start;
        foreach (int token in Tokens(reply))
        {
            long start = Stopwatch.GetTimestamp();
            TokenMask mask = matcher.GetMask();
            double milliseconds = Stopwatch.GetElapsedTime(start).TotalMilliseconds;
            uint[] expected = new uint[vocabulary.MaskWords];
            ExactWalk.Run(vocabulary.Trie, exact, expected);
            SortedSet<int> special = [.. exact.IsAccepting ? vocabulary.Special.End : []];
            SpecialTokenSteps.Collect(exact, special);
            foreach (int end in special)
            {
                expected[end >> 5] |= 1u << end;
            }

            TestContext.Out.WriteLine($"{milliseconds,9:F3} ms  {mask.Count,7} allowed before {token} '{System.Text.Encoding.UTF8.GetString(vocabulary.GetBytes(token))}'");
            Assert.That(mask.Words.SequenceEqual(expected), Is.True);
            Assert.That(mask.IsAllowed(token), Is.True);
            matcher.Advance(token);
            Assert.That(vocabulary.GetBytes(token).Length == 0 ? SpecialTokenSteps.TryStep(exact, token, out exact) : MaskCache.TryStep(exact, vocabulary.GetBytes(token), out exact), Is.True);
        }

        Assert.That(matcher.IsAccepting, Is.True);
    }
}

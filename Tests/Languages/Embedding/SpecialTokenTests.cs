using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.Embedding;

/// <summary>Tokens that spell nothing, matched by their id. Beside the single bytes the vocabulary has &lt;|call|&gt; (256), &lt;|end|&gt; (257), an end token &lt;eos&gt; (258), and "ab".</summary>
internal sealed class SpecialTokenTests
{
    private const int CallToken = 256;
    private const int EndTag = 257;
    private const int Eos = 258;

    private static readonly Vocabulary Vocabulary = Vocabulary.FromTokens(
        [.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), [], [], [], "ab"u8.ToArray()],
        new SpecialTokens
        {
            End = [Eos],
            Named = ImmutableDictionary<string, int>.Empty.Add("<|call|>", CallToken).Add("<|end|>", EndTag).Add("<eos>", Eos),
        });

    private static readonly Grammar[] Calls =
    [
        Grammar.Lark("start: NAME | NAME? <|call|> %json {\"type\":\"array\",\"items\":{\"type\":\"integer\"}} <|end|>\nNAME: /[a-b]+/"),
        Grammar.Lark("start: NAME | NAME? <[256]> %json {\"type\":\"array\",\"items\":{\"type\":\"integer\"}} <[257]>\nNAME: /[a-b]+/\n%ignore \" \""),
        Grammar.Sequence(Grammar.Regex("[a-b]*"), Grammar.Repeat(Grammar.Sequence(Grammar.SpecialToken("<|call|>"), Grammar.JsonSchema("""{"type":"array","items":{"type":"integer"}}"""), Grammar.SpecialToken("<|end|>")), 0, 1)),
        Grammar.Gbnf("root ::= [a-b]* | [a-b]* <|call|> \"[\" ([0-9] (\",\" [0-9])*)? \"]\" <[257]>"),
    ];

    [Test]
    public void A_token_is_taken_where_the_grammar_has_it_and_nowhere_else([NUnit.Framework.Range(0, 3)] int kind)
    {
        Matcher matcher = new GrammarCompiler(Vocabulary).Compile(Calls[kind]).CreateMatcher();
        Assert.That(Allowed(matcher, CallToken, EndTag), Is.EqualTo(new[] { true, false }));
        foreach (byte value in "ba"u8)
        {
            matcher.Advance(value);
            Assert.That(Allowed(matcher, CallToken, EndTag, Eos), Is.EqualTo(new[] { true, false, true }));
        }

        Assert.That(matcher.TryAdvance(EndTag), Is.False);
        Assert.That(matcher.TryAdvance("<|call|>"u8), Is.False);
        matcher.Advance(CallToken);
        Assert.That(matcher.IsAccepting, Is.False);
        Assert.That(matcher.ForcedBytes.ToArray().Length, Is.LessThanOrEqualTo(1));
        foreach (byte value in "[1,2"u8)
        {
            Assert.That(Allowed(matcher, CallToken, EndTag, Eos), Is.EqualTo(new[] { false, false, false }));
            matcher.Advance(value);
        }

        Matcher fork = matcher.Fork();
        matcher.Advance(']');
        Assert.That(Allowed(matcher, CallToken, EndTag, Eos), Is.EqualTo(new[] { false, true, false }));
        Assert.That(matcher.GetCompletion(), Is.Empty);
        matcher.Advance(EndTag);
        Assert.That(matcher.IsAccepting, Is.True);
        Assert.That(Allowed(matcher, CallToken, EndTag, Eos), Is.EqualTo(new[] { false, false, true }));
        matcher.Rollback(2);
        Assert.That(matcher.State, Is.SameAs(fork.State));
        Assert.That(fork.Validate([']', EndTag, Eos, CallToken]), Is.EqualTo(3));
    }

    [Test]
    public void Walks_take_what_the_mask_allows_and_nothing_else([NUnit.Framework.Range(0, 3)] int kind)
    {
        CompiledGrammar compiled = new GrammarCompiler(Vocabulary).Compile(Calls[kind]);
        Random random = new(kind);
        for (int walk = 0; walk < 30; walk++)
        {
            Matcher matcher = compiled.CreateMatcher();
            for (int step = 0; step < 12 && !matcher.IsFinished; step++)
            {
                int[] allowed = [.. Enumerable.Range(0, Vocabulary.Size).Where(token => matcher.GetMask().IsAllowed(token))];
                int[] taken = [.. Enumerable.Range(0, Vocabulary.Size).Where(token => matcher.Validate([token]) == 1)];
                Assert.That(allowed, Is.EqualTo(taken));
                Assert.That(allowed, Is.Not.Empty);
                matcher.Advance(allowed[random.Next(3) == 0 ? random.Next(allowed.Length) : allowed.Length - 1]);
            }
        }
    }

    [Test]
    public void A_token_alone_is_forced()
    {
        Matcher matcher = new GrammarCompiler(Vocabulary).Compile(Grammar.Lark("start: <|call|> \"ab\" <|end|> <|end|>")).CreateMatcher();
        int[] forced = new int[8];
        Assert.That(matcher.GetForcedTokens(forced), Is.EqualTo(1));
        Assert.That(forced[0], Is.EqualTo(CallToken));
        matcher.Advance(CallToken);
        Assert.That(Encoding.UTF8.GetString(matcher.ForcedBytes), Is.EqualTo("ab"));
        matcher.Advance(259);
        Assert.That(matcher.GetForcedTokens(forced), Is.EqualTo(2));
        Assert.That(forced[..2], Is.EqualTo(new[] { EndTag, EndTag }));
    }

    [Test]
    public void Ranges_list_tokens()
    {
        CompiledGrammar compiled = new GrammarCompiler(Vocabulary).Compile(Grammar.Lark("start: (<[256-257]> \"a\")+"));
        Assert.That(compiled.CreateMatcher().Validate([CallToken, 'a', EndTag, 'a', Eos]), Is.EqualTo(5));
        Assert.That(compiled.CreateMatcher().Validate([Eos]), Is.Zero);
    }

    [Test]
    public void An_end_token_within_a_grammar_does_not_end_it()
    {
        Matcher matcher = new GrammarCompiler(Vocabulary).Compile(Grammar.Lark("start: \"a\" <eos> \"b\"")).CreateMatcher();
        Assert.That(matcher.Validate(['a', Eos, 'b', Eos]), Is.EqualTo(4));
        matcher.Advance('a');
        matcher.Advance(Eos);
        Assert.That((matcher.IsFinished, matcher.IsAccepting), Is.EqualTo((false, false)));
    }

    [TestCase("start: \"a\" <|cal|>", "1:12", "no special token <|cal|>")]
    [TestCase("start: <[999]>", "1:8", "no token 999")]
    [TestCase("start: <[97]>", "1:8", "spells a text")]
    [TestCase("start: <[9-1]>", "1:8", "no list of token ids")]
    public void An_unknown_token_is_an_error_with_its_place(string lark, string location, string message)
    {
        Assert.That(new GrammarCompiler(Vocabulary).TryCompile(Grammar.Lark(lark), out _, out ImmutableArray<Diagnostic> problems), Is.False);
        Assert.That(problems.Single().Location, Is.EqualTo(location));
        Assert.That(problems.Single().Message, Does.Contain(message));
        Assert.That(new GrammarCompiler(Vocabulary).TryCompile(Grammar.Gbnf(lark.Replace("start:", "root ::=", StringComparison.Ordinal)), out _, out problems), Is.False);
        Assert.That(problems.Single().Message, Does.Contain(message));
    }

    private static bool[] Allowed(Matcher matcher, params int[] tokens)
    {
        TokenMask mask = matcher.GetMask();
        bool[] allowed = new bool[tokens.Length];
        for (int i = 0; i < tokens.Length; i++)
        {
            allowed[i] = mask.IsAllowed(tokens[i]);
        }

        return allowed;
    }
}

using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>Regular expressions and choices through the compiler, over a small vocabulary.</summary>
internal sealed class RegularGrammarTests
{
    private static readonly Vocabulary Small = TinyVocabularies.Create(3);

    [TestCase(@"\d{4}-\d{2}", "2024-05", "2024-5", "x2024-05", "2024-05 ")]
    [TestCase("(ab|a)*x?", "abaax", "ba", "xx")]
    [TestCase("", "", "a")]
    [TestCase("^a|b$", "a", "ab", "c")]
    [TestCase("[^\\n]{2,3}\u00e9", "xy\u00e9", "\u00e9", "x\n\u00e9")]
    [TestCase("(?=a).*b", "acb", "bab")]
    public void A_regular_expression_matches_the_whole_text(string pattern, string accepted, params string[] refused)
    {
        CompiledGrammar grammar = new GrammarCompiler(Small).Compile(Grammar.Regex(pattern));
        Assert.That(Accepts(grammar, accepted), Is.True, accepted);
        foreach (string text in refused)
        {
            Assert.That(Accepts(grammar, text), Is.False, text);
        }
    }

    [Test]
    public void A_choice_is_one_of_the_texts()
    {
        CompiledGrammar grammar = new GrammarCompiler(Small).Compile(Grammar.Choice("yes", "no", "nope", "\u00e9", "no"));
        Assert.That(new[] { "yes", "no", "nope", "\u00e9" }.Where(text => !Accepts(grammar, text)), Is.Empty);
        Assert.That(new[] { "", "ye", "nop", "yes!", "maybe" }.Where(text => Accepts(grammar, text)), Is.Empty);
        Matcher matcher = grammar.CreateMatcher();
        Assert.That(matcher.TryAdvance("y"u8), Is.True);
        Assert.That(matcher.ForcedBytes.ToArray(), Is.EqualTo("es"u8.ToArray()));
        Assert.That(matcher.GetCompletion(), Is.EqualTo("es"u8.ToArray()));
    }

    [TestCase("[a-z\"]*:?")]
    [TestCase("(\\{\"x\":1,)*\\}|true|[a1]{0,6}")]
    [TestCase("(?!.*12).*")]
    public void A_mask_equals_the_oracle(string pattern)
    {
        CompiledGrammar grammar = new GrammarCompiler(Small).Compile(Grammar.Regex(pattern));
        Random random = new(1);
        for (int walk = 0; walk < 10; walk++)
        {
            Matcher matcher = grammar.CreateMatcher();
            StructGen.Grammars.Parsing.ParserConfiguration exact = grammar.Machine.Start;
            for (int step = 0; step < 8; step++)
            {
                uint[] expected = TinyVocabularies.Oracle(Small, exact);
                Assert.That(matcher.GetMask().Words.ToArray(), Is.EqualTo(expected));
                int[] allowed = [.. Enumerable.Range(0, Small.Size).Where(token => Small.GetBytes(token).Length > 0 && matcher.GetMask().IsAllowed(token))];
                if (allowed.Length == 0)
                {
                    break;
                }

                int token = allowed[random.Next(allowed.Length)];
                matcher.Advance(token);
                exact = TinyVocabularies.Read(exact, Small.GetBytes(token));
            }
        }
    }

    [TestCase("a(b", DiagnosticCode.Invalid)]
    [TestCase("([a-z]+)x\\1", DiagnosticCode.Unsupported)]
    [TestCase("a(?=b)c", DiagnosticCode.Unsatisfiable)]
    [TestCase("[^\\s\\S]", DiagnosticCode.Unsatisfiable)]
    public void A_bad_expression_is_refused_with_a_place(string pattern, DiagnosticCode code)
    {
        bool compiled = new GrammarCompiler(Small).TryCompile(Grammar.Regex(pattern), out _, out System.Collections.Immutable.ImmutableArray<Diagnostic> problems);
        Assert.That(compiled, Is.False);
        Assert.That(problems[0].Code, Is.EqualTo(code));
        Assert.That(problems[0].Location, Does.Match("^[0-9]+:[0-9]+$"));
    }

    [Test]
    public void A_long_source_is_a_limit()
    {
        GrammarCompiler compiler = new(Small, new GrammarCompilerOptions { Limits = new GrammarLimits { MaxSourceBytes = 10 } });
        Assert.That(
            Assert.Throws<GrammarLimitException>(() => compiler.Compile(Grammar.Regex("aaaaaaaaaaaaaaaa")))!.Limit, Is.EqualTo(nameof(GrammarLimits.MaxSourceBytes)));
    }

    [Test]
    public void Equal_grammars_compile_once()
    {
        GrammarCompiler compiler = new(Small);
        CompiledGrammar first = compiler.Compile(Grammar.Regex("a+"));
        Assert.That(compiler.Compile(Grammar.Regex("a+")), Is.SameAs(first));
        Assert.That(compiler.Compile(Grammar.Regex("a*")), Is.Not.SameAs(first));
        Assert.That(compiler.Compile(Grammar.Choice("a+")), Is.Not.SameAs(first));
        CompiledGrammar[] many = new CompiledGrammar[8];
        Parallel.For(0, many.Length, i => many[i] = compiler.Compile(Grammar.Choice("x", "y")));
        Assert.That(many.Distinct().Count(), Is.EqualTo(1));
        GC.KeepAlive(first);
    }

    [Test]
    public void A_choice_has_at_least_one_text()
    {
        Assert.That(() => Grammar.Choice(), Throws.InstanceOf<ArgumentException>());
        Assert.That(() => Grammar.Choice("\ud800"), Throws.InstanceOf<ArgumentException>());
    }

    private static bool Accepts(CompiledGrammar grammar, string text)
    {
        Matcher matcher = grammar.CreateMatcher();
        return matcher.TryAdvance(Encoding.UTF8.GetBytes(text)) && matcher.IsAccepting;
    }
}

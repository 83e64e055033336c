using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>Vocabularies that cannot spell every byte: a token is allowed only if whole tokens can complete the text after it.</summary>
internal sealed class TokenLivenessTests
{
    [Test]
    public void A_token_without_a_spellable_completion_is_refused()
    {
        // "}" occurs only together with a value before it, "]" not at all.
        Vocabulary vocabulary = Of("{", "\"", "a", ":", "1}", "[", "1");
        Matcher matcher = TinyVocabularies.Compile(new TinyMachine(), vocabulary).CreateMatcher();
        Assert.That(Allowed(matcher, vocabulary), Is.EquivalentTo(new[] { "{", "\"", "1" }));
        matcher.Advance(0);
        Assert.That(Allowed(matcher, vocabulary), Is.EquivalentTo(new[] { "\"" }));
        Assert.That(matcher.TryAdvance("\"a\":"u8), Is.True);

        // A string or an object here could not be followed by "}"; "1" could, by way of "1" "1}".
        Assert.That(Allowed(matcher, vocabulary), Is.EquivalentTo(new[] { "1}", "1" }));
        Assert.That(Encoding.UTF8.GetString(matcher.GetCompletion()), Is.EqualTo("1}"));
        Assert.That(matcher.TryAdvance("\""u8), Is.False);
    }

    [Test]
    public void A_constraint_that_cannot_be_spelled_is_unsatisfiable_with_the_vocabulary()
    {
        Vocabulary vocabulary = Of("{", "[", ",");
        GrammarException exception = Assert.Throws<GrammarException>(() => TinyVocabularies.Compile(new TinyMachine(), vocabulary))!;
        Assert.That(exception.Diagnostics[0].Code, Is.EqualTo(DiagnosticCode.Unsatisfiable));
        Assert.That(exception.Message, Does.Contain("vocabulary"));
    }

    [Test]
    public void No_walk_ends_in_an_empty_mask([NUnit.Framework.Range(0, 5)] int seed)
    {
        Vocabulary vocabulary = TinyVocabularies.Create(seed, isByteComplete: false, multiByteTokens: 40);
        CompiledGrammar grammar;
        try
        {
            grammar = TinyVocabularies.Compile(new TinyMachine(), vocabulary);
        }
        catch (GrammarException exception)
        {
            Assert.That(exception.Diagnostics[0].Code, Is.EqualTo(DiagnosticCode.Unsatisfiable));
            return;
        }

        Random random = new(seed);
        for (int walk = 0; walk < 5; walk++)
        {
            Matcher matcher = grammar.CreateMatcher();
            for (int step = 0; step < 20; step++)
            {
                int[] allowed = [.. Enumerable.Range(0, vocabulary.Size).Where(token => matcher.GetMask().IsAllowed(token))];
                Assert.That(allowed, Is.Not.Empty);
                int token = allowed[random.Next(allowed.Length)];
                matcher.Advance(token);
                if (matcher.IsFinished)
                {
                    break;
                }
            }
        }
    }

    private static Vocabulary Of(params string[] tokens) =>
        Vocabulary.FromTokens([.. tokens.Select(Encoding.UTF8.GetBytes), [0]], new SpecialTokens { End = [tokens.Length] });

    private static string[] Allowed(Matcher matcher, Vocabulary vocabulary)
    {
        TokenMask mask = matcher.GetMask();
        List<string> allowed = [];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            if (mask.IsAllowed(token) && !vocabulary.Special.End.Contains(token))
            {
                allowed.Add(Encoding.UTF8.GetString(vocabulary.GetBytes(token)));
            }
        }

        return [.. allowed];
    }
}

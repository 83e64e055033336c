using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Parsing;

namespace StructGen.Tests.Masks;

/// <summary>Masks of <see cref="TinyMachine"/> over random vocabularies equal the oracle, bit by bit, along random walks.</summary>
internal sealed class MaskOracleTests
{
    [Test]
    public void A_mask_equals_the_oracle_at_every_prefix([NUnit.Framework.Range(0, 19)] int seed)
    {
        Walk(seed, walks: 12, cacheBytes: 64 << 20, new TinyMachine());
    }

    [Test]
    public void A_mask_equals_the_oracle_without_optional_promises([NUnit.Framework.Range(20, 23)] int seed)
    {
        Walk(seed, walks: 12, cacheBytes: 64 << 20, new TinyMachine(tellsMore: false));
    }

    [Test]
    public void A_mask_over_a_larger_vocabulary_equals_the_oracle([NUnit.Framework.Range(30, 33)] int seed)
    {
        Walk(seed, walks: 8, cacheBytes: 64 << 20, new TinyMachine(), multiByteTokens: 2_500);
    }

    [Test]
    public void A_tiny_budget_gives_the_same_masks([Values(0, 100, 5_000, 50_000)] int cacheBytes, [Values(101, 102)] int seed)
    {
        Walk(seed, walks: 6, cacheBytes, new TinyMachine());
    }

    [Test]
    public void Every_walk_can_be_finished_by_the_completion_offered([NUnit.Framework.Range(0, 5)] int seed)
    {
        Vocabulary vocabulary = TinyVocabularies.Create(seed);
        CompiledGrammar grammar = TinyVocabularies.Compile(new TinyMachine(), vocabulary);
        Random random = new(seed);
        for (int walk = 0; walk < 30; walk++)
        {
            Matcher matcher = grammar.CreateMatcher();
            for (int step = 0; step < 20 && RandomToken(matcher, vocabulary, random) is { } token; step++)
            {
                Assert.That(matcher.TryAdvance(token), Is.True);
                byte[] completion = matcher.GetCompletion();
                Assert.That(matcher.ShortestCompletion, Is.LessThanOrEqualTo(completion.Length).And.GreaterThanOrEqualTo(matcher.IsAccepting ? 0 : 1));
                Matcher fork = matcher.Fork();
                foreach (byte value in completion)
                {
                    Assert.That(fork.TryAdvance([value]), Is.True);
                }

                Assert.That(fork.IsAccepting, Is.True);
            }
        }
    }

    [Test]
    public void Forced_bytes_are_the_only_continuation([NUnit.Framework.Range(0, 5)] int seed)
    {
        Vocabulary vocabulary = TinyVocabularies.Create(seed);
        CompiledGrammar grammar = TinyVocabularies.Compile(new TinyMachine(), vocabulary);
        Random random = new(seed);
        for (int walk = 0; walk < 30; walk++)
        {
            Matcher matcher = grammar.CreateMatcher();
            for (int step = 0; step < 20 && RandomToken(matcher, vocabulary, random) is { } token; step++)
            {
                matcher.Advance(token);
                Matcher fork = matcher.Fork();
                byte[] forced = matcher.ForcedBytes.ToArray();
                for (int i = 0; i <= forced.Length; i++)
                {
                    byte[] possible = [.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => fork.Fork().TryAdvance([value]))];
                    if (i < forced.Length)
                    {
                        Assert.That(possible, Is.EqualTo(new[] { forced[i] }));
                        Assert.That(fork.IsAccepting, Is.False);
                        Assert.That(fork.TryAdvance([forced[i]]), Is.True);
                    }
                    else
                    {
                        Assert.That(possible.Length != 1 || fork.IsAccepting, Is.True);
                    }
                }
            }
        }
    }

    private static void Walk(int seed, int walks, long cacheBytes, TinyMachine machine, int multiByteTokens = 150)
    {
        Vocabulary vocabulary = TinyVocabularies.Create(seed, multiByteTokens: multiByteTokens);
        CompiledGrammar grammar = TinyVocabularies.Compile(machine, vocabulary, cacheBytes);
        Random random = new(seed);
        for (int walk = 0; walk < walks; walk++)
        {
            Matcher matcher = grammar.CreateMatcher();
            ParserConfiguration exact = machine.Start;
            List<byte> text = [];
            for (int step = 0; step < 25; step++)
            {
                uint[] expected = TinyVocabularies.Oracle(vocabulary, exact);
                string context = System.Text.Encoding.Latin1.GetString(text.ToArray());
                Assert.That(Differences(vocabulary, matcher.GetMask().Words, expected), Is.Empty, context);
                Assert.That(matcher.IsAccepting, Is.EqualTo(exact.IsAccepting), context);
                if (RandomToken(matcher, vocabulary, random) is not { } token)
                {
                    break;
                }

                ReadOnlySpan<byte> bytes = vocabulary.GetBytes(token);
                Assert.That(matcher.TryAdvance(token), Is.True, context);
                exact = TinyVocabularies.Read(exact, bytes);
                text.AddRange(bytes);
            }
        }
    }

    /// <summary>A random allowed token of text, long ones and structure preferred; null when only end tokens remain.</summary>
    private static int? RandomToken(Matcher matcher, Vocabulary vocabulary, Random random)
    {
        TokenMask mask = matcher.GetMask();
        List<int> allowed = [];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            int length = vocabulary.GetBytes(token).Length;
            if (mask.IsAllowed(token) && length > 0)
            {
                for (int weight = length > 1 ? 8 : "{}[]<>~\":,1ab!"u8.Contains(vocabulary.GetBytes(token)[0]) ? 6 : 1; weight > 0; weight--)
                {
                    allowed.Add(token);
                }
            }
        }

        return allowed.Count == 0 ? null : allowed[random.Next(allowed.Count)];
    }

    private static List<string> Differences(Vocabulary vocabulary, ReadOnlySpan<uint> actual, ReadOnlySpan<uint> expected)
    {
        List<string> differences = [];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            uint isActual = actual[token >> 5] >> token & 1;
            uint isExpected = expected[token >> 5] >> token & 1;
            if (isActual != isExpected)
            {
                differences.Add($"{token} '{System.Text.Encoding.Latin1.GetString(vocabulary.GetBytes(token))}' is {isActual}");
            }
        }

        return differences;
    }
}

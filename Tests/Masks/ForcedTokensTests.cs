using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Masks;

namespace StructGen.Tests.Masks;

/// <summary>Forced tokens against a tokenizer that always takes the longest token, on <see cref="TinyMachine"/>.</summary>
internal sealed class ForcedTokensTests
{
    [Test]
    public void A_single_allowed_token_of_a_tiny_vocabulary_is_forced_without_a_tokenizer()
    {
        // So few tokens that a set of one is kept as words.
        Vocabulary vocabulary = Vocabulary.FromTokens([[(byte)'a'], [(byte)'b'], [(byte)'c'], []], new SpecialTokens { End = [3] });
        int[] tokens = new int[8];
        Matcher matcher = new GrammarCompiler(vocabulary).Compile(Grammar.Regex("abc[ab]")).CreateMatcher();
        Assert.That(tokens[..matcher.GetForcedTokens(tokens)], Is.EqualTo(new[] { 0, 1, 2 }));
    }

    [Test]
    public void Forced_tokens_begin_the_canonical_tokens_of_every_continuation([NUnit.Framework.Range(0, 9)] int seed)
    {
        Vocabulary vocabulary = TinyVocabularies.Create(seed);
        LongestMatch encoder = new(vocabulary);
        CompiledGrammar grammar = new(
            new TinyMachine(), new LexemeMaskStore(vocabulary, 1 << 20), new GrammarCompilerOptions { Encoder = encoder });
        Random random = new(seed);
        int[] forced = new int[8];
        for (int walk = 0; walk < 300; walk++)
        {
            // Canonical tokens of a random text, and at each of them: what is forced must be what comes.
            byte[] text = RandomText(grammar, random);
            IReadOnlyList<int> tokens = encoder.Encode(text);
            Matcher matcher = grammar.CreateMatcher();
            for (int i = 0; i < tokens.Count; i++)
            {
                int count = matcher.GetForcedTokens(forced);
                Assert.That(forced[..Math.Min(count, tokens.Count - i)], Is.EqualTo(tokens.Skip(i).Take(count)), Encoding.UTF8.GetString(text));
                Assert.That(matcher.TryAdvance(tokens[i]), Is.True);
            }
        }
    }

    [Test]
    public void A_token_that_could_grow_is_not_forced()
    {
        Vocabulary vocabulary = Of("[", "t", "rue", "rue]", "]", ",", "1");
        Assert.That(Forced(vocabulary, "[t"), Is.Empty);
        vocabulary = Of("[", "t", "rue", "]", ",", "1");
        Assert.That(Forced(vocabulary, "[t"), Is.EqualTo(new[] { 2 }));
    }

    [Test]
    public void Committed_tokens_that_would_merge_with_what_is_forced_force_nothing()
    {
        Vocabulary vocabulary = Of("[", "t", "tr", "rue", "ue", "]");
        Assert.That(Forced(vocabulary, "[t"), Is.Empty);
    }

    private static int[] Forced(Vocabulary vocabulary, string committed)
    {
        CompiledGrammar grammar = new(
            new TinyMachine(), new LexemeMaskStore(vocabulary, 1 << 20), new GrammarCompilerOptions { Encoder = new LongestMatch(vocabulary) });
        Matcher matcher = grammar.CreateMatcher();
        foreach (char letter in committed)
        {
            matcher.Advance(Enumerable.Range(0, vocabulary.Size).First(token => vocabulary.GetBytes(token).SequenceEqual([(byte)letter])));
        }

        int[] tokens = new int[8];
        return tokens[..matcher.GetForcedTokens(tokens)];
    }

    private static Vocabulary Of(params string[] tokens)
    {
        List<byte[]> all = [.. tokens.Select(Encoding.UTF8.GetBytes)];
        for (int value = 0; value < 256; value++)
        {
            if (!tokens.Contains(((char)value).ToString()))
            {
                all.Add([(byte)value]);
            }
        }

        return Vocabulary.FromTokens(all);
    }

    private static byte[] RandomText(CompiledGrammar grammar, Random random)
    {
        ReadOnlySpan<byte> letters = "{}[]<>~\":, 1ab\\nu0truex!"u8;
        Matcher matcher = grammar.CreateMatcher();
        List<byte> text = [];
        for (int tries = 0; tries < 60; tries++)
        {
            byte letter = letters[random.Next(letters.Length)];
            if (matcher.TryAdvance([letter]))
            {
                text.Add(letter);
            }
        }

        text.AddRange(matcher.GetCompletion());
        return [.. text];
    }

    private sealed class LongestMatch(Vocabulary vocabulary) : ITokenEncoder
    {
        public IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text)
        {
            List<int> tokens = [];
            while (!utf8Text.IsEmpty)
            {
                int best = -1;
                for (int token = 0; token < vocabulary.Size; token++)
                {
                    ReadOnlySpan<byte> bytes = vocabulary.GetBytes(token);
                    if (bytes.Length > (best < 0 ? 0 : vocabulary.GetBytes(best).Length) && utf8Text.StartsWith(bytes))
                    {
                        best = token;
                    }
                }

                tokens.Add(best);
                utf8Text = utf8Text[vocabulary.GetBytes(best).Length..];
            }

            return tokens;
        }
    }
}

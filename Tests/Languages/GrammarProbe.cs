using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Parsing;
using StructGen.Tests.Masks;

namespace StructGen.Tests.Languages;

/// <summary>What the tests of every grammar language ask: which texts are accepted, whether masks are those of the oracle along random walks, whether every walk can be finished.</summary>
internal static class GrammarProbe
{
    /// <summary>A vocabulary whose longer tokens are random joints of the given pieces, beside all single bytes.</summary>
    public static Vocabulary VocabularyOf(int seed, params string[] pieces)
    {
        Random random = new(seed);
        List<byte[]> tokens = [];
        for (int i = 0; i < 200; i++)
        {
            byte[] bytes = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => pieces[random.Next(pieces.Length)])));
            tokens.Add(random.Next(6) == 0 ? bytes[..^1] : bytes);
        }

        tokens.AddRange(Enumerable.Range(0, 256).Select(value => new[] { (byte)value }));
        tokens.Add("</s>"u8.ToArray());
        return Vocabulary.FromTokens(tokens, new SpecialTokens { End = [tokens.Count - 1] });
    }

    public static bool Accepts(CompiledGrammar grammar, string text)
    {
        Matcher matcher = grammar.CreateMatcher();
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        return (bytes.Length == 0 || matcher.TryAdvance(bytes)) && matcher.IsAccepting;
    }

    public static void AssertTexts(Grammar grammar, IEnumerable<string> accepted, IEnumerable<string> refused)
    {
        CompiledGrammar compiled = new GrammarCompiler(TinyVocabularies.Create(3)).Compile(grammar);
        Assert.Multiple(() =>
        {
            Assert.That(accepted.Where(text => !Accepts(compiled, text)), Is.Empty, "to be accepted");
            Assert.That(refused.Where(text => Accepts(compiled, text)), Is.Empty, "to be refused");
        });
    }

    /// <summary>Walks at random: at every step the mask is the oracle's, and the completion offered leads to an end.</summary>
    public static void AssertMasks(Grammar grammar, Vocabulary vocabulary, int walks = 10, int steps = 12, int seed = 1)
    {
        CompiledGrammar compiled = new GrammarCompiler(vocabulary).Compile(grammar);
        Random random = new(seed);
        for (int walk = 0; walk < walks; walk++)
        {
            Matcher matcher = compiled.CreateMatcher();
            ParserConfiguration exact = compiled.Machine.Start;
            StringBuilder text = new();
            for (int step = 0; step < steps; step++)
            {
                uint[] expected = TinyVocabularies.Oracle(vocabulary, exact);
                Assert.That(Names(vocabulary, matcher.GetMask().Words), Is.EqualTo(Names(vocabulary, expected)), $"after '{text}'");
                byte[] completion = matcher.GetCompletion();
                Matcher fork = matcher.Fork();
                Assert.That((completion.Length == 0 || fork.TryAdvance(completion)) && fork.IsAccepting, Is.True, $"completion '{Encoding.UTF8.GetString(completion)}' after '{text}'");
                Assert.That(matcher.ShortestCompletion, Is.LessThanOrEqualTo(Math.Max(completion.Length, matcher.IsAccepting ? 0 : 1)), $"after '{text}'");
                int[] allowed = [.. Enumerable.Range(0, vocabulary.Size).Where(token => vocabulary.GetBytes(token).Length > 0 && matcher.GetMask().IsAllowed(token))];
                if (allowed.Length == 0)
                {
                    Assert.That(matcher.IsAccepting, Is.True, $"a dead end after '{text}'");
                    break;
                }

                int[] longer = [.. allowed.Where(token => vocabulary.GetBytes(token).Length > 1)];
                int[] from = longer.Length > 0 && random.Next(4) > 0 ? longer : allowed;
                int token = from[random.Next(from.Length)];
                matcher.Advance(token);
                exact = TinyVocabularies.Read(exact, vocabulary.GetBytes(token));
                text.Append(Encoding.Latin1.GetString(vocabulary.GetBytes(token)));
            }
        }
    }

    /// <summary>The problems of a grammar that does not compile.</summary>
    public static IReadOnlyList<Diagnostic> Problems(Grammar grammar)
    {
        Assert.That(new GrammarCompiler(TinyVocabularies.Create(3)).TryCompile(grammar, out _, out System.Collections.Immutable.ImmutableArray<Diagnostic> problems), Is.False);
        return problems;
    }

    private static List<string> Names(Vocabulary vocabulary, ReadOnlySpan<uint> words)
    {
        List<string> names = [];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            if ((words[token >> 5] >> token & 1) != 0)
            {
                names.Add($"{token} '{Encoding.Latin1.GetString(vocabulary.GetBytes(token))}'");
            }
        }

        return names;
    }
}

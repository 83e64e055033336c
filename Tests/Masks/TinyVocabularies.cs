using NUnit.Framework;
using System.Collections.Immutable;
using System.Text;
using StructGen.Grammars;
using StructGen.Grammars.Masks;
using StructGen.Grammars.Parsing;

namespace StructGen.Tests.Masks;

/// <summary>Random vocabularies over the letters that <see cref="TinyMachine"/> knows, with duplicates, empty tokens, two end tokens and ids beyond the tokenizer.</summary>
internal static class TinyVocabularies
{
    private static readonly string[] Pieces =
        ["{", "}", "[", "]", "<", ">", "~", "\"", "\"", "\"", ":", ",", " ", "\n", "a", "b", "ab", "x", "true", "tr", "1", "12", ".", "-", "\\", "\\u00", "n", "!", "\u00e9", "\":", "\",\""];

    public static Vocabulary Create(int seed, bool isByteComplete = true, int multiByteTokens = 150)
    {
        Random random = new(seed);
        List<byte[]> tokens = [];
        for (int i = 0; i < multiByteTokens; i++)
        {
            StringBuilder text = new();
            for (int pieces = random.Next(1, 7); pieces > 0; pieces--)
            {
                text.Append(Pieces[random.Next(Pieces.Length)]);
            }

            byte[] bytes = Encoding.UTF8.GetBytes(text.ToString());
            tokens.Add(random.Next(8) == 0 ? bytes[..^1] : bytes);
        }

        tokens.Add("{\"x\":1,\"x\":2}"u8.ToArray());
        tokens.Add("x\":1,\"x\":2"u8.ToArray());
        tokens.Add("<1,1>"u8.ToArray());
        tokens.Add("1,12,1"u8.ToArray());
        if (isByteComplete)
        {
            for (int value = 0; value < 256; value++)
            {
                tokens.Add([(byte)value]);
            }
        }

        tokens.Add([]);
        tokens.Add(tokens[0]);
        int end = tokens.Count;
        tokens.Add("</s>"u8.ToArray());
        tokens.Add("<eot>"u8.ToArray());
        SpecialTokens special = new()
        {
            End = [end, end + 1],
            Named = ImmutableDictionary<string, int>.Empty.Add("</s>", end).Add("<eot>", end + 1),
        };
        return Vocabulary.FromTokens(tokens, special, tokens.Count + random.Next(70));
    }

    public static CompiledGrammar Compile(TinyMachine machine, Vocabulary vocabulary, long cacheBytes = 64 << 20) =>
        new(machine, new LexemeMaskStore(vocabulary, cacheBytes), new GrammarCompilerOptions { CacheBytes = cacheBytes });

    /// <summary>The definition: every token byte by byte, end tokens where the text may end.</summary>
    public static uint[] Oracle(Vocabulary vocabulary, in ParserConfiguration configuration)
    {
        uint[] words = new uint[vocabulary.MaskWords];
        for (int token = 0; token < vocabulary.Size; token++)
        {
            bool isAllowed = vocabulary.Special.End.Contains(token) ? configuration.IsAccepting : TrySpell(configuration, vocabulary.GetBytes(token));
            if (isAllowed)
            {
                words[token >> 5] |= 1u << token;
            }
        }

        return words;
    }

    public static ParserConfiguration Read(ParserConfiguration at, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            Assert.That(at.TryStep(value, out at), Is.True);
        }

        return at;
    }

    private static bool TrySpell(ParserConfiguration at, ReadOnlySpan<byte> bytes)
    {
        foreach (byte value in bytes)
        {
            if (!at.TryStep(value, out at))
            {
                return false;
            }
        }

        return !bytes.IsEmpty;
    }
}

using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Masks;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Tests.Masks;

/// <summary>Tries cut from others, against tries built anew.</summary>
internal sealed class RemaindersTests
{
    private static readonly Gen<(byte[] Text, bool IsKept)[]> Tokens = Gen.Select(Gen.Byte[97, 99].Array[0, 5], Gen.Bool).Array[0, 60];

    [Test]
    public void A_trie_without_some_tokens_is_the_trie_of_the_others() => Tokens.Sample(
        tokens =>
        {
            uint[] left = new uint[2];
            for (int token = 0; token < tokens.Length; token++)
            {
                left[token >> 5] |= tokens[token].IsKept ? 0 : 1u << token;
            }

            TokenTrie all = Build(tokens, static _ => true);
            TokenTrie cut = Remainders.Without(all, left);
            TokenTrie expected = Build(tokens, static token => token.IsKept);
            Assert.Multiple(() =>
            {
                Assert.That(cut.Labels, Is.EqualTo(expected.Labels));
                Assert.That(cut.Depths, Is.EqualTo(expected.Depths));
                Assert.That(cut.SubtreeEnds, Is.EqualTo(expected.SubtreeEnds));
                Assert.That(cut.TokenStarts, Is.EqualTo(expected.TokenStarts));
                Assert.That(cut.Tokens, Is.EqualTo(expected.Tokens));
                Assert.That(cut.MaxDepth, Is.EqualTo(expected.MaxDepth));
            });
        },
        iter: 500);

    private static TokenTrie Build((byte[] Text, bool IsKept)[] tokens, Func<(byte[] Text, bool IsKept), bool> isTaken)
    {
        List<(ReadOnlyMemory<byte> Bytes, int Token)> entries = [];
        for (int token = 0; token < tokens.Length; token++)
        {
            if (isTaken(tokens[token]))
            {
                entries.Add((tokens[token].Text, token));
            }
        }

        return TokenTrie.Build(entries);
    }
}

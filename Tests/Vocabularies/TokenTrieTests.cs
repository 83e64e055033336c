using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Tests.Vocabularies;

/// <summary>The trie against the plain list of strings.</summary>
[TestFixture]
internal sealed class TokenTrieTests
{
    // A small alphabet with 0 and 255, so that strings share prefixes and extremes are met.
    private static readonly Gen<byte[][]> Strings =
        Gen.OneOf(Gen.Int[0, 2].Select(i => (byte)((i * 127) + (i >> 1))).Array[0, 6], Gen.Byte[0, 1].Array[0, 20]).Array[0, 40];

    [Test]
    public void Every_token_is_found_at_the_node_of_its_bytes() => Strings.Sample(
        strings =>
        {
            TokenTrie trie = Build(strings);
            for (int token = 0; token < strings.Length; token++)
            {
                int node = Find(trie, strings[token]);
                Assert.That(node, Is.GreaterThanOrEqualTo(0));
                Assert.That(trie.Depths[node], Is.EqualTo(strings[token].Length));
                int[] expected = [.. Enumerable.Range(0, strings.Length).Where(other => strings[other].AsSpan().SequenceEqual(strings[token]))];
                Assert.That(trie.Tokens[trie.TokenStarts[node]..trie.TokenStarts[node + 1]], Is.EqualTo(expected));
            }
        },
        iter: 300);

    [Test]
    public void Nodes_are_in_depth_first_order_with_ascending_labels() => Strings.Sample(
        strings =>
        {
            TokenTrie trie = Build(strings);
            Assert.That(trie.SubtreeEnds[0], Is.EqualTo(trie.NodeCount));
            Assert.That(trie.TokenStarts, Has.Length.EqualTo(trie.NodeCount + 1));
            Assert.That(trie.TokenStarts[trie.NodeCount], Is.EqualTo(strings.Length));
            Assert.That(trie.MaxDepth, Is.EqualTo(strings.Length == 0 ? 0 : strings.Max(s => s.Length)));
            HashSet<string> prefixes = ["", .. strings.SelectMany(s => Enumerable.Range(0, s.Length + 1).Select(n => Convert.ToHexString(s, 0, n)))];
            Assert.That(trie.NodeCount, Is.EqualTo(prefixes.Count));
            for (int node = 0; node < trie.NodeCount; node++)
            {
                int previous = -1;
                for (int child = node + 1; child < trie.SubtreeEnds[node]; child = trie.SubtreeEnds[child])
                {
                    Assert.That(trie.Depths[child], Is.EqualTo(trie.Depths[node] + 1));
                    Assert.That((int)trie.Labels[child], Is.GreaterThan(previous));
                    previous = trie.Labels[child];
                    Assert.That(trie.SubtreeEnds[child], Is.InRange(child + 1, trie.SubtreeEnds[node]));
                }
            }
        },
        iter: 300);

    [Test]
    public void The_tokens_of_a_subtree_are_those_with_its_prefix() => Strings.Sample(
        strings =>
        {
            TokenTrie trie = Build(strings);
            foreach (byte[] prefix in strings)
            {
                int node = Find(trie, prefix);
                int[] found = trie.Tokens[trie.TokenStarts[node]..trie.TokenStarts[trie.SubtreeEnds[node]]];
                Assert.That(found.Order(), Is.EqualTo(Enumerable.Range(0, strings.Length).Where(token => strings[token].AsSpan().StartsWith(prefix))));
            }
        },
        iter: 200);

    private static TokenTrie Build(byte[][] strings) =>
        TokenTrie.Build([.. strings.Select((bytes, token) => ((ReadOnlyMemory<byte>)bytes, token))]);

    private static int Find(TokenTrie trie, ReadOnlySpan<byte> bytes)
    {
        int node = 0;
        foreach (byte b in bytes)
        {
            int child = node + 1;
            while (child < trie.SubtreeEnds[node] && trie.Labels[child] != b)
            {
                child = trie.SubtreeEnds[child];
            }

            if (child >= trie.SubtreeEnds[node])
            {
                return -1;
            }

            node = child;
        }

        return node;
    }
}

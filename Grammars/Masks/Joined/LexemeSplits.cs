using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks.Joined;

/// <summary>The splits of one lexer's states. What is left after a lexeme is numbered, and is one object wherever the same is left, whichever tokens leave it.</summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class LexemeSplits(LongestLexeme lexeme, int endOfText, Vocabulary vocabulary, TokenSets sets, Action<long> account)
{
    [ThreadStatic]
    private static SplitWalk? t_walk;

    private readonly ConcurrentDictionary<(int State, TokenTrie Trie), LexemeSplit> _splits = new(NumberComparer.Instance);
    private readonly ConcurrentDictionary<(int Node, TokenTrie Trie), Remainder> _below = new(NumberComparer.Instance);
    private readonly Dictionary<(int Label, TokenTrie Shape), LexemeEnd> _ends = new(NumberComparer.Instance);
    private readonly Dictionary<int, List<TokenTrie>> _shapes = [];
    private readonly Dictionary<ByteSet, UnreadRemainder> _unread = [];
    private readonly Lock _lock = new();

    /// <summary>What <paramref name="trie"/>'s strings do from a state of the lexer.</summary>
    public LexemeSplit Get(int state, TokenTrie trie) => _splits.TryGetValue((state, trie), out LexemeSplit? known) ? known : Compute(state, trie);

    /// <summary>What follows a node.</summary>
    public Remainder Below(TokenTrie trie, int node) =>
        _below.TryGetValue((node, trie), out Remainder? known) ? known : _below.GetOrAdd((node, trie), RemainderOf(Remainders.Merge(trie, [node])));

    private LexemeSplit Compute(int state, TokenTrie trie)
    {
        SplitWalk walk = t_walk ??= new SplitWalk();
        walk.Run(trie, lexeme, state, endOfText);
        TokenSet inside = sets.Of(trie, walk.Inside);
        List<LexemeSplit.Exit> exits = [];
        foreach ((int label, (List<int> read, List<int> unread)) in walk.Ends)
        {
            if (ReferenceEquals(trie, vocabulary.Trie) && unread.Exists(node => trie.Depths[node] == 1))
            {
                exits.Add(ExitOf(label, UnreadOf([.. unread.Where(node => trie.Depths[node] == 1)])));
                unread.RemoveAll(node => trie.Depths[node] == 1);
            }

            if (read.Count + unread.Count > 0)
            {
                exits.Add(ExitOf(label, RemainderOf(Remainders.Merge(trie, CollectionsMarshal.AsSpan(read), CollectionsMarshal.AsSpan(unread)))));
            }
        }

        account(200 + (exits.Count * 40L));
        return _splits.GetOrAdd((state, trie), new LexemeSplit(inside, [.. exits]));
    }

    private LexemeSplit.Exit ExitOf(int label, Remainder remainder)
    {
        lock (_lock)
        {
            if (!_ends.TryGetValue((label, remainder.Shape), out LexemeEnd? end))
            {
                _ends.Add((label, remainder.Shape), end = new LexemeEnd(label, remainder.Shape));
            }

            return new LexemeSplit.Exit(end, remainder);
        }
    }

    /// <summary>The tokens below children of the vocabulary's root.</summary>
    private UnreadRemainder UnreadOf(int[] nodes)
    {
        TokenTrie trie = vocabulary.Trie;
        ulong[] bytes = new ulong[4];
        foreach (int node in nodes)
        {
            bytes[trie.Labels[node] >> 6] |= 1UL << trie.Labels[node];
        }

        ByteSet key = new(bytes[0], bytes[1], bytes[2], bytes[3]);
        lock (_lock)
        {
            if (!_unread.TryGetValue(key, out UnreadRemainder? known))
            {
                uint[] words = new uint[vocabulary.MaskWords];
                foreach (int node in nodes)
                {
                    TokenSet.Set(words, trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[trie.SubtreeEnds[node]]));
                }

                _unread.Add(key, known = new UnreadRemainder(trie, words));
                account(known.Bytes);
            }

            return known;
        }
    }

    private NumberedRemainder RemainderOf(TokenTrie merged)
    {
        int[] starts = new int[merged.NodeCount + 1];
        int[] numbers = new int[merged.NodeCount + 1];
        int count = 0;
        for (int node = 0; node < merged.NodeCount; node++)
        {
            starts[count] = merged.TokenStarts[node];
            count += merged.TokenStarts[node + 1] > merged.TokenStarts[node] ? 1 : 0;
            numbers[node + 1] = count;
        }

        starts[count] = merged.Tokens.Length;
        NumberedRemainder remainder = new(ShapeOf(merged, numbers, count), starts[..(count + 1)], merged.Tokens);
        account(remainder.Bytes);
        return remainder;
    }

    /// <summary>The trie of numbered strings that is kept for all like it.</summary>
    private TokenTrie ShapeOf(TokenTrie merged, int[] numbers, int count)
    {
        HashCode hash = default;
        hash.AddBytes(merged.Labels);
        hash.AddBytes(MemoryMarshal.AsBytes(numbers.AsSpan()));
        int key = hash.ToHashCode();
        TokenTrie shape;
        lock (_lock)
        {
            if (!_shapes.TryGetValue(key, out List<TokenTrie>? same))
            {
                _shapes.Add(key, same = []);
            }

            foreach (TokenTrie other in same)
            {
                if (other.Labels.AsSpan().SequenceEqual(merged.Labels) && other.Depths.AsSpan().SequenceEqual(merged.Depths) && other.TokenStarts.AsSpan().SequenceEqual(numbers))
                {
                    return other;
                }
            }

            shape = TokenTrie.FromArrays(merged.Labels, merged.Depths, merged.SubtreeEnds, numbers, [.. Enumerable.Range(0, count)], merged.MaxDepth);
            same.Add(shape);
        }

        account(Remainders.BytesOf(shape));
        return shape;
    }

    private sealed class NumberComparer : IEqualityComparer<(int Number, TokenTrie Trie)>
    {
        public static NumberComparer Instance { get; } = new();

        public bool Equals((int Number, TokenTrie Trie) x, (int Number, TokenTrie Trie) y) => x.Number == y.Number && ReferenceEquals(x.Trie, y.Trie);

        public int GetHashCode((int Number, TokenTrie Trie) key) => (RuntimeHelpers.GetHashCode(key.Trie) * 0x2C1B3C6D) ^ (key.Number * 0x165667B1);
    }
}

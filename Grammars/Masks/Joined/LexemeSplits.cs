using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks.Joined;

/// <summary>The splits of one lexer's states; what is left after a lexeme is one trie wherever the same is left.</summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class LexemeSplits(LongestLexeme lexeme, int endOfText, int maskWords, Action<long> account)
{
    [ThreadStatic]
    private static SplitWalk? t_walk;

    private readonly ConcurrentDictionary<(int State, TokenTrie Trie), LexemeSplit> _splits = new(StateComparer.Instance);
    private readonly ConcurrentDictionary<(int Node, TokenTrie Trie), TokenTrie> _below = new(StateComparer.Instance);
    private readonly Dictionary<(int Label, TokenTrie Trie), LexemeSplit.End> _ends = new(StateComparer.Instance);
    private readonly Dictionary<int, List<TokenTrie>> _rests = [];
    private readonly Lock _lock = new();

    /// <summary>What <paramref name="trie"/>'s strings do from a state of the lexer.</summary>
    public LexemeSplit Get(int state, TokenTrie trie) => _splits.TryGetValue((state, trie), out LexemeSplit? known) ? known : Compute(state, trie);

    /// <summary>What follows a node.</summary>
    public TokenTrie Below(TokenTrie trie, int node) =>
        _below.TryGetValue((node, trie), out TokenTrie? known) ? known : _below.GetOrAdd((node, trie), Shared(Remainders.Merge(trie, [node])));

    private LexemeSplit Compute(int state, TokenTrie trie)
    {
        SplitWalk walk = t_walk ??= new SplitWalk();
        walk.Run(trie, lexeme, state, endOfText);
        TokenSet inside = TokenSet.FromTokens(walk.Inside, maskWords);
        List<LexemeSplit.End> ends = [];
        foreach ((int label, (List<int> read, List<int> unread)) in walk.Ends)
        {
            TokenTrie rest = Shared(Remainders.Merge(trie, CollectionsMarshal.AsSpan(read), CollectionsMarshal.AsSpan(unread)));
            lock (_lock)
            {
                if (!_ends.TryGetValue((label, rest), out LexemeSplit.End? end))
                {
                    _ends.Add((label, rest), end = new LexemeSplit.End(label, rest));
                }

                ends.Add(end);
            }
        }

        account(200 + inside.Bytes + (ends.Count * 100L));
        return _splits.GetOrAdd((state, trie), new LexemeSplit(inside, [.. ends]));
    }

    /// <summary>The trie of these contents that is kept.</summary>
    private TokenTrie Shared(TokenTrie trie)
    {
        HashCode hash = default;
        hash.AddBytes(trie.Labels);
        hash.AddBytes(MemoryMarshal.AsBytes(trie.Tokens.AsSpan()));
        int key = hash.ToHashCode();
        lock (_lock)
        {
            if (!_rests.TryGetValue(key, out List<TokenTrie>? same))
            {
                _rests.Add(key, same = []);
            }

            foreach (TokenTrie other in same)
            {
                if (other.Labels.AsSpan().SequenceEqual(trie.Labels) && other.Depths.AsSpan().SequenceEqual(trie.Depths)
                    && other.TokenStarts.AsSpan().SequenceEqual(trie.TokenStarts) && other.Tokens.AsSpan().SequenceEqual(trie.Tokens))
                {
                    return other;
                }
            }

            same.Add(trie);
        }

        account(Remainders.BytesOf(trie));
        return trie;
    }

    private sealed class StateComparer : IEqualityComparer<(int Number, TokenTrie Trie)>
    {
        public static StateComparer Instance { get; } = new();

        public bool Equals((int Number, TokenTrie Trie) x, (int Number, TokenTrie Trie) y) => x.Number == y.Number && ReferenceEquals(x.Trie, y.Trie);

        public int GetHashCode((int Number, TokenTrie Trie) key) => (RuntimeHelpers.GetHashCode(key.Trie) * 0x2C1B3C6D) ^ (key.Number * 0x165667B1);
    }
}

using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks.Joined;

/// <summary>Strings of one trie being joined to a set.</summary>
/// <remarks>Scratch: rented by one thread at a time.</remarks>
internal sealed class MaskUnion
{
    [ThreadStatic]
    private static Stack<MaskUnion>? t_pool;

    private TokenSets _sets = null!;
    private TokenTrie _trie = null!;
    private uint[]? _packed;
    private IntBuffer _strings;

    private MaskUnion()
    {
    }

    public static MaskUnion Rent(TokenSets sets, TokenTrie trie)
    {
        Stack<MaskUnion> pool = t_pool ??= new Stack<MaskUnion>();
        MaskUnion union = pool.TryPop(out MaskUnion? rented) ? rented : new MaskUnion();
        union._sets = sets;
        union._trie = trie;
        return union;
    }

    public void Add(ReadOnlySpan<int> strings) => _strings.AddRange(strings);

    public void Add(TokenSet set)
    {
        _strings.AddRange(set.Tokens);
        if (set.Words is not null)
        {
            _packed = _packed is null || ReferenceEquals(_packed, set.Words) ? set.Words : _sets.Union(_packed, set.Words);
        }
    }

    /// <summary>Gives the scratch back without a result.</summary>
    public void Return()
    {
        _sets = null!;
        _trie = null!;
        _packed = null;
        _strings.Count = 0;
        t_pool!.Push(this);
    }

    /// <summary>The union.</summary>
    /// <param name="isDistinct">Whether no string was added twice.</param>
    public TokenSet ToSetAndReturn(bool isDistinct)
    {
        if (!isDistinct)
        {
            HashSet<int> met = [];
            int kept = 0;
            foreach (int item in _strings.Span)
            {
                if (met.Add(item) && (_packed is null || (_packed[item >> 5] >> item & 1) == 0))
                {
                    _strings[kept++] = item;
                }
            }

            _strings.Count = kept;
        }

        TokenSet set = _sets.Of(_trie, _packed, _strings.Span);
        Return();
        return set;
    }
}

namespace StructGen.Grammars.Masks.Joined;

/// <summary>Sets of tokens being joined.</summary>
/// <remarks>Scratch: rented by one thread at a time.</remarks>
internal sealed class MaskUnion
{
    [ThreadStatic]
    private static Stack<MaskUnion>? t_pool;

    private JoinedMasks _owner = null!;
    private int _maskWords;
    private uint[]? _words;
    private IntBuffer _tokens;
    private TokenSet? _only;
    private bool _isOnly;

    private MaskUnion()
    {
    }

    public static MaskUnion Rent(JoinedMasks owner)
    {
        Stack<MaskUnion> pool = t_pool ??= new Stack<MaskUnion>();
        MaskUnion union = pool.TryPop(out MaskUnion? rented) ? rented : new MaskUnion();
        union._owner = owner;
        union._maskWords = owner.MaskWords;
        union._isOnly = true;
        return union;
    }

    public void Return()
    {
        _owner = null!;
        _words = null;
        _only = null;
        _tokens.Count = 0;
        t_pool!.Push(this);
    }

    public void Add(ReadOnlySpan<int> tokens)
    {
        if (tokens.Length > 0)
        {
            _isOnly = false;
            _tokens.AddRange(tokens);
        }
    }

    public void Add(TokenSet set)
    {
        if (ReferenceEquals(set, TokenSet.Empty))
        {
            return;
        }

        // One set alone is shared, not copied.
        _isOnly &= _only is null;
        _only = set;
        _tokens.AddRange(set.Tokens);
        if (set.Words is not null)
        {
            _words = _words is null || ReferenceEquals(_words, set.Words) ? set.Words : _owner.UnionOf(_words, set.Words);
        }
    }

    /// <summary>The union.</summary>
    /// <param name="isDistinct">Whether no token was added twice.</param>
    public TokenSet ToSetAndReturn(bool isDistinct)
    {
        TokenSet set = _isOnly ? _only ?? TokenSet.Empty : Join(isDistinct);
        Return();
        return set;
    }

    private TokenSet Join(bool isDistinct)
    {
        if (!isDistinct)
        {
            uint[] words = new uint[_maskWords];
            TokenSet.Set(words, _tokens.Span);
            if (_words is not null)
            {
                for (int i = 0; i < words.Length; i++)
                {
                    words[i] &= ~_words[i];
                }
            }

            int count = TokenSet.CountOf(words);
            int[] tokens = TokenSet.List(words, count);
            _tokens.Count = 0;
            _tokens.AddRange(tokens);
        }

        if (_tokens.Count <= _maskWords / 2)
        {
            return TokenSet.Of(_words, _tokens.ToArray());
        }

        uint[] packed = _words is null ? new uint[_maskWords] : [.. _words];
        TokenSet.Set(packed, _tokens.Span);
        return TokenSet.OfWords(packed);
    }
}

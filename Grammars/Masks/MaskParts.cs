using System.Numerics;
using System.Runtime.InteropServices;

namespace StructGen.Grammars.Masks;

/// <summary>
/// A mask under construction: at most one dense set, shared as long as it is the only one; a list of tokens; and the tokens that the text of the lexeme decides.
/// </summary>
/// <remarks>Scratch: rented by one thread at a time, so that building masks leaves no garbage.</remarks>
internal sealed class MaskParts
{
    [ThreadStatic]
    private static Stack<MaskParts>? t_pool;

    private int _wordCount;
    private uint[]? _dense;

    /// <summary>The words of a dense set that is no other's.</summary>
    private uint[] _own = [];

    private IntBuffer _added;
    private IntBuffer _checks;

    /// <summary>Marks tokens during <see cref="Filter"/>. INVARIANT: all zero between uses.</summary>
    private uint[] _marks = [];

    private MaskParts()
    {
    }

    /// <summary>A place in the lists, for <see cref="Remove"/>.</summary>
    public (int Added, int Checks) Mark => (_added.Count, _checks.Count);

    public static MaskParts Rent(int wordCount)
    {
        Stack<MaskParts> pool = t_pool ??= new Stack<MaskParts>();
        MaskParts parts = pool.TryPop(out MaskParts? rented) ? rented : new MaskParts();
        parts._wordCount = wordCount;
        return parts;
    }

    public void Return()
    {
        _dense = null;
        _added.Count = 0;
        _checks.Count = 0;
        t_pool!.Push(this);
    }

    public void Add(TokenSet set)
    {
        _added.AddRange(set.Tokens);
        if (set.Words is null)
        {
            return;
        }

        if (_dense is null)
        {
            _dense = set.Words;
        }
        else if (!ReferenceEquals(_dense, set.Words))
        {
            OwnDense();
            Or(_dense, set.Words);
        }
    }

    public void Add(LevelResult level)
    {
        Add(level.Shared);
        Add(level.Tokens);
        _checks.AddRange(level.Checks);
    }

    public void AddTokens(ReadOnlySpan<int> tokens) => _added.AddRange(tokens);

    public void AddChecks(List<TriePoint> points)
    {
        foreach (TriePoint point in points)
        {
            point.AddTokens(ref _checks);
        }
    }

    public void AddChecks(in TriePoint point) => point.AddTokens(ref _checks);

    /// <summary>Takes back those of <paramref name="tokens"/> that were added since <paramref name="mark"/>; none of them is in <paramref name="inside"/>, which was added before.</summary>
    public void Remove(ReadOnlySpan<int> tokens, (int Added, int Checks) mark, TokenSet inside)
    {
        if (_dense is not null && !ReferenceEquals(_dense, inside.Words))
        {
            OwnDense();
            foreach (int token in tokens)
            {
                _dense[token >> 5] &= ~(1u << token);
            }
        }

        if (_added.Count > mark.Added || _checks.Count > mark.Checks)
        {
            if (_marks.Length < _wordCount)
            {
                _marks = new uint[_wordCount];
            }

            TokenSet.Set(_marks, tokens);
            Filter(ref _added, mark.Added);
            Filter(ref _checks, mark.Checks);
            foreach (int token in tokens)
            {
                _marks[token >> 5] = 0;
            }
        }
    }

    public MaskRecipe ToRecipe(SharedArrays arrays)
    {
        int[] checks = arrays.Of(_checks.Span);
        if (_added.Count > _wordCount / 2)
        {
            OwnDense();
            TokenSet.Set(_dense, _added.Span);
            return new MaskRecipe(arrays.Of(_dense), [], checks);
        }

        if (_dense is not null)
        {
            // INVARIANT: what is added is not in the base, so that taking it back leaves the base.
            int kept = 0;
            Span<int> added = _added.Writable;
            foreach (int token in added)
            {
                if ((_dense[token >> 5] >> token & 1) == 0)
                {
                    added[kept++] = token;
                }
            }

            _added.Count = kept;
        }

        return new MaskRecipe(KeptDense(arrays), arrays.Of(_added.Span), checks);
    }

    /// <summary>All parts as a result without ends.</summary>
    public LevelResult ToResult(SharedArrays arrays)
    {
        if (_dense is null && _added.Count == 0 && _checks.Count == 0)
        {
            return LevelResult.Nothing;
        }

        TokenSet tokens;
        TokenSet shared = KeptDense(arrays) is { } dense ? TokenSet.OfWords(dense) : TokenSet.Empty;
        if (_added.Count <= _wordCount)
        {
            tokens = TokenSet.Of(null, arrays.Of(_added.Span));
        }
        else
        {
            _dense = null;
            OwnDense();
            TokenSet.Set(_dense, _added.Span);
            tokens = TokenSet.OfWords(arrays.Of(_dense));
        }

        return new LevelResult(shared, tokens, [], arrays.Of(_checks.Span));
    }

    public static void Or(Span<uint> words, ReadOnlySpan<uint> more)
    {
        Span<Vector<uint>> left = MemoryMarshal.Cast<uint, Vector<uint>>(words);
        ReadOnlySpan<Vector<uint>> right = MemoryMarshal.Cast<uint, Vector<uint>>(more);
        for (int i = 0; i < left.Length; i++)
        {
            left[i] |= right[i];
        }

        for (int i = left.Length * Vector<uint>.Count; i < words.Length; i++)
        {
            words[i] |= more[i];
        }
    }

    /// <summary>Keeps the items from <paramref name="from"/> on that are not marked.</summary>
    private void Filter(ref IntBuffer items, int from)
    {
        int kept = from;
        Span<int> all = items.Writable;
        for (int i = from; i < all.Length; i++)
        {
            int item = all[i];
            if ((_marks[item >> 5] >> item & 1) == 0)
            {
                all[kept++] = item;
            }
        }

        items.Count = kept;
    }

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_dense))]
    private void OwnDense()
    {
        if (ReferenceEquals(_dense, _own) && _dense is not null)
        {
            return;
        }

        if (_own.Length != _wordCount)
        {
            _own = new uint[_wordCount];
        }

        if (_dense is null)
        {
            Array.Clear(_own);
        }
        else
        {
            _dense.CopyTo(_own.AsSpan());
            _own.AsSpan(_dense.Length).Clear();
        }

        _dense = _own;
    }

    /// <summary>The dense set as an array that may be kept.</summary>
    private uint[]? KeptDense(SharedArrays arrays) => ReferenceEquals(_dense, _own) && _dense is not null ? arrays.Of(_dense) : _dense;
}

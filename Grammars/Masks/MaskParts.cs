using System.Numerics;
using System.Runtime.InteropServices;

namespace StructGen.Grammars.Masks;

/// <summary>A mask under construction: at most one dense set, shared as long as it is the only one, and a list of tokens.</summary>
internal ref struct MaskParts(int wordCount)
{
    [ThreadStatic]
    private static uint[]? t_marks;

    private uint[]? _dense;
    private bool _ownsDense;
    private IntBuffer _added;

    public readonly int AddedCount => _added.Count;

    public void Add(TokenSet set)
    {
        if (set.Words is null)
        {
            _added.AddRange(set.Tokens);
        }
        else if (_dense is null)
        {
            _dense = set.Words;
        }
        else if (!ReferenceEquals(_dense, set.Words))
        {
            OwnDense();
            Or(_dense, set.Words);
        }
    }

    /// <summary>Takes back those of <paramref name="tokens"/> that were added since <paramref name="from"/> (see <see cref="AddedCount"/>) or are in a dense set of a crossing.</summary>
    public void Remove(ReadOnlySpan<int> tokens, int from, TokenSet inside)
    {
        if (_dense is not null && !ReferenceEquals(_dense, inside.Words))
        {
            OwnDense();
            foreach (int token in tokens)
            {
                _dense[token >> 5] &= ~(1u << token);
            }
        }

        if (_added.Count > from)
        {
            _added.Count = from + Filter(_added.Writable[from..], tokens);
        }
    }

    /// <summary>Moves those of <paramref name="items"/> that are not among <paramref name="without"/> to the front; returns how many.</summary>
    public readonly int Filter(Span<int> items, ReadOnlySpan<int> without)
    {
        // INVARIANT: all zero between uses.
        uint[] marks = t_marks is { } held && held.Length >= wordCount ? held : t_marks = new uint[wordCount];
        TokenSet.Set(marks, without);
        int kept = 0;
        foreach (int item in items)
        {
            if ((marks[item >> 5] >> item & 1) == 0)
            {
                items[kept++] = item;
            }
        }

        foreach (int token in without)
        {
            marks[token >> 5] = 0;
        }

        return kept;
    }

    public MaskRecipe ToRecipe(ReadOnlySpan<int> checks)
    {
        if (_added.Count > wordCount / 2)
        {
            OwnDense();
            TokenSet.Set(_dense, _added.Span);
            return new MaskRecipe(_dense, [], checks.ToArray());
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

        return new MaskRecipe(_dense, _added.ToArray(), checks.ToArray());
    }

    public TokenSet ToSet()
    {
        if (_dense is null)
        {
            return TokenSet.FromTokens(_added.Span, wordCount);
        }

        OwnDense();
        TokenSet.Set(_dense, _added.Span);
        return TokenSet.FromWords(_dense, TokenSet.CountOf(_dense));
    }

    public void AddTokens(ReadOnlySpan<int> tokens) => _added.AddRange(tokens);

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

    [System.Diagnostics.CodeAnalysis.MemberNotNull(nameof(_dense))]
    private void OwnDense()
    {
        if (!_ownsDense || _dense is null)
        {
            uint[] own = new uint[wordCount];
            _dense?.CopyTo(own, 0);
            _dense = own;
            _ownsDense = true;
        }
    }
}

namespace StructGen.Grammars.Automata;

/// <summary>The intern table of one builder: open addressing over hashes stored in the nodes. Not thread-safe: used under the builder's lock.</summary>
internal sealed class RegexNodeTable
{
    private RegexNode?[] _slots = new RegexNode?[256];

    public int Count { get; private set; }

    public RegexNode? FindSet(int hash, ByteSet set)
    {
        for (int slot = Start(hash); _slots[slot] is { } node; slot = Following(slot))
        {
            if (node.Hash == hash && node.Kind == RegexKind.Bytes && node.Set.Equals(set))
            {
                return node;
            }
        }

        return null;
    }

    /// <summary>The literal that spells <paramref name="text"/> from <paramref name="offset"/> on. Compares bytes only on equal hashes and different arrays.</summary>
    public RegexNode? FindLiteral(int hash, byte[] text, int offset)
    {
        for (int slot = Start(hash); _slots[slot] is { } node; slot = Following(slot))
        {
            if (node.Hash == hash && node.Kind == RegexKind.Literal && node.Text.Length - node.Offset == text.Length - offset
                && (ReferenceEquals(node.Text, text) ? node.Offset == offset : node.Bytes.SequenceEqual(text.AsSpan(offset))))
            {
                return node;
            }
        }

        return null;
    }

    public RegexNode? Find(RegexKind kind, int hash, RegexNode left, RegexNode? right, int minimum, int maximum)
    {
        for (int slot = Start(hash); _slots[slot] is { } node; slot = Following(slot))
        {
            if (node.Hash == hash && node.Kind == kind && ReferenceEquals(node.Left, left) && ReferenceEquals(node.Right, right)
                && node.Minimum == minimum && node.Maximum == maximum)
            {
                return node;
            }
        }

        return null;
    }

    public RegexNode? FindChildren(RegexKind kind, int hash, ReadOnlySpan<RegexNode> children)
    {
        for (int slot = Start(hash); _slots[slot] is { } node; slot = Following(slot))
        {
            if (node.Hash == hash && node.Kind == kind && SameNodes(node.Children, children))
            {
                return node;
            }
        }

        return null;
    }

    public void Add(RegexNode node)
    {
        if (++Count * 2 > _slots.Length)
        {
            RegexNode?[] old = _slots;
            _slots = new RegexNode?[old.Length * 2];
            foreach (RegexNode? moved in old)
            {
                if (moved is not null)
                {
                    Place(moved);
                }
            }
        }

        Place(node);
    }

    private static bool SameNodes(ReadOnlySpan<RegexNode> left, ReadOnlySpan<RegexNode> right)
    {
        if (left.Length != right.Length)
        {
            return false;
        }

        for (int i = 0; i < left.Length; i++)
        {
            if (!ReferenceEquals(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private void Place(RegexNode node)
    {
        int slot = Start(node.Hash);
        while (_slots[slot] is not null)
        {
            slot = Following(slot);
        }

        _slots[slot] = node;
    }

    // The multiplication spreads the hashes: those of literals are plain polynomials.
    private int Start(int hash) => (int)((uint)hash * 0x9E3779B97F4A7C15UL >> 32) & (_slots.Length - 1);

    private int Following(int slot) => (slot + 1) & (_slots.Length - 1);
}

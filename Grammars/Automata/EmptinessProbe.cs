namespace StructGen.Grammars.Automata;

/// <summary>
/// A guess before the search: a shortest text of the longest operand of an intersection, read off its syntax, is often in the other operands too. Reading it through them one by
/// one makes none of the product's expressions, of which a search makes dozens a step.
/// </summary>
internal sealed class EmptinessProbe(RegexBuilder builder)
{
    /// <summary>Longer texts are left to the search, which is not confined to one of them.</summary>
    private const int MaxLength = 512;

    private readonly List<byte> _text = [];

    /// <summary>True when a member was found; false says nothing.</summary>
    public bool FindsMember(RegexNode node)
    {
        if (node.Kind != RegexKind.Intersect)
        {
            return false;
        }

        RegexNode? guide = null;
        foreach (RegexNode operand in node.Children)
        {
            if (operand.Kind != RegexKind.Complement && !operand.IsLengthBound && (guide is null || operand.Facts.MinimumBytes > guide.Facts.MinimumBytes))
            {
                guide = operand;
            }
        }

        if (guide is null || guide.Facts.MinimumBytes > MaxLength)
        {
            return false;
        }

        _text.Clear();
        if (!TrySpell(guide))
        {
            return false;
        }

        foreach (RegexNode operand in node.Children)
        {
            if (!ReferenceEquals(operand, guide) && !Accepts(operand))
            {
                return false;
            }
        }

        return true;
    }

    private bool Accepts(RegexNode node)
    {
        foreach (byte value in _text)
        {
            node = builder.DerivativeCore(node, value);
            if (node.Kind == RegexKind.Empty)
            {
                return false;
            }
        }

        return node.IsNullable;
    }

    /// <summary>Appends a shortest member; false when the way to it leads through an intersection or a complement.</summary>
    private bool TrySpell(RegexNode node)
    {
        RegexBuilder.GuardStack();
        for (; node.Kind == RegexKind.Concat; node = node.Right)
        {
            if (!TrySpell(node.Left))
            {
                return false;
            }
        }

        if (node.IsNullable)
        {
            return true;
        }

        switch (node.Kind)
        {
            case RegexKind.Bytes:
                _text.Add(Typical(node.Set));
                return true;
            case RegexKind.Literal:
                _text.AddRange(node.Bytes);
                return true;
            case RegexKind.Repeat:
                for (int i = 0; i < node.Minimum; i++)
                {
                    if (_text.Count > MaxLength || !TrySpell(node.Left))
                    {
                        return false;
                    }
                }

                return true;
            case RegexKind.Union:
                return TrySpell(Shortest(node.Children));
            default:
                return false;
        }
    }

    private static RegexNode Shortest(ReadOnlySpan<RegexNode> children)
    {
        RegexNode shortest = children[0];
        foreach (RegexNode child in children)
        {
            int difference = child.Facts.MinimumBytes - shortest.Facts.MinimumBytes;
            shortest = difference < 0 || (difference == 0 && child.IsPlain && !shortest.IsPlain) ? child : shortest;
        }

        return shortest;
    }

    /// <summary>A letter where there is a choice: what other operands forbid is mostly punctuation or digits.</summary>
    private static byte Typical(ByteSet set) => set.Contains((byte)'a') ? (byte)'a' : set.First;
}

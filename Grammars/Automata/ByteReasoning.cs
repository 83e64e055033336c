namespace StructGen.Grammars.Automata;

/// <summary>
/// Emptiness of an intersection by bytes alone: it has no member where one operand's members all hold a byte that no member of another operand can hold. So a search for a
/// <c>T</c> in what is left of a time is known to fail before the times are gone through.
/// </summary>
/// <remarks>Used under the builder's lock.</remarks>
internal sealed class ByteReasoning
{
    /// <summary>Expressions whose bytes are remembered; beyond, they are forgotten and found again.</summary>
    private const int MaximumKnown = 20_000;

    private readonly Dictionary<RegexNode, Occurring> _known = [];

    /// <summary>True when the intersection is known to be empty; false says nothing.</summary>
    public bool IsEmpty(RegexNode intersection)
    {
        if (_known.Count > MaximumKnown)
        {
            _known.Clear();
        }

        Bits may = Bits.All;
        Bits must = Bits.None;
        foreach (RegexNode operand in intersection.Children)
        {
            Occurring occurring = Of(operand);
            may &= occurring.May;
            must |= occurring.Must;
        }

        return (must & ~may) != Bits.None;
    }

    private Occurring Of(RegexNode node)
    {
        switch (node.Kind)
        {
            case RegexKind.Bytes:
                Bits set = Bits.Of(node.Set);
                return new Occurring(set, node.Set.Count == 1 ? set : Bits.None);
            case RegexKind.Complement or RegexKind.Machine:
                return new Occurring(Bits.All, Bits.None);
        }

        if (node.IsUniverse)
        {
            return new Occurring(Bits.All, Bits.None);
        }

        if (_known.TryGetValue(node, out Occurring known))
        {
            return known;
        }

        RegexBuilder.GuardStack();
        RegexNode whole = node;
        Bits may = Bits.None;
        Bits must = Bits.None;
        switch (node.Kind)
        {
            case RegexKind.Literal:
                foreach (byte value in node.Bytes)
                {
                    must |= Bits.Of(value);
                }

                may = must;
                break;
            case RegexKind.Concat:
                // INVARIANT: a sequence is remembered as a whole only, so that long ones take no room for each of their ends.
                for (; node.Kind == RegexKind.Concat; node = node.Right)
                {
                    Add(Of(node.Left));
                }

                Add(Of(node));
                break;
            case RegexKind.Repeat:
                Occurring body = Of(node.Left);
                (may, must) = (body.May, node.Minimum > 0 ? body.Must : Bits.None);
                break;
            case RegexKind.Union:
                must = Bits.All;
                foreach (RegexNode child in node.Children)
                {
                    Occurring of = Of(child);
                    may |= of.May;
                    must &= of.Must;
                }

                break;
            case RegexKind.Intersect:
                may = Bits.All;
                foreach (RegexNode child in node.Children)
                {
                    Occurring of = Of(child);
                    may &= of.May;
                    must |= of.Must;
                }

                break;
            case RegexKind.Empty:
                must = Bits.All;
                break;
        }

        return _known[whole] = new Occurring(may, must);

        void Add(Occurring part)
        {
            may |= part.May;
            must |= part.Must;
        }
    }

    /// <summary>The bytes that occur in some member (perhaps fewer do) and those that occur in each (perhaps more do).</summary>
    private readonly record struct Occurring(Bits May, Bits Must);

    private readonly record struct Bits(ulong First, ulong Second, ulong Third, ulong Fourth)
    {
        public static Bits None => default;

        public static Bits All => new(ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue);

        public static Bits Of(byte value) => (value >> 6) switch
        {
            0 => new Bits(1UL << value, 0, 0, 0),
            1 => new Bits(0, 1UL << value, 0, 0),
            2 => new Bits(0, 0, 1UL << value, 0),
            _ => new Bits(0, 0, 0, 1UL << value),
        };

        public static Bits Of(ByteSet set)
        {
            Bits bits = None;
            for (int value = 0; value < 256; value++)
            {
                bits |= set.Contains((byte)value) ? Of((byte)value) : None;
            }

            return bits;
        }

        public static Bits operator &(Bits left, Bits right) => new(left.First & right.First, left.Second & right.Second, left.Third & right.Third, left.Fourth & right.Fourth);

        public static Bits operator |(Bits left, Bits right) => new(left.First | right.First, left.Second | right.Second, left.Third | right.Third, left.Fourth | right.Fourth);

        public static Bits operator ~(Bits bits) => new(~bits.First, ~bits.Second, ~bits.Third, ~bits.Fourth);
    }
}

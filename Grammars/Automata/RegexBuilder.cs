namespace StructGen.Grammars.Automata;

/// <summary>A range of Unicode scalar values, both ends included.</summary>
internal readonly record struct ScalarRange(int First, int Last);

/// <summary>
/// Builds hash-consed regular expressions with intersection and complement, and answers questions about their languages by Brzozowski derivatives.
/// </summary>
/// <remarks>
/// INVARIANT: every expression describes well-formed UTF-8 (surrogates excluded) or, inside a scalar already begun, well-formed continuations of it. The laws
/// of <see cref="AnyString"/> (absorbed by ∩, absorbing in ∪), of complements and of lengths in scalars rest on it; a byte set that holds bytes above 0x7F must
/// therefore stand in a sequence that spells scalars.
/// Thread-safe: each public call takes one private lock; nodes may be shared by threads.
/// </remarks>
internal sealed partial class RegexBuilder
{
    private readonly RegexNodeTable _nodes = new();
    private readonly ByteClassTable _classes = new();
    private readonly RegexDerivatives _derivatives = new();
    private readonly Stack<List<RegexNode>> _lists = [];
    private readonly EmptinessSearch _emptiness;
    private readonly CounterClip _clip;
    private readonly RegexNode _continuation;
    private readonly RegexNode[] _restrictedContinuations;

    public RegexBuilder(GrammarLimits? limits = null)
    {
        Limits = limits ?? GrammarLimits.Default;
        _emptiness = new EmptinessSearch(this);
        _clip = new CounterClip(this);
        Empty = Add(RegexKind.Empty, 0, null, null, null, 0, 0, new RegexFacts(RegexTraits.Plain, RegexNode.Infinity, RegexNode.Infinity, 0));
        Empty.Emptiness = Emptiness.Empty;
        Epsilon = Add(RegexKind.Epsilon, 1, null, null, null, 0, 0, new RegexFacts(RegexTraits.Plain | RegexTraits.Nullable | RegexTraits.Contiguous, 0, 0, 0));
        _continuation = OfSet(Continuations);
        _restrictedContinuations = [OfSet(ByteSet.Range(0xA0, 0xBF)), OfSet(ByteSet.Range(0x80, 0x9F)), OfSet(ByteSet.Range(0x90, 0xBF)), OfSet(ByteSet.Range(0x80, 0x8F))];
        AnyScalar = ScalarCompiler.Compile(this, [new ScalarRange(0, 0x10FFFF)]);
        AnyScalar.MarkLengthBound();
        AnyString = RepeatCore(AnyScalar, 0, RegexNode.Infinity);
    }

    public GrammarLimits Limits { get; }

    /// <summary>∅: no string.</summary>
    public RegexNode Empty { get; }

    /// <summary>ε: the empty string.</summary>
    public RegexNode Epsilon { get; }

    /// <summary>Every well-formed UTF-8 string (surrogates excluded).</summary>
    public RegexNode AnyString { get; }

    /// <summary>One Unicode scalar value as well-formed UTF-8.</summary>
    public RegexNode AnyScalar { get; }

    /// <summary>An estimate of the memory held by the nodes and their memo tables.</summary>
    public long EstimatedBytes => Volatile.Read(ref _estimatedBytes) + 600L * _classes.Count;

    /// <summary>Guards all mutable state of the builder; <see cref="LazyDfa"/> creates its states under it. Re-entrant.</summary>
    internal Lock Gate { get; } = new();

    /// <summary>The number of distinct expressions so far.</summary>
    internal int NodeCount => _nodes.Count;

    internal ByteClassTable ClassTable => _classes;

    internal LiteralTrieMemo LiteralTries { get; } = new();

    public RegexNode Literal(ReadOnlySpan<byte> bytes)
    {
        lock (Gate)
        {
            return OfText([.. bytes], 0);
        }
    }

    /// <summary>The language of a machine from its first state on. The machine is this builder's from now on.</summary>
    public RegexNode FromMachine(RegexMachine machine)
    {
        lock (Gate)
        {
            return OfMachine(machine, machine.Start);
        }
    }

    /// <summary>The expression at a state that is like one of a machine (<see cref="RegexMachine.Like"/>).</summary>
    public RegexNode Like(RegexNode machine)
    {
        lock (Gate)
        {
            return OfMachine(machine.Machine, machine.Machine.Like(machine.Offset));
        }
    }

    /// <summary>The union of many literals, shaped as a trie so that a derivative costs the branching and not the number of literals.</summary>
    public RegexNode Literals(IReadOnlyList<byte[]> literals)
    {
        lock (Gate)
        {
            return LiteralTrie.Compile(this, literals);
        }
    }

    /// <summary>One byte of the given ranges, ends included. Bytes above 0x7F only as parts of a sequence that spells scalars.</summary>
    public RegexNode Bytes(params ReadOnlySpan<(byte First, byte Last)> ranges)
    {
        lock (Gate)
        {
            return OfSet(ByteSet.Of(ranges));
        }
    }

    /// <summary>One scalar of a set, as UTF-8. Surrogates in the ranges are skipped.</summary>
    public RegexNode Scalars(ReadOnlySpan<ScalarRange> ranges)
    {
        lock (Gate)
        {
            return ScalarCompiler.Compile(this, ranges);
        }
    }

    public RegexNode Concat(params ReadOnlySpan<RegexNode> parts)
    {
        lock (Gate)
        {
            return ConcatCore(parts);
        }
    }

    public RegexNode Union(params ReadOnlySpan<RegexNode> parts)
    {
        lock (Gate)
        {
            return UnionCore(parts, factorPrefixes: true);
        }
    }

    public RegexNode Intersect(params ReadOnlySpan<RegexNode> parts)
    {
        lock (Gate)
        {
            return IntersectCore(parts);
        }
    }

    /// <summary>The well-formed UTF-8 strings that are not in <paramref name="node"/>.</summary>
    public RegexNode Complement(RegexNode node)
    {
        lock (Gate)
        {
            return ComplementCore(node, AnyString);
        }
    }

    /// <summary>The strings of <paramref name="left"/> that are not in <paramref name="right"/>.</summary>
    public RegexNode Difference(RegexNode left, RegexNode right)
    {
        lock (Gate)
        {
            return IntersectCore([left, ComplementCore(right, AnyString)]);
        }
    }

    /// <summary>Exactly whether every string of <paramref name="left"/> is in <paramref name="right"/>.</summary>
    public bool IsSubset(RegexNode left, RegexNode right) => ReferenceEquals(left, right) || IsEmpty(Difference(left, right));

    /// <summary><paramref name="node"/> repeated from <paramref name="minimum"/> to <paramref name="maximum"/> times (null: without bound), never unrolled.</summary>
    /// <remarks><see cref="int.MaxValue"/> counts as no bound: no text in memory can tell. A maximum below the minimum gives ∅.</remarks>
    public RegexNode Repeat(RegexNode node, int minimum, int? maximum)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(minimum);
        lock (Gate)
        {
            return RepeatCore(node, minimum, maximum ?? RegexNode.Infinity);
        }
    }

    /// <summary>
    /// The same expression with its counters clipped where it is a pure length bound (<c>.{min,max}</c>, also inside a scalar already begun); any other is
    /// returned unchanged. Strings of at most <paramref name="horizon"/> scalars cannot tell the two apart while they stay inside, because a repetition of
    /// any scalar can always be finished.
    /// </summary>
    public RegexNode ClipCounters(RegexNode node, int horizon)
    {
        if (!node.IsLengthBound)
        {
            return node;
        }

        int minimum = Math.Min(node.Facts.MinimumScalars, Saturating.Add(horizon, 1));
        int maximum = node.Facts.MaximumScalars > horizon ? RegexNode.Infinity : node.Facts.MaximumScalars;
        if (minimum == node.Facts.MinimumScalars && maximum == node.Facts.MaximumScalars)
        {
            return node;
        }

        lock (Gate)
        {
            return LengthBound(node, minimum, maximum);
        }
    }

    /// <summary>A plain expression without its large counters, and the number of bytes up to which no text can tell: see <see cref="CounterClip"/>.</summary>
    public (RegexNode Clipped, int Horizon) ClipLargeCounters(RegexNode node)
    {
        lock (Gate)
        {
            return _clip.Clip(node);
        }
    }

    /// <summary>The Brzozowski derivative: what may follow <paramref name="value"/>.</summary>
    public RegexNode Derivative(RegexNode node, byte value)
    {
        lock (Gate)
        {
            return DerivativeCore(node, value);
        }
    }

    /// <summary>Whether the node matches ε.</summary>
    public bool IsNullable(RegexNode node) => node.IsNullable;

    /// <summary>Exactly whether no string matches; memoised, searched where intersections or complements make it non-trivial.</summary>
    /// <exception cref="GrammarLimitException">The search made more than <see cref="GrammarLimits.MaxStates"/> new expressions.</exception>
    public bool IsEmpty(RegexNode node)
    {
        if (node.Emptiness != Emptiness.Unknown)
        {
            return node.Emptiness == Emptiness.Empty;
        }

        lock (Gate)
        {
            return _emptiness.IsEmpty(node);
        }
    }

    /// <summary>A shortest member, or null when the language is empty. Where intersections make the space large, a short one.</summary>
    public byte[]? ShortestMember(RegexNode node)
    {
        lock (Gate)
        {
            return new MemberSearch(this).Shortest(node);
        }
    }

    /// <summary>The number of members, counted no further than <paramref name="atMost"/>; an infinite language gives <paramref name="atMost"/>.</summary>
    public int CountMembers(RegexNode node, int atMost)
    {
        lock (Gate)
        {
            return new MemberSearch(this).Count(node, atMost);
        }
    }

    /// <summary>Up to <paramref name="atMost"/> members, short ones first; all of them when there are fewer.</summary>
    public IReadOnlyList<byte[]> Members(RegexNode node, int atMost)
    {
        lock (Gate)
        {
            return new MemberSearch(this).List(node, atMost);
        }
    }

    /// <summary>Whether <paramref name="text"/> matches.</summary>
    public bool IsMatch(RegexNode node, ReadOnlySpan<byte> text)
    {
        lock (Gate)
        {
            foreach (byte value in text)
            {
                node = DerivativeCore(node, value);
                if (node.Kind == RegexKind.Empty)
                {
                    return false;
                }
            }

            return node.IsNullable;
        }
    }
}

namespace StructGen.Grammars.Automata;

/// <summary>A hash-consed regular expression over bytes; equal expressions of one builder are the same object.</summary>
internal sealed class RegexNode
{
    internal RegexNode(int id) => Id = id;

    /// <summary>Dense id within the builder.</summary>
    public int Id { get; }
}

/// <summary>A range of Unicode scalar values, both ends included.</summary>
internal readonly record struct ScalarRange(int First, int Last);

/// <summary>Builds hash-consed regular expressions. Stub.</summary>
internal sealed class RegexBuilder
{
    public RegexBuilder(GrammarLimits? limits = null) => Limits = limits ?? GrammarLimits.Default;

    public GrammarLimits Limits { get; }

    /// <summary>∅: no string.</summary>
    public RegexNode Empty => throw new NotImplementedException();

    /// <summary>ε: the empty string.</summary>
    public RegexNode Epsilon => throw new NotImplementedException();

    /// <summary>Every well-formed UTF-8 string (surrogates excluded).</summary>
    public RegexNode AnyString => throw new NotImplementedException();

    /// <summary>One Unicode scalar value as well-formed UTF-8.</summary>
    public RegexNode AnyScalar => throw new NotImplementedException();

    public RegexNode Literal(ReadOnlySpan<byte> bytes) => throw new NotImplementedException();

    /// <summary>The union of many literals, shaped as a trie so that a derivative costs the branching and not the number of literals.</summary>
    public RegexNode Literals(IReadOnlyList<byte[]> literals) => throw new NotImplementedException();

    /// <summary>One scalar of a set, as UTF-8.</summary>
    public RegexNode Scalars(ReadOnlySpan<ScalarRange> ranges) => throw new NotImplementedException();

    public RegexNode Concat(params ReadOnlySpan<RegexNode> parts) => throw new NotImplementedException();

    public RegexNode Union(params ReadOnlySpan<RegexNode> parts) => throw new NotImplementedException();

    public RegexNode Intersect(params ReadOnlySpan<RegexNode> parts) => throw new NotImplementedException();

    /// <summary>The well-formed UTF-8 strings that are not in <paramref name="node"/>.</summary>
    public RegexNode Complement(RegexNode node) => throw new NotImplementedException();

    /// <summary><paramref name="node"/> repeated from <paramref name="minimum"/> to <paramref name="maximum"/> times (null: without bound), never unrolled.</summary>
    public RegexNode Repeat(RegexNode node, int minimum, int? maximum) => throw new NotImplementedException();

    /// <summary>The Brzozowski derivative.</summary>
    public RegexNode Derivative(RegexNode node, byte value) => throw new NotImplementedException();

    /// <summary>Whether the node matches ε.</summary>
    public bool IsNullable(RegexNode node) => throw new NotImplementedException();

    /// <summary>Exactly whether no string matches; memoised, searched where intersections or complements make it non-trivial.</summary>
    public bool IsEmpty(RegexNode node) => throw new NotImplementedException();

    /// <summary>A shortest member, or null when the language is empty.</summary>
    public byte[]? ShortestMember(RegexNode node) => throw new NotImplementedException();

    /// <summary>The number of members, counted no further than <paramref name="atMost"/>; an infinite language gives <paramref name="atMost"/>.</summary>
    public int CountMembers(RegexNode node, int atMost) => throw new NotImplementedException();

    /// <summary>Up to <paramref name="atMost"/> members, short ones first.</summary>
    public IReadOnlyList<byte[]> Members(RegexNode node, int atMost) => throw new NotImplementedException();

    /// <summary>Whether <paramref name="text"/> matches.</summary>
    public bool IsMatch(RegexNode node, ReadOnlySpan<byte> text) => throw new NotImplementedException();
}

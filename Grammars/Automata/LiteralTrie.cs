using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <summary>Unions of literals as a trie: a node is its common prefix, then a union of branches that differ in their first byte.</summary>
internal static class LiteralTrie
{
    public static RegexNode Compile(RegexBuilder builder, IReadOnlyList<byte[]> literals)
    {
        (byte[] Text, int Offset)[] sorted = [.. literals.Select(static text => (text, 0))];
        return Compile(builder, sorted);
    }

    public static RegexNode Compile(RegexBuilder builder, List<RegexNode> literals)
    {
        (byte[] Text, int Offset)[] sorted = [.. literals.Select(static node => (node.Text, node.Offset))];
        return Compile(builder, sorted);
    }

    private static RegexNode Compile(RegexBuilder builder, (byte[] Text, int Offset)[] literals)
    {
        Array.Sort(literals, static (left, right) => Rest(left, 0).SequenceCompareTo(Rest(right, 0)));
        int kept = 0;
        for (int i = 0; i < literals.Length; i++)
        {
            if (kept == 0 || !Rest(literals[i], 0).SequenceEqual(Rest(literals[kept - 1], 0)))
            {
                literals[kept++] = literals[i];
            }
        }

        return kept == 0 ? builder.Empty : Compile(builder, literals.AsSpan(0, kept), 0);
    }

    private static RegexNode Compile(RegexBuilder builder, ReadOnlySpan<(byte[] Text, int Offset)> literals, int depth)
    {
        (byte[] Text, int Offset) first = literals[0];
        if (literals.Length == 1)
        {
            return builder.OfText(Rest(first, depth).ToArray(), 0);
        }

        // A set that grows by one literal shares all branches but one with the set before.
        LiteralTrieMemo memo = builder.LiteralTries;
        byte[]? key = literals.Length <= LiteralTrieMemo.MostLiterals ? memo.KeyOf(literals, depth) : null;
        if (key is not null && memo.TryGet(key, out RegexNode? known))
        {
            return known;
        }

        RegexNode node = CompileBranches(builder, literals, depth);
        if (key is not null)
        {
            memo.Add(key, node);
        }

        return node;
    }

    private static RegexNode CompileBranches(RegexBuilder builder, ReadOnlySpan<(byte[] Text, int Offset)> literals, int depth)
    {
        RegexBuilder.GuardStack();
        ReadOnlySpan<byte> text = Rest(literals[0], depth);
        int prefix = text.CommonPrefixLength(Rest(literals[^1], depth));
        List<RegexNode> branches = [];
        int start = 0;
        if (text.Length == prefix)
        {
            branches.Add(builder.Epsilon);
            start = 1;
        }

        while (start < literals.Length)
        {
            byte branch = Rest(literals[start], depth)[prefix];
            int end = start + 1;
            while (end < literals.Length && Rest(literals[end], depth)[prefix] == branch)
            {
                end++;
            }

            branches.Add(Compile(builder, literals[start..end], depth + prefix));
            start = end;
        }

        RegexNode union = builder.UnionCore(CollectionsMarshal.AsSpan(branches), factorPrefixes: false);
        return prefix == 0 ? union : builder.ConcatCore(builder.OfText(text[..prefix].ToArray(), 0), union);
    }

    private static ReadOnlySpan<byte> Rest((byte[] Text, int Offset) literal, int depth) => literal.Text.AsSpan(literal.Offset + depth);
}

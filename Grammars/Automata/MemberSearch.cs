using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <summary>Finds and counts members of a language by walking derivatives. Used under the builder's lock.</summary>
internal sealed class MemberSearch(RegexBuilder builder)
{
    /// <summary>Expressions looked at while the search still insists on a shortest member.</summary>
    private const int ExactBudget = 1024;

    /// <summary>Up to here members are looked for one by one.</summary>
    private const int FewMembers = 48;

    private const int MaximumLength = 1 << 24;

    public byte[]? Shortest(RegexNode node)
    {
        if (builder.IsEmpty(node))
        {
            return null;
        }

        return Find(node, greed: 1, ExactBudget) ?? Find(node, greed: 1000, builder.Limits.MaxStates) ?? throw TooMany();
    }

    public int Count(RegexNode node, int atMost)
    {
        if (atMost <= 0 || builder.IsEmpty(node))
        {
            return 0;
        }

        if (node.IsPlain && node.Facts.MaximumScalars == RegexNode.Infinity)
        {
            return atMost;
        }

        // How many prefixes of one length lead to each expression. Every one is inhabited, so each prefix stands for a member at least.
        long accepted = 0;
        HashSet<RegexNode> met = [node];
        Dictionary<RegexNode, long> level = new() { [node] = 1 };
        for (int length = 0; level.Count > 0; length++)
        {
            long pending = 0;
            Dictionary<RegexNode, long> next = [];
            foreach ((RegexNode prefix, long ways) in level)
            {
                accepted += prefix.IsNullable ? ways : 0;
                ByteClasses classes = builder.ClassesOf(prefix);
                for (int i = 0; i < classes.Count; i++)
                {
                    RegexNode rest = builder.DerivativeCore(prefix, classes.Representative(i));
                    if (!builder.IsEmpty(rest))
                    {
                        long more = ways * classes.Members(i).Length;
                        pending += more;
                        CollectionsMarshal.GetValueRefOrAddDefault(next, rest, out _) += more;
                        met.Add(rest);
                    }
                }
            }

            // A path longer than the number of expressions has a loop that can be repeated for ever.
            if (accepted + pending >= atMost || (pending > 0 && length + 1 >= met.Count))
            {
                return atMost;
            }

            if (met.Count > builder.Limits.MaxStates)
            {
                throw TooMany();
            }

            level = next;
        }

        return (int)accepted;
    }

    /// <summary>Members, short ones first. A few are found one by one, each time without those found before; many by walking all prefixes level by level.</summary>
    public List<byte[]> List(RegexNode node, int atMost) => atMost <= FewMembers ? Few(node, atMost) : Many(node, atMost);

    private List<byte[]> Few(RegexNode node, int atMost)
    {
        List<byte[]> members = [];
        RegexNode rest = node;
        while (members.Count < atMost && Shortest(rest) is { } member)
        {
            members.Add(member);
            rest = builder.Intersect(node, builder.Complement(builder.Literals(members)));
        }

        return members;
    }

    private List<byte[]> Many(RegexNode node, int atMost)
    {
        List<byte[]> members = [];
        if (atMost <= 0 || builder.IsEmpty(node))
        {
            return members;
        }

        PriorityQueue<Prefix, long> queue = new();
        SortedDictionary<long, int> waiting = [];
        Enqueue(new Prefix(node, null, 0, 0));
        int steps = 0;
        while (members.Count < atMost && queue.TryDequeue(out Prefix? prefix, out long priority))
        {
            waiting[priority >> 1]--;
            if ((priority & 1) == 0)
            {
                members.Add(prefix.Text());
                continue;
            }

            if (++steps > Math.Max(builder.Limits.MaxStates, 64L * atMost))
            {
                throw TooMany();
            }

            if (prefix.Rest.IsNullable)
            {
                Push(prefix, (long)prefix.Length << 1);
            }

            ByteClasses classes = builder.ClassesOf(prefix.Rest);
            for (int i = 0; i < classes.Count; i++)
            {
                RegexNode rest = builder.DerivativeCore(prefix.Rest, classes.Representative(i));
                if (builder.IsEmpty(rest))
                {
                    continue;
                }

                foreach (byte value in classes.Members(i))
                {
                    // Each waiting prefix stands for a member at least: no need for more of them than are wanted.
                    Prefix longer = new(rest, prefix, value, prefix.Length + 1);
                    long length = longer.Length + (long)rest.Facts.MinimumBytes;
                    if (waiting.TakeWhile(entry => entry.Key <= length).Sum(entry => entry.Value) >= atMost - members.Count)
                    {
                        break;
                    }

                    Enqueue(longer);
                }
            }
        }

        return members;

        void Enqueue(Prefix prefix) => Push(prefix, (prefix.Length + (long)prefix.Rest.Facts.MinimumBytes) << 1 | 1);

        void Push(Prefix prefix, long priority)
        {
            queue.Enqueue(prefix, priority);
            waiting[priority >> 1] = waiting.GetValueOrDefault(priority >> 1) + 1;
        }
    }

    private static GrammarLimitException TooMany() =>
        new(nameof(GrammarLimits.MaxStates), "Looking for members of a regular language met too many states.");

    /// <summary>A* over derivatives (with <paramref name="greed"/> above 1 no longer exact); plain expressions are finished structurally.</summary>
    private byte[]? Find(RegexNode root, int greed, int budget)
    {
        Dictionary<RegexNode, (RegexNode? Parent, byte Value, int Length)> reached = new() { [root] = (null, 0, 0) };
        PriorityQueue<(RegexNode Node, int Length), long> queue = new();
        queue.Enqueue((root, 0), 0);
        while (queue.TryDequeue(out (RegexNode Node, int Length) entry, out _))
        {
            (RegexNode node, int length) = entry;
            if (reached[node].Length < length)
            {
                continue;
            }

            if (node.IsPlain || node.IsNullable)
            {
                return Spell(node, reached);
            }

            if (--budget < 0)
            {
                return null;
            }

            ByteClasses classes = builder.ClassesOf(node);
            CallBudget.Charge(classes.Count, builder.Limits);
            for (int i = 0; i < classes.Count; i++)
            {
                byte value = classes.Representative(i);
                RegexNode rest = builder.DerivativeCore(node, value);
                ref (RegexNode? Parent, byte Value, int Length) known = ref CollectionsMarshal.GetValueRefOrAddDefault(reached, rest, out bool exists);
                if (exists ? known.Length > length + 1 : !builder.IsEmpty(rest))
                {
                    known = (node, value, length + 1);
                    queue.Enqueue((rest, length + 1), length + 1 + greed * (greed == 1 ? rest.Facts.MinimumBytes : Distance(rest)));
                }
                else if (!exists)
                {
                    known = (node, value, 0);
                }
            }
        }

        return null;
    }

    /// <summary>What is left to do, not a bound: operands that each need a text of their own are served one after the other.</summary>
    private static long Distance(RegexNode node)
    {
        if (node.Kind != RegexKind.Intersect)
        {
            return node.Facts.MinimumBytes;
        }

        long distance = 0;
        foreach (RegexNode child in node.Children)
        {
            distance += child.Facts.MinimumBytes;
        }

        return distance;
    }

    private byte[] Spell(RegexNode last, Dictionary<RegexNode, (RegexNode? Parent, byte Value, int Length)> reached)
    {
        List<byte> text = [];
        for (RegexNode node = last; reached[node].Parent is { } parent; node = parent)
        {
            text.Add(reached[node].Value);
        }

        text.Reverse();
        if (!last.IsNullable)
        {
            AppendShortest(last, text);
        }

        return [.. text];
    }

    /// <summary>A shortest member of a plain node: its parts' shortest members.</summary>
    private void AppendShortest(RegexNode node, List<byte> text)
    {
        RegexBuilder.GuardStack();
        for (; node.Kind == RegexKind.Concat; node = node.Right)
        {
            AppendShortest(node.Left, text);
        }

        if ((long)text.Count + node.Facts.MinimumBytes > MaximumLength)
        {
            throw TooMany();
        }

        switch (node.Kind)
        {
            case RegexKind.Bytes:
                ByteClasses classes = builder.ClassesOf(node);
                text.Add(classes.Representative(classes[node.Set.First]));
                break;
            case RegexKind.Literal:
                text.AddRange(node.Bytes);
                break;
            case RegexKind.Union:
                RegexNode best = node.Children[0];
                foreach (RegexNode child in node.Children)
                {
                    best = child.Facts.MinimumBytes < best.Facts.MinimumBytes ? child : best;
                }

                AppendShortest(best, text);
                break;
            case RegexKind.Repeat:
                int start = text.Count;
                if (node.Minimum > 0)
                {
                    AppendShortest(node.Left, text);
                    byte[] copy = CollectionsMarshal.AsSpan(text)[start..].ToArray();
                    for (int i = 1; i < node.Minimum; i++)
                    {
                        text.AddRange(copy);
                    }
                }

                break;
        }
    }

    /// <summary>A string on its way to a member, and what may still follow it.</summary>
    private sealed record Prefix(RegexNode Rest, Prefix? Parent, byte Value, int Length)
    {
        public byte[] Text()
        {
            byte[] text = new byte[Length];
            for (Prefix prefix = this; prefix.Parent is { } parent; prefix = parent)
            {
                text[prefix.Length - 1] = prefix.Value;
            }

            return text;
        }
    }
}

using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <content>Union: alternatives share their common heads and tails.</content>
internal sealed partial class RegexBuilder
{
    /// <summary>X·R ∪ Y·R ∪ R is (X ∪ Y ∪ ε)·R.</summary>
    private bool ShareTails(List<RegexNode> list)
    {
        if (list.Count > 16)
        {
            return ShareManyTails(list);
        }

        for (int i = 0; i < list.Count; i++)
        {
            if (list[i].Kind == RegexKind.Concat)
            {
                RegexNode tail = list[i].Right;
                for (int j = 0; j < list.Count; j++)
                {
                    if (j != i && (ReferenceEquals(list[j], tail) || (list[j].Kind == RegexKind.Concat && ReferenceEquals(list[j].Right, tail))))
                    {
                        ShareTail(list, tail);
                        return true;
                    }
                }
            }
        }

        return false;
    }

    private bool ShareManyTails(List<RegexNode> list)
    {
        Dictionary<RegexNode, int> uses = [];
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            if (node.Kind == RegexKind.Concat)
            {
                CollectionsMarshal.GetValueRefOrAddDefault(uses, node.Right, out _)++;
            }
        }

        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            ref int count = ref CollectionsMarshal.GetValueRefOrNullRef(uses, node);
            if (!Unsafe.IsNullRef(ref count))
            {
                count++;
            }
        }

        Dictionary<RegexNode, List<RegexNode>> groups = [];
        int kept = 0;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            bool isTail = uses.ContainsKey(node);
            RegexNode? tail = isTail ? node : node.Kind == RegexKind.Concat && uses[node.Right] > 1 ? node.Right : null;
            if (tail is null)
            {
                list[kept++] = node;
                continue;
            }

            if (!groups.TryGetValue(tail, out List<RegexNode>? heads))
            {
                groups.Add(tail, heads = []);
            }

            heads.Add(isTail ? Epsilon : node.Left);
        }

        list.RemoveRange(kept, list.Count - kept);
        foreach ((RegexNode tail, List<RegexNode> heads) in groups)
        {
            list.Add(ConcatCore(UnionCore(CollectionsMarshal.AsSpan(heads), factorPrefixes: false), tail));
        }

        return groups.Count > 0;
    }

    private void ShareTail(List<RegexNode> list, RegexNode tail)
    {
        List<RegexNode> heads = Rent();
        int kept = 0;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            if (ReferenceEquals(node, tail))
            {
                heads.Add(Epsilon);
            }
            else if (node.Kind == RegexKind.Concat && ReferenceEquals(node.Right, tail))
            {
                heads.Add(node.Left);
            }
            else
            {
                list[kept++] = node;
            }
        }

        list.RemoveRange(kept, list.Count - kept);
        list.Add(ConcatCore(UnionCore(CollectionsMarshal.AsSpan(heads), factorPrefixes: false), tail));
        Return(heads);
    }

    /// <summary>X·R ∪ X·S ∪ X is X·(R ∪ S ∪ ε).</summary>
    private bool ShareHeads(List<RegexNode> list)
    {
        Dictionary<RegexNode, int> heads = [];
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            RegexNode head = node.Kind == RegexKind.Concat ? node.Left : node;
            CollectionsMarshal.GetValueRefOrAddDefault(heads, head, out _)++;
        }

        if (heads.Count == list.Count)
        {
            return false;
        }

        List<RegexNode> tails = Rent();
        List<RegexNode> shared = Rent();
        foreach ((RegexNode head, int count) in heads)
        {
            if (count == 1)
            {
                continue;
            }

            foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
            {
                if (ReferenceEquals(node, head))
                {
                    tails.Add(Epsilon);
                }
                else if (node.Kind == RegexKind.Concat && ReferenceEquals(node.Left, head))
                {
                    tails.Add(node.Right);
                }
            }

            shared.Add(ConcatCore(head, UnionCore(CollectionsMarshal.AsSpan(tails), factorPrefixes: true)));
            tails.Clear();
        }

        list.RemoveAll(node => heads[node.Kind == RegexKind.Concat ? node.Left : node] > 1);
        list.AddRange(shared);
        Return(tails);
        Return(shared);
        return true;
    }

    /// <summary>Turns the literals into a trie when two of them begin alike.</summary>
    private bool ShareLiteralPrefixes(List<RegexNode> list)
    {
        Span<bool> seen = stackalloc bool[256];
        bool shared = false;
        foreach (RegexNode node in CollectionsMarshal.AsSpan(list))
        {
            if (node.Kind == RegexKind.Literal)
            {
                ref bool first = ref seen[node.Bytes[0]];
                shared |= first;
                first = true;
            }
        }

        if (!shared)
        {
            return false;
        }

        List<RegexNode> literals = Rent();
        literals.AddRange(list.Where(static node => node.Kind == RegexKind.Literal));
        list.RemoveAll(static node => node.Kind == RegexKind.Literal);
        list.Add(LiteralTrie.Compile(this, literals));
        Return(literals);
        return true;
    }
}

using System.Text;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.Embedding;

/// <summary>A tree of grammars whose leaves are compiled alone: what a combination accepts, by trying every cut.</summary>
internal abstract record Nested
{
    /// <summary>The grammar that is to do the same.</summary>
    public abstract Grammar ToGrammar();

    /// <summary>The places where a text of this that begins at <paramref name="from"/> may end; sets <paramref name="mayGoOn"/> when the whole rest of the text begins one.</summary>
    public abstract SortedSet<int> Ends(byte[] text, int from, ref bool mayGoOn);

    public (bool IsAccepted, bool IsPrefix) Judge(string text)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        bool mayGoOn = false;
        bool isAccepted = Ends(bytes, 0, ref mayGoOn).Contains(bytes.Length);
        return (isAccepted, mayGoOn || isAccepted);
    }
}

internal sealed record NestedLeaf(Grammar Grammar, CompiledGrammar Compiled) : Nested
{
    public override Grammar ToGrammar() => Grammar;

    public override SortedSet<int> Ends(byte[] text, int from, ref bool mayGoOn)
    {
        Matcher matcher = Compiled.CreateMatcher();
        SortedSet<int> ends = [];
        for (int i = from; ; i++)
        {
            if (matcher.IsAccepting)
            {
                ends.Add(i);
            }

            if (i == text.Length)
            {
                mayGoOn = true;
                return ends;
            }

            if (!matcher.TryAdvance(text.AsSpan(i, 1)))
            {
                return ends;
            }
        }
    }
}

internal sealed record NestedSequence(Nested[] Items) : Nested
{
    public override Grammar ToGrammar() => Grammar.Sequence([.. Items.Select(static item => item.ToGrammar())]);

    public override SortedSet<int> Ends(byte[] text, int from, ref bool mayGoOn)
    {
        SortedSet<int> ends = [from];
        foreach (Nested item in Items)
        {
            SortedSet<int> next = [];
            foreach (int end in ends)
            {
                next.UnionWith(item.Ends(text, end, ref mayGoOn));
            }

            ends = next;
        }

        return ends;
    }
}

internal sealed record NestedChoice(Nested[] Items) : Nested
{
    public override Grammar ToGrammar() => Grammar.Choice(Items[0].ToGrammar(), Items[1].ToGrammar(), [.. Items.Skip(2).Select(static item => item.ToGrammar())]);

    public override SortedSet<int> Ends(byte[] text, int from, ref bool mayGoOn)
    {
        SortedSet<int> ends = [];
        foreach (Nested item in Items)
        {
            ends.UnionWith(item.Ends(text, from, ref mayGoOn));
        }

        return ends;
    }
}

internal sealed record NestedRepeat(Nested Item, int Minimum, int? Maximum) : Nested
{
    public override Grammar ToGrammar() => Grammar.Repeat(Item.ToGrammar(), Minimum, Maximum);

    public override SortedSet<int> Ends(byte[] text, int from, ref bool mayGoOn)
    {
        SortedSet<int> all = [];
        SortedSet<int> ends = [from];
        for (int count = 0; count <= (Maximum ?? text.Length + Minimum + 1) && ends.Count > 0; count++)
        {
            if (count >= Minimum)
            {
                all.UnionWith(ends);
            }

            // One round beyond the last would wrongly say that the text may go on.
            if (count == Maximum)
            {
                break;
            }

            SortedSet<int> next = [];
            foreach (int end in ends)
            {
                next.UnionWith(Item.Ends(text, end, ref mayGoOn));
            }

            ends = next;
        }

        return all;
    }
}

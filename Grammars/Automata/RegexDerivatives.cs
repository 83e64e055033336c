namespace StructGen.Grammars.Automata;

/// <summary>
/// The derivatives known so far, by node and class of bytes. Most nodes are derived by a few of their many classes: theirs are lists whose links lie in arrays of
/// the builder's, so that they are neither objects of their own nor rows of nulls, which the collector would have to move and to look through.
/// </summary>
/// <remarks>Not thread-safe: used under the builder's lock.</remarks>
internal sealed class RegexDerivatives
{
    /// <summary>Longer lists become a row with a place for each class.</summary>
    private const int LongestList = 12;

    private const int ChunkBits = 9;
    private const int ChunkSize = 1 << ChunkBits;
    private const int LinkBytes = 16;

    private Link[][] _chunks = new Link[8][];

    /// <summary>Link 0 is no link.</summary>
    private int _count = 1;

    public RegexNode? Find(RegexNode node, int index)
    {
        if (node.DerivativeRow is { } row)
        {
            return row[index];
        }

        int at = node.FirstDerivative;
        while (at != 0)
        {
            ref Link link = ref LinkAt(at);
            if (link.Index == index)
            {
                return link.Target;
            }

            at = link.Next;
        }

        return null;
    }

    /// <summary>Adds one unless it became known meanwhile (a derivative may need others of the same node); returns the bytes that took.</summary>
    public int Add(RegexNode node, int index, RegexNode derivative)
    {
        if (node.DerivativeRow is { } row)
        {
            row[index] = derivative;
            return 0;
        }

        int length = 0;
        for (int at = node.FirstDerivative; at != 0; at = LinkAt(at).Next)
        {
            if (LinkAt(at).Index == index)
            {
                return 0;
            }

            length++;
        }

        if (length == LongestList)
        {
            node.DerivativeRow = row = new RegexNode?[node.Classes!.Count];
            for (int at = node.FirstDerivative; at != 0; at = LinkAt(at).Next)
            {
                row[LinkAt(at).Index] = LinkAt(at).Target;
            }

            row[index] = derivative;
            return 24 + (8 * row.Length);
        }

        int added = _count++;
        if ((added >> ChunkBits) == _chunks.Length)
        {
            Array.Resize(ref _chunks, _chunks.Length * 2);
        }

        _chunks[added >> ChunkBits] ??= new Link[ChunkSize];
        LinkAt(added) = new Link { Target = derivative, Next = node.FirstDerivative, Index = index };
        node.FirstDerivative = added;
        return LinkBytes;
    }

    private ref Link LinkAt(int at) => ref _chunks[at >> ChunkBits][at & (ChunkSize - 1)];

    private struct Link
    {
        public RegexNode Target;
        public int Next;
        public int Index;
    }
}

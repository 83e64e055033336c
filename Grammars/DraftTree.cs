namespace StructGen.Grammars;

/// <summary>A tree of drafted tokens over the committed text, for <see cref="Matcher.FillMasks"/>. Immutable.</summary>
public sealed class DraftTree
{
    private readonly int[] _tokens;
    private readonly int[] _parents;

    /// <summary>A tree from its nodes, parents before children.</summary>
    /// <param name="tokens">The token of each node.</param>
    /// <param name="parents">The index of each node's parent, smaller than its own; -1 for a child of the committed text.</param>
    public DraftTree(ReadOnlySpan<int> tokens, ReadOnlySpan<int> parents)
    {
        if (tokens.Length != parents.Length)
        {
            throw new ArgumentException("Each node has one token and one parent.", nameof(parents));
        }

        for (int i = 0; i < parents.Length; i++)
        {
            if (parents[i] < -1 || parents[i] >= i)
            {
                throw new ArgumentException($"The parent of node {i} is {parents[i]}; it must be -1 or a node before it.", nameof(parents));
            }
        }

        _tokens = tokens.ToArray();
        _parents = parents.ToArray();
    }

    /// <summary>Number of drafted tokens.</summary>
    public int Count => _tokens.Length;

    /// <summary>The token of each node.</summary>
    public ReadOnlySpan<int> Tokens => _tokens;

    /// <summary>The parent of each node, -1 for a child of the committed text.</summary>
    public ReadOnlySpan<int> Parents => _parents;

    /// <summary>A tree without branches: a draft of one sequence.</summary>
    /// <param name="tokens">The tokens, in order.</param>
    public static DraftTree Chain(ReadOnlySpan<int> tokens)
    {
        int[] parents = new int[tokens.Length];
        for (int i = 0; i < parents.Length; i++)
        {
            parents[i] = i - 1;
        }

        return new DraftTree(tokens, parents);
    }
}

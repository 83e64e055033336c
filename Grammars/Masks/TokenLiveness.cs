using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// For vocabularies that cannot spell every byte on its own: whether a configuration has a completion that is a sequence of whole tokens. A machine's states only
/// promise a completion in bytes.
/// </summary>
/// <remarks>
/// First the machine's own short completion is cut into tokens; where that fails, configurations are searched token by token, those that seem nearest to an end first.
/// The bound: a completion counts if it is found among <see cref="MaxConfigurations"/> configurations that nest at most <see cref="MaxDeeper"/> levels deeper than where the search
/// began. Grammars with nesting or free names have no end of configurations, so some bound there must be; vocabularies with a token for each byte never come here.
/// Thread rule: any thread at any time.
/// </remarks>
internal sealed class TokenLiveness(TokenTrie trie)
{
    /// <summary>Configurations examined for one question.</summary>
    internal const int MaxConfigurations = 1_000;

    /// <summary>Levels that a completion may open beyond those open already.</summary>
    internal const int MaxDeeper = 4;

    /// <summary>Answers remembered; beyond, they are forgotten and found again.</summary>
    private const int MaxAnswers = 100_000;

    private readonly ConcurrentDictionary<ParserConfiguration, bool> _answers = new();

    /// <summary>Whether every text of valid UTF-8 can be spelled from any position, so that nothing needs to be searched.</summary>
    public static bool IsNeededFor(Vocabulary vocabulary)
    {
        if (!vocabulary.IsByteComplete)
        {
            return true;
        }

        for (int value = 0; value < 256; value++)
        {
            bool occursInUtf8 = value is not (0xC0 or 0xC1 or > 0xF4);
            if (occursInUtf8 && !vocabulary.SpellableBytes[value])
            {
                return true;
            }
        }

        return false;
    }

    public bool IsLive(in ParserConfiguration configuration)
    {
        if (_answers.TryGetValue(configuration, out bool isLive))
        {
            return isLive;
        }

        isLive = FindCompletion(configuration) is not null;
        if (_answers.Count >= MaxAnswers)
        {
            _answers.Clear();
        }

        _answers[configuration] = isLive;
        return isLive;
    }

    /// <summary>Bytes that complete the text and can be cut into tokens; null when there are none.</summary>
    public byte[]? FindCompletion(in ParserConfiguration start)
    {
        PriorityQueue<(ParserConfiguration At, Path? Path), long> open = new();
        HashSet<ParserConfiguration> met = [start];
        int deepest = (start.Stack?.Depth ?? 0) + MaxDeeper;
        open.Enqueue((start, null), 0);
        while (open.TryDequeue(out (ParserConfiguration At, Path? Path) item, out _))
        {
            List<byte> completion = [];
            if (!item.At.IsAccepting)
            {
                item.At.Complete(completion);
            }

            if (CanCut(completion))
            {
                return [.. Bytes(item.Path), .. completion];
            }

            foreach ((ParserConfiguration next, byte[] token) in Successors(item.At))
            {
                if ((next.Stack?.Depth ?? 0) > deepest || !met.Add(next))
                {
                    continue;
                }

                if (met.Count > MaxConfigurations)
                {
                    return null;
                }

                Path path = new(item.Path, token);
                open.Enqueue((next, path), next.MinimumBytes + path.Length);
            }
        }

        return null;
    }

    private bool CanCut(List<byte> bytes)
    {
        bool[] reachable = new bool[bytes.Count + 1];
        reachable[0] = true;
        for (int from = 0; from < bytes.Count; from++)
        {
            if (!reachable[from])
            {
                continue;
            }

            if (Parsing.Cfg.Embedding.TokenMarker.TryRead(CollectionsMarshal.AsSpan(bytes)[from..], out _))
            {
                reachable[from + Parsing.Cfg.Embedding.TokenMarker.Length] = true;
                continue;
            }

            int node = 0;
            for (int i = from; i < bytes.Count && (node = Child(node, bytes[i])) > 0; i++)
            {
                reachable[i + 1] |= trie.TokenStarts[node + 1] > trie.TokenStarts[node];
            }
        }

        return reachable[^1];
    }

    private int Child(int node, byte label)
    {
        for (int child = node + 1; child < trie.SubtreeEnds[node]; child = trie.SubtreeEnds[child])
        {
            if (trie.Labels[child] == label)
            {
                return child;
            }
        }

        return -1;
    }

    private List<(ParserConfiguration Next, byte[] Token)> Successors(in ParserConfiguration from)
    {
        List<(ParserConfiguration, byte[])> successors = [];
        ParserConfiguration[] path = new ParserConfiguration[trie.MaxDepth + 1];
        byte[] bytes = new byte[trie.MaxDepth];
        path[0] = from;
        int node = 1;
        while (node < trie.NodeCount)
        {
            int depth = trie.Depths[node];
            if (!path[depth - 1].TryStep(trie.Labels[node], out path[depth]))
            {
                node = trie.SubtreeEnds[node];
                continue;
            }

            bytes[depth - 1] = trie.Labels[node];
            if (trie.TokenStarts[node + 1] > trie.TokenStarts[node])
            {
                successors.Add((path[depth], bytes[..depth]));
            }

            node++;
        }

        return successors;
    }

    private static byte[] Bytes(Path? path)
    {
        byte[] bytes = new byte[path?.Length ?? 0];
        for (int end = bytes.Length; path is not null; path = path.Previous)
        {
            end -= path.Token.Length;
            path.Token.CopyTo(bytes, end);
        }

        return bytes;
    }

    private sealed class Path(Path? previous, byte[] token)
    {
        public Path? Previous { get; } = previous;

        public byte[] Token { get; } = token;

        public int Length { get; } = (previous?.Length ?? 0) + token.Length;
    }
}

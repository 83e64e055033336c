using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// Single tokens by exact stepping. What neighbours begin with alike is stepped once: nearly all tokens that depend on a text begin with the quote that ends it, and most die on the byte after.
/// </summary>
internal static class CheckWalk
{
    [ThreadStatic]
    private static ParserConfiguration[]? t_path;

    /// <summary>Adds those of <paramref name="tokens"/> (best in <see cref="TokenOrder"/>) that <paramref name="start"/> can read.</summary>
    public static void Run(Vocabulary vocabulary, ReadOnlySpan<int> tokens, in ParserConfiguration start, ref IntBuffer allowed)
    {
        int depths = vocabulary.Trie.MaxDepth + 1;
        if (t_path is not { } path || path.Length < depths)
        {
            t_path = path = new ParserConfiguration[depths];
        }

        path[0] = start;
        int live = 0;
        int most = 0;
        bool isDead = false;
        ReadOnlySpan<byte> previous = default;
        foreach (int token in tokens)
        {
            ReadOnlySpan<byte> bytes = vocabulary.GetBytes(token);
            int common = previous.CommonPrefixLength(bytes);
            if (isDead && common > live)
            {
                continue;
            }

            live = Math.Min(live, common);
            isDead = false;
            while (live < bytes.Length)
            {
                if (!path[live].TryStep(bytes[live], out path[live + 1]))
                {
                    isDead = true;
                    break;
                }

                live++;
            }

            most = Math.Max(most, live);
            previous = bytes;
            if (!isDead)
            {
                allowed.Add(token);
            }
        }

        // One configuration left behind would keep its whole grammar alive.
        Array.Clear(path, 0, Math.Min(most + 2, path.Length));
    }
}

using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>The definition of greedy decoding under a grammar: forced runs by their canonical tokens, else the best of every allowed token, one at a time.</summary>
internal static class ReferenceDecoder
{
    public static List<int> Greedy(FakeModel.Scorer score, int width, ReadOnlySpan<int> prompt, CompiledGrammar grammar, int limit)
    {
        List<int> all = [.. prompt];
        Matcher matcher = grammar.CreateMatcher();
        Queue<int> forced = [];
        int[] run = new int[128];
        float[] logits = new float[width];
        while (all.Count - prompt.Length < limit)
        {
            if (forced.Count == 0)
            {
                foreach (int token in run[..matcher.GetForcedTokens(run)])
                {
                    forced.Enqueue(token);
                }
            }

            if (!forced.TryDequeue(out int next))
            {
                score(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(all), logits);
                matcher.GetMask().ApplyTo(logits);
                next = 0;
                for (int i = 1; i < width; i++)
                {
                    next = logits[i] > logits[next] ? i : next;
                }
            }

            matcher.Advance(next);
            if (matcher.IsFinished)
            {
                break;
            }

            all.Add(next);
        }

        return all[prompt.Length..];
    }
}

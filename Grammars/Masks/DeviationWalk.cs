using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>Walks only the part of a trie where a lexeme automaton differs from its alias (<see cref="LexemeAutomaton.TryGetDeviations"/>): near the known names, among all strings.</summary>
/// <remarks>Scratch: used by one thread at a time, results are valid until the next walk.</remarks>
internal sealed class DeviationWalk
{
    private readonly LexemeWalk _walk = new();
    private readonly List<int> _apart = [];
    private readonly List<LexemeExit> _exits = [];

    /// <summary>The nodes whose subtrees do not follow the alias; disjoint, ascending.</summary>
    public List<int> Apart => _apart;

    /// <summary>Where the lexeme ends in them.</summary>
    public List<LexemeExit> Exits => _exits;

    public void Clear()
    {
        _apart.Clear();
        _exits.Clear();
    }

    /// <summary>Walks what is below <paramref name="node"/> from <paramref name="state"/>, of which <paramref name="label"/> and <paramref name="bytes"/> tell how it deviates.</summary>
    public void Add(TokenTrie trie, int node, LexemeAutomaton automaton, int state, int label, byte[] bytes)
    {
        Visit(trie, node, automaton, state, label, bytes);
        _apart.Sort();
    }

    private void Visit(TokenTrie trie, int node, LexemeAutomaton automaton, int state, int label, byte[] bytes)
    {
        int end = trie.SubtreeEnds[node];
        int found = 0;
        for (int child = node + 1; child < end && found < bytes.Length; child = trie.SubtreeEnds[child])
        {
            byte value = trie.Labels[child];
            if (!bytes.AsSpan().Contains(value))
            {
                continue;
            }

            found++;
            int next = automaton.Next(state, value);
            if (next < 0)
            {
                _apart.Add(child);
                if (next != LexemeAutomaton.Dead)
                {
                    _exits.Add(new LexemeExit(child, LexemeAutomaton.LabelOf(next)));
                }
            }
            else if (automaton.TryGetDeviations(next, out int nextLabel, out byte[] nextBytes) && nextLabel == label)
            {
                Visit(trie, child, automaton, next, label, nextBytes);
            }
            else
            {
                _apart.Add(child);
                _walk.Exits.Clear();
                _walk.OpenEnds.Clear();
                _walk.RunSubtree(trie, child, automaton, next, 0);
                _exits.AddRange(_walk.Exits);
            }
        }
    }
}

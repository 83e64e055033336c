using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>Walks a lexeme automaton and its twin (<see cref="LexemeAutomaton.TryGetTwin"/>) side by side where they may differ, and finds the tokens with which they do.</summary>
/// <remarks>Scratch: used by one thread at a time, results are valid until the next <see cref="Clear"/>.</remarks>
internal sealed class TwinWalk
{
    private readonly LexemeWalk _walk = new();
    private readonly List<LexemeExit> _exits = [];
    private readonly List<LexemeExit> _twinExits = [];
    private IntBuffer _added;
    private IntBuffer _removed;

    /// <summary>Tokens that stay inside the automaton but not inside the twin.</summary>
    public ReadOnlySpan<int> Added => _added.Span;

    /// <summary>Tokens that stay inside the twin but not inside the automaton.</summary>
    public ReadOnlySpan<int> Removed => _removed.Span;

    /// <summary>Where the automaton's lexeme ends and the twin's does not, or with another label.</summary>
    public List<LexemeExit> Exits => _exits;

    /// <summary>Where the twin's lexeme ends and the automaton's does not, or with another label.</summary>
    public List<LexemeExit> TwinExits => _twinExits;

    public void Clear()
    {
        _exits.Clear();
        _twinExits.Clear();
        _added.Count = 0;
        _removed.Count = 0;
    }

    /// <summary>Walks what is below <paramref name="node"/>, where the two are at their states. <paramref name="map"/> is the state that maps the twin's labels.</summary>
    public void Visit(TokenTrie trie, int node, LexemeAutomaton automaton, int state, LexemeAutomaton twin, int twinState, int map)
    {
        ReadOnlySpan<byte> bytes = automaton.TwinDeviations(state);
        if (node == 0)
        {
            foreach (byte value in bytes)
            {
                if (trie.RootChildren[value] is not 0 and var child)
                {
                    VisitChild(trie, child, automaton, automaton.Next(state, value), twin, twin.Next(twinState, value), map);
                }
            }

            return;
        }

        int end = trie.SubtreeEnds[node];
        int found = 0;
        for (int child = node + 1; child < end && found < bytes.Length; child = trie.SubtreeEnds[child])
        {
            byte value = trie.Labels[child];
            if (bytes.Contains(value))
            {
                found++;
                VisitChild(trie, child, automaton, automaton.Next(state, value), twin, twin.Next(twinState, value), map);
            }
        }
    }

    /// <summary>Walks what is below <paramref name="node"/>, where one automaton is at two states: only where they have not come together.</summary>
    public void Compare(TokenTrie trie, int node, LexemeAutomaton automaton, int state, int other)
    {
        int end = trie.SubtreeEnds[node];
        for (int child = node + 1; child < end; child = trie.SubtreeEnds[child])
        {
            int next = automaton.Next(state, trie.Labels[child]);
            int otherNext = automaton.Next(other, trie.Labels[child]);
            if (next == otherNext)
            {
                continue;
            }

            if (next >= 0 && otherNext >= 0)
            {
                Compare(trie, child, automaton, next, otherNext);
                continue;
            }

            Read(trie, child, automaton, next, _exits, ref _added);
            Read(trie, child, automaton, otherNext, _twinExits, ref _removed);
        }
    }

    private void VisitChild(TokenTrie trie, int child, LexemeAutomaton automaton, int next, LexemeAutomaton twin, int twinNext, int map)
    {
        if (next >= 0 && twinNext >= 0)
        {
            Visit(trie, child, automaton, next, twin, twinNext, map);
            return;
        }

        if (next < 0 && twinNext < 0 && next != LexemeAutomaton.Dead && twinNext != LexemeAutomaton.Dead
            && automaton.FromTwinLabel(map, LexemeAutomaton.LabelOf(twinNext)) == LexemeAutomaton.LabelOf(next))
        {
            return;
        }

        Read(trie, child, automaton, next, _exits, ref _added);
        Read(trie, child, twin, twinNext, _twinExits, ref _removed);
    }

    /// <summary>What one of the two does at a node and below.</summary>
    private void Read(TokenTrie trie, int node, LexemeAutomaton automaton, int next, List<LexemeExit> exits, ref IntBuffer tokens)
    {
        if (next < 0)
        {
            if (next != LexemeAutomaton.Dead)
            {
                exits.Add(new LexemeExit(node, LexemeAutomaton.LabelOf(next)));
            }

            return;
        }

        tokens.AddRange(trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[node + 1]));
        _walk.Exits.Clear();
        _walk.OpenEnds.Clear();
        _walk.RunSubtree(trie, node, automaton, next, int.MaxValue);
        tokens.AddRange(_walk.Few);
        exits.AddRange(_walk.Exits);
    }
}

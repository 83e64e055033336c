namespace StructGen.Grammars.Automata.Ecma;

/// <summary>A complete deterministic automaton over character classes; state 0 is the first.</summary>
internal sealed class DenseDfa(ScalarSet[] classes, int[][] transitions, bool[] accepting)
{
    /// <summary>Elimination of more states gives expressions that nobody wants to derive.</summary>
    private const int MaxEliminated = 400;

    internal int Count => transitions.Length;

    /// <summary>The least automaton of the same language (Moore's refinement), numbered from the first state in breadth-first order.</summary>
    internal DenseDfa Minimize()
    {
        int[] block = [.. accepting.Select(static value => value ? 1 : 0)];
        for (int count = 0; ;)
        {
            Dictionary<string, int> names = [];
            int[] refined = new int[block.Length];
            for (int state = 0; state < block.Length; state++)
            {
                string signature = block[state] + ":" + string.Join(',', transitions[state].Select(next => block[next]));
                if (!names.TryGetValue(signature, out int name))
                {
                    names[signature] = name = names.Count;
                }

                refined[state] = name;
            }

            block = refined;
            if (names.Count == count)
            {
                break;
            }

            count = names.Count;
        }

        // One representative per block; block names follow the order of the states, so that of state 0 is 0.
        int[] representatives = [.. Enumerable.Range(0, block.Max() + 1).Select(name => Array.IndexOf(block, name))];
        return new DenseDfa(classes, [.. representatives.Select(state => transitions[state].Select(next => block[next]).ToArray())], [.. representatives.Select(state => accepting[state])]);
    }

    /// <summary>An expression of the same language, by elimination of states, those with the fewest detours first.</summary>
    internal RegexNode ToExpression(RegexBuilder builder)
    {
        bool[] live = Live();
        if (!live[0])
        {
            return builder.Empty;
        }

        if (live.Count(static isLive => isLive) > MaxEliminated)
        {
            throw AssertionAutomaton.TooLarge();
        }

        // The virtual last state is Count; there is no virtual first one, state 0 is simply kept.
        int last = Count;
        var edges = new Dictionary<int, RegexNode>[Count + 1];
        var sources = new HashSet<int>[Count + 1];
        Dictionary<ScalarSet, RegexNode> labels = [];
        for (int state = 0; state <= Count; state++)
        {
            edges[state] = [];
            sources[state] = [];
        }

        for (int state = 0; state < Count; state++)
        {
            if (!live[state])
            {
                continue;
            }

            foreach (IGrouping<int, int> group in Enumerable.Range(0, classes.Length).Where(c => live[transitions[state][c]]).GroupBy(c => transitions[state][c]))
            {
                ScalarSet label = ScalarSet.Union([.. group.Select(c => classes[c])]);
                if (!labels.TryGetValue(label, out RegexNode? node))
                {
                    labels[label] = node = builder.Scalars(label.ToRanges());
                }

                Connect(state, group.Key, node);
            }

            if (accepting[state])
            {
                Connect(state, last, builder.Epsilon);
            }
        }

        HashSet<int> open = [.. Enumerable.Range(1, Math.Max(Count - 1, 0)).Where(state => live[state])];
        while (open.Count > 0)
        {
            int state = open.MinBy(candidate => (long)sources[candidate].Count * edges[candidate].Count);
            open.Remove(state);
            Eliminate(state);
        }

        return builder.Concat(Loop(0), edges[0].GetValueOrDefault(last, builder.Empty));

        void Connect(int from, int to, RegexNode label)
        {
            edges[from][to] = edges[from].TryGetValue(to, out RegexNode? known) ? builder.Union(known, label) : label;
            sources[to].Add(from);
        }

        RegexNode Loop(int state) => edges[state].TryGetValue(state, out RegexNode? loop) ? builder.Repeat(loop, 0, null) : builder.Epsilon;

        void Eliminate(int state)
        {
            RegexNode loop = Loop(state);
            foreach (int source in sources[state].Where(source => source != state))
            {
                RegexNode prefix = builder.Concat(edges[source][state], loop);
                foreach ((int target, RegexNode label) in edges[state].Where(edge => edge.Key != state))
                {
                    Connect(source, target, builder.Concat(prefix, label));
                }

                edges[source].Remove(state);
            }

            foreach (int target in edges[state].Keys)
            {
                sources[target].Remove(state);
            }
        }
    }

    /// <summary>The states from which an accepting one can be reached.</summary>
    private bool[] Live()
    {
        bool[] live = [.. accepting];
        for (bool changed = true; changed;)
        {
            changed = false;
            for (int state = 0; state < live.Length; state++)
            {
                if (!live[state] && transitions[state].Any(next => live[next]))
                {
                    live[state] = changed = true;
                }
            }
        }

        return live;
    }
}

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>Finds where the first of several texts ends: an Aho-Corasick automaton over bytes. Immutable, thread-safe.</summary>
internal sealed class TriggerAutomaton
{
    /// <summary>The state before any byte.</summary>
    public const int Root = 0;

    private readonly List<int[]> _next = [];
    private readonly List<int> _found = [];

    /// <summary>Depth of each state: how many bytes of a text it stands for.</summary>
    private readonly List<int> _depth = [];

    /// <param name="texts">The texts; an empty one is never found.</param>
    public TriggerAutomaton(IReadOnlyList<byte[]> texts)
    {
        AddState(0);
        for (int i = 0; i < texts.Count; i++)
        {
            Insert(texts[i], i);
        }

        Link();
    }

    /// <summary>The state after another byte.</summary>
    public int Next(int state, byte value) => _next[state][value];

    /// <summary>The text that ends in <paramref name="state"/>, the longest if several do, or -1.</summary>
    public int Found(int state) => _found[state];

    /// <summary>Whether <paramref name="next"/> goes on with the text that <paramref name="state"/> stands for, rather than beginning anew.</summary>
    public bool GoesOn(int state, int next) => _depth[next] == _depth[state] + 1;

    private int AddState(int depth)
    {
        int[] next = new int[256];
        Array.Fill(next, -1);
        _next.Add(next);
        _found.Add(-1);
        _depth.Add(depth);
        return _next.Count - 1;
    }

    private void Insert(byte[] text, int index)
    {
        int state = Root;
        foreach (byte value in text)
        {
            if (_next[state][value] < 0)
            {
                _next[state][value] = AddState(_depth[state] + 1);
            }

            state = _next[state][value];
        }

        if (text.Length > 0 && _found[state] < 0)
        {
            _found[state] = index;
        }
    }

    /// <summary>Breadth first: a missing step is that of the longest proper end of the state's text.</summary>
    private void Link()
    {
        int[] fail = new int[_next.Count];
        Queue<int> queue = new([Root]);
        while (queue.TryDequeue(out int state))
        {
            for (int value = 0; value < 256; value++)
            {
                int child = _next[state][value];
                int other = state == Root ? Root : _next[fail[state]][value];
                if (child < 0)
                {
                    _next[state][value] = other;
                    continue;
                }

                fail[child] = other;
                _found[child] = _found[child] >= 0 ? _found[child] : _found[other];
                queue.Enqueue(child);
            }
        }
    }
}

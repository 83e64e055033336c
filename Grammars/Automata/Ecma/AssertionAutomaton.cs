namespace StructGen.Grammars.Automata.Ecma;

/// <summary>
/// The exact translation of any pattern without back-references. Every look-around has one truth value per position of a text: that of a look-behind follows from a
/// run from the left, that of a look-ahead from a run from the right. The pattern itself is run from the left together with the look-behinds; the sets of the
/// runs from the right are guessed and checked against the characters read (unambiguously, as a text has one such run). The result is made
/// deterministic, minimised and turned into an expression.
/// </summary>
internal sealed class AssertionAutomaton
{
    /// <summary>Bounds each table. A pattern that needs more is refused with a limit; the real ones met so far need less than a hundred states.</summary>
    internal const int MaxWork = 20_000;

    private const int MaxFreeBits = 6;

    private readonly List<EcmaLook> _looks = [];
    private readonly List<AssertionNfa> _programs = [];
    private readonly CharacterClasses _alphabet;
    private readonly AssertionNfa _main;
    private readonly int[] _behinds;
    private readonly int[] _aheads;
    private readonly ulong _behindBits;

    private readonly Interner _futures = new();
    private readonly Dictionary<(int Future, int Class), List<(int Next, ulong BehindBits)>> _successors = [];
    private readonly Interner _configurations = new();

    private AssertionAutomaton(EcmaNode root, bool isSearch)
    {
        HashSet<ScalarSet> sets = [];
        CollectSets(root, sets);
        _alphabet = new CharacterClasses(sets);
        CollectLooks(root);
        _main = AssertionNfa.Forward(_alphabet, IndexOf, root, isSearch, isSearch);
        int[] all = [.. Enumerable.Range(0, _looks.Count)];
        _behinds = [.. all.Where(k => _looks[k].IsBehind)];
        _aheads = [.. all.Where(k => !_looks[k].IsBehind)];
        foreach (int k in _behinds)
        {
            _behindBits |= 1UL << k;
        }
    }

    internal static RegexNode Build(EcmaNode root, RegexBuilder builder, bool isSearch)
    {
        AssertionAutomaton automaton = new(root, isSearch);
        automaton.FindFutures();
        return automaton.Determinize().Minimize().ToExpression(builder);
    }

    internal static GrammarLimitException TooLarge() =>
        new(nameof(GrammarLimits.MaxStates), "The look-arounds of the pattern need an automaton that is too large; anchor the pattern with '^' and '$', or move look-arounds out of repetitions.");

    private static void CollectSets(EcmaNode node, HashSet<ScalarSet> sets)
    {
        switch (node)
        {
            case EcmaSet set:
                sets.Add(set.Set);
                break;
            case EcmaSequence sequence:
                Array.ForEach(sequence.Items, item => CollectSets(item, sets));
                break;
            case EcmaAlternation alternation:
                Array.ForEach(alternation.Items, item => CollectSets(item, sets));
                break;
            case EcmaRepeat repeat:
                CollectSets(repeat.Body, sets);
                break;
            case EcmaLook look:
                CollectSets(look.Body, sets);
                break;
        }
    }

    /// <summary>Inner look-arounds first, so that a look-around only asks for bits below its own.</summary>
    private void CollectLooks(EcmaNode node)
    {
        switch (node)
        {
            case EcmaSequence sequence:
                Array.ForEach(sequence.Items, CollectLooks);
                break;
            case EcmaAlternation alternation:
                Array.ForEach(alternation.Items, CollectLooks);
                break;
            case EcmaRepeat repeat:
                CollectLooks(repeat.Body);
                break;
            case EcmaLook look when IndexOf(look) < 0:
                CollectLooks(look.Body);
                if (_looks.Count >= 64)
                {
                    throw TooLarge();
                }

                _looks.Add(look);
                _programs.Add(look.IsBehind
                    ? AssertionNfa.Forward(_alphabet, IndexOf, look.Body, anyBefore: true, anyAfter: false)
                    : AssertionNfa.Backward(_alphabet, IndexOf, look.Body));
                break;
        }
    }

    /// <summary>Polarity does not matter to what is looked for: the guard asks for the bit or against it.</summary>
    private int IndexOf(EcmaLook look) => _looks.FindIndex(other => other.IsBehind == look.IsBehind
        && (ReferenceEquals(other.Body, look.Body) || (look.Neighbour is { } set && set.Equals(other.Neighbour))));

    /// <summary>All tuples of right-to-left sets, with the steps between them, over every assumption about the look-behinds that they ask for.</summary>
    private void FindFutures()
    {
        ulong free = 0;
        foreach (int k in _aheads)
        {
            free |= _programs[k].Guards & _behindBits;
        }

        // A look-behind inside a look-ahead may itself hold look-aheads; its bit is free here and checked later, so nothing more is needed.
        int[] freeBits = [.. _behinds.Where(k => (free >> k & 1) != 0)];
        if (freeBits.Length > MaxFreeBits)
        {
            throw TooLarge();
        }

        _futures.Intern([.. _aheads.Select(k => _programs[k].FirstBackward())]);
        int work = 0;
        for (int future = 0; future < _futures.Count; future++)
        {
            for (int assumption = 0; assumption < 1 << freeBits.Length; assumption++)
            {
                ulong behind = 0;
                for (int i = 0; i < freeBits.Length; i++)
                {
                    behind |= (ulong)(assumption >> i & 1) << freeBits[i];
                }

                for (int @class = 0; @class < _alphabet.Classes.Length; @class++)
                {
                    if (++work > MaxWork * 10)
                    {
                        throw TooLarge();
                    }

                    int previous = _futures.Intern(Before(_futures[future], behind, @class));
                    if (!_successors.TryGetValue((previous, @class), out List<(int, ulong)>? list))
                    {
                        _successors[(previous, @class)] = list = [];
                    }

                    list.Add((future, behind));
                }
            }
        }

        FreeBits = free;
    }

    private ulong FreeBits { get; set; }

    private int[] Before(int[] future, ulong behind, int @class)
    {
        ulong bits = behind;
        int[] result = new int[_aheads.Length];
        for (int i = 0; i < _aheads.Length; i++)
        {
            AssertionNfa program = _programs[_aheads[i]];
            result[i] = program.StepBackward(future[i], bits, @class);
            bits |= program.AcceptsBackward(future[i], bits) ? 1UL << _aheads[i] : 0;
        }

        return result;
    }

    /// <summary>The truth of every look-around at a position: inner ones first.</summary>
    private ulong Bits(int[] configuration)
    {
        int[] future = _futures[configuration[^1]];
        ulong bits = 0;
        for (int k = 0, behind = 0, ahead = 0; k < _looks.Count; k++)
        {
            bool holds = _looks[k].IsBehind
                ? _programs[k].AcceptsForward(configuration[1 + behind++], bits)
                : _programs[k].AcceptsBackward(future[ahead++], bits);
            bits |= holds ? 1UL << k : 0;
        }

        return bits;
    }

    /// <summary>A configuration: the pattern's set, the look-behinds' sets, the guessed future.</summary>
    private DenseDfa Determinize()
    {
        int classes = _alphabet.Classes.Length;
        Interner states = new();
        List<int[]> transitions = [];
        List<bool> accepting = [];
        int[] start = [_main.FirstForward(), .. _behinds.Select(k => _programs[k].FirstForward()), 0];
        HashSet<int> first = [];
        for (int future = 0; future < _futures.Count; future++)
        {
            start[^1] = future;
            first.Add(_configurations.Intern([.. start]));
        }

        states.Intern(Sorted(first));
        int work = 0;
        for (int state = 0; state < states.Count; state++)
        {
            int[] members = states[state];
            int[] row = new int[classes];
            bool isAccepting = false;
            HashSet<int>[] next = new HashSet<int>[classes];
            for (int @class = 0; @class < classes; @class++)
            {
                next[@class] = [];
            }

            foreach (int member in members)
            {
                int[] configuration = _configurations[member];
                ulong bits = Bits(configuration);
                isAccepting |= configuration[^1] == 0 && _main.AcceptsForward(configuration[0], bits);
                for (int @class = 0; @class < classes; @class++)
                {
                    work += Step(configuration, bits, @class, next[@class]);
                }
            }

            for (int @class = 0; @class < classes; @class++)
            {
                row[@class] = states.Intern(Sorted(next[@class]));
            }

            transitions.Add(row);
            accepting.Add(isAccepting);
            if (work > MaxWork * 50 || states.Count > MaxWork)
            {
                throw TooLarge();
            }
        }

        return new DenseDfa(_alphabet.Classes, [.. transitions], [.. accepting]);
    }

    private int Step(int[] configuration, ulong bits, int @class, HashSet<int> targets)
    {
        if (!_successors.TryGetValue((configuration[^1], @class), out List<(int Next, ulong BehindBits)>? successors))
        {
            return 1;
        }

        int[] next = new int[configuration.Length];
        next[0] = _main.StepForward(configuration[0], bits, @class);
        if (_main.IsEmpty(next[0]))
        {
            return 1;
        }

        for (int i = 0; i < _behinds.Length; i++)
        {
            next[1 + i] = _programs[_behinds[i]].StepForward(configuration[1 + i], bits, @class);
        }

        foreach ((int future, ulong behind) in successors)
        {
            next[^1] = future;
            if ((Bits(next) & FreeBits) == behind)
            {
                targets.Add(_configurations.Intern([.. next]));
            }
        }

        return successors.Count;
    }

    private static int[] Sorted(HashSet<int> set)
    {
        int[] result = [.. set];
        Array.Sort(result);
        return result;
    }

    /// <summary>Gives equal tuples equal numbers, in order of arrival.</summary>
    private sealed class Interner
    {
        private readonly Dictionary<int, List<int>> _byHash = [];
        private readonly List<int[]> _tuples = [];

        internal int Count => _tuples.Count;

        internal int[] this[int id] => _tuples[id];

        internal int Intern(int[] tuple)
        {
            HashCode hash = default;
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(tuple.AsSpan()));
            int code = hash.ToHashCode();
            if (!_byHash.TryGetValue(code, out List<int>? ids))
            {
                _byHash[code] = ids = [];
            }

            foreach (int id in ids)
            {
                if (_tuples[id].AsSpan().SequenceEqual(tuple))
                {
                    return id;
                }
            }

            if (_tuples.Count >= MaxWork * 5)
            {
                throw TooLarge();
            }

            ids.Add(_tuples.Count);
            _tuples.Add(tuple);
            return _tuples.Count - 1;
        }
    }
}

namespace StructGen.Grammars.Automata.Ecma;

/// <summary>
/// A Thompson automaton whose empty transitions may be guarded by the truth of look-arounds at the current position. It is run over sets of states, from the
/// left (for the pattern itself and for look-behinds) or from the right (for look-aheads).
/// </summary>
internal sealed class AssertionNfa
{
    private const int MaxStates = 4_000;

    private readonly List<List<Jump>> _jumps = [];
    private readonly List<List<Jump>> _backJumps = [];
    private readonly List<(int From, ulong[] Classes, int To)> _moves = [];
    private readonly Dictionary<SetKey, int> _ids = [];
    private readonly List<ulong[]> _sets = [];
    private readonly Dictionary<(int Set, ulong Bits, int Class), int> _steps = [];
    private readonly Dictionary<(int Set, ulong Bits), ulong[]> _closures = [];
    private readonly CharacterClasses _alphabet;
    private readonly Func<EcmaLook, int> _guardOf;
    private readonly int _start;
    private readonly int _accept;

    private AssertionNfa(CharacterClasses alphabet, Func<EcmaLook, int> guardOf, EcmaNode body, bool anyBefore, bool anyAfter)
    {
        _alphabet = alphabet;
        _guardOf = guardOf;
        _start = NewState();
        int end = _start;
        if (anyBefore)
        {
            _moves.Add((end, alphabet.AllClasses, end));
        }

        end = Append(body, end);
        _accept = end;
        if (anyAfter)
        {
            _accept = NewState();
            Connect(end, _accept, -1, false);
            _moves.Add((_accept, alphabet.AllClasses, _accept));
        }
    }

    /// <summary>An empty transition, taken where the guard (if not -1) has the expected truth.</summary>
    private readonly record struct Jump(int To, int Guard, bool Expected);

    /// <summary>The look-arounds that guard transitions, as bits.</summary>
    internal ulong Guards { get; private set; }

    /// <summary>Reads from the left; <paramref name="anyBefore"/> and <paramref name="anyAfter"/> allow any text around the body.</summary>
    internal static AssertionNfa Forward(CharacterClasses alphabet, Func<EcmaLook, int> guardOf, EcmaNode body, bool anyBefore, bool anyAfter) =>
        new(alphabet, guardOf, body, anyBefore, anyAfter);

    /// <summary>Reads from the right; any text may follow the body.</summary>
    internal static AssertionNfa Backward(CharacterClasses alphabet, Func<EcmaLook, int> guardOf, EcmaNode body) =>
        new(alphabet, guardOf, body, anyBefore: false, anyAfter: false);

    /// <summary>The set before the first character.</summary>
    internal int FirstForward() => Intern(Single(_start));

    /// <summary>The set behind the last character.</summary>
    internal int FirstBackward() => Intern(Single(_accept));

    internal bool IsEmpty(int set) => Array.TrueForAll(_sets[set], static word => word == 0);

    internal bool AcceptsForward(int set, ulong bits) => Has(Closure(set, bits, _jumps), _accept);

    internal bool AcceptsBackward(int set, ulong bits) => Has(Closure(set, bits, _backJumps), _start);

    internal int StepForward(int set, ulong bits, int @class)
    {
        bits &= Guards;
        if (!_steps.TryGetValue((set, bits, @class), out int next))
        {
            ulong[] from = Closure(set, bits, _jumps);
            ulong[] to = new ulong[from.Length];
            foreach ((int source, ulong[] classes, int target) in _moves)
            {
                if (Has(from, source) && Has(classes, @class))
                {
                    Add(to, target);
                }
            }

            _steps[(set, bits, @class)] = next = Intern(to);
        }

        return next;
    }

    /// <summary>The set before a character, given the one behind it. The accepting state is always in: the body may end anywhere.</summary>
    internal int StepBackward(int set, ulong bits, int @class)
    {
        bits &= Guards;
        if (!_steps.TryGetValue((set, bits, @class), out int previous))
        {
            ulong[] behind = Closure(set, bits, _backJumps);
            ulong[] before = Single(_accept);
            foreach ((int source, ulong[] classes, int target) in _moves)
            {
                if (Has(behind, target) && Has(classes, @class))
                {
                    Add(before, source);
                }
            }

            _steps[(set, bits, @class)] = previous = Intern(before);
        }

        return previous;
    }

    private int Append(EcmaNode node, int from)
    {
        switch (node)
        {
            case EcmaSet set:
                int next = NewState();
                _moves.Add((from, _alphabet.ClassesOf(set.Set), next));
                return next;
            case EcmaSequence sequence:
                foreach (EcmaNode item in sequence.Items)
                {
                    from = Append(item, from);
                }

                return from;
            case EcmaAlternation alternation:
                int end = NewState();
                foreach (EcmaNode item in alternation.Items)
                {
                    // A state of its own, so that a loop inside one alternative does not lead into another.
                    int start = NewState();
                    Connect(from, start, -1, false);
                    Connect(Append(item, start), end, -1, false);
                }

                return end;
            case EcmaLook look:
                int behind = NewState();
                int guard = _guardOf(look);
                Guards |= 1UL << guard;
                Connect(from, behind, guard, !look.IsNegative);
                return behind;
            case EcmaRepeat repeat:
                return AppendRepeat(repeat, from);
            default:
                throw new InvalidOperationException($"{node.GetType().Name} is rewritten before.");
        }
    }

    private int AppendRepeat(EcmaRepeat repeat, int from)
    {
        for (int i = 0; i < repeat.Minimum; i++)
        {
            from = Append(repeat.Body, from);
        }

        int end = NewState();
        Connect(from, end, -1, false);
        if (repeat.Maximum is not { } maximum)
        {
            int loop = NewState();
            Connect(end, loop, -1, false);
            Connect(Append(repeat.Body, loop), end, -1, false);
            return end;
        }

        for (int i = repeat.Minimum; i < maximum; i++)
        {
            from = Append(repeat.Body, from);
            Connect(from, end, -1, false);
        }

        return end;
    }

    private int NewState()
    {
        if (_jumps.Count >= MaxStates)
        {
            throw AssertionAutomaton.TooLarge();
        }

        _jumps.Add([]);
        _backJumps.Add([]);
        return _jumps.Count - 1;
    }

    private void Connect(int from, int to, int guard, bool expected)
    {
        _jumps[from].Add(new Jump(to, guard, expected));
        _backJumps[to].Add(new Jump(from, guard, expected));
    }

    private ulong[] Closure(int set, ulong bits, List<List<Jump>> jumps)
    {
        bits &= Guards;
        if (_closures.TryGetValue((set, bits), out ulong[]? known))
        {
            return known;
        }

        ulong[] result = [.. _sets[set]];
        Stack<int> open = new();
        for (int state = 0; state < _jumps.Count; state++)
        {
            if (Has(result, state))
            {
                open.Push(state);
            }
        }

        while (open.TryPop(out int state))
        {
            foreach (Jump jump in jumps[state])
            {
                bool isOpen = jump.Guard < 0 || ((bits >> jump.Guard) & 1) != 0 == jump.Expected;
                if (isOpen && !Has(result, jump.To))
                {
                    Add(result, jump.To);
                    open.Push(jump.To);
                }
            }
        }

        _closures[(set, bits)] = result;
        return result;
    }

    private ulong[] Single(int state)
    {
        ulong[] set = new ulong[(_jumps.Count + 63) / 64];
        Add(set, state);
        return set;
    }

    private int Intern(ulong[] set)
    {
        SetKey key = new(set);
        if (!_ids.TryGetValue(key, out int id))
        {
            if (_sets.Count >= AssertionAutomaton.MaxWork)
            {
                throw AssertionAutomaton.TooLarge();
            }

            _ids[key] = id = _sets.Count;
            _sets.Add(set);
        }

        return id;
    }

    private static bool Has(ulong[] set, int member) => (set[member >> 6] >> (member & 63) & 1) != 0;

    private static void Add(ulong[] set, int member) => set[member >> 6] |= 1UL << (member & 63);

    private readonly struct SetKey(ulong[] words) : IEquatable<SetKey>
    {
        private readonly ulong[] _words = words;

        public bool Equals(SetKey other) => _words.AsSpan().SequenceEqual(other._words);

        public override bool Equals(object? obj) => obj is SetKey other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes(_words.AsSpan()));
            return hash.ToHashCode();
        }
    }
}

using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// Sets of terminals being matched side by side, each with the state of its own automaton, interned as small numbers. A terminal that can no longer match is no member.
/// </summary>
/// <remarks>Thread rule: any thread at any time; what is known is read without a lock.</remarks>
internal sealed class LexerStates
{
    /// <summary>No terminal matches.</summary>
    public const int None = -1;

    private const int Unknown = int.MinValue;

    private readonly LazyDfa _dfa;
    private readonly int[] _starts;
    private readonly int[] _orders;
    private readonly int[] _groups;
    private readonly bool[] _isOpen;
    private readonly bool _isFirstMatch;
    private readonly GrammarLimits _limits;
    private readonly Lock _lock = new();
    private readonly Dictionary<Key, int> _numbers = [];
    private readonly Dictionary<TerminalSet, int> _startSets = [];
    private State[] _states = new State[16];
    private int _count;

    /// <summary>Creates the sets of a grammar's terminals.</summary>
    /// <param name="dfa">Holds the terminals' automata.</param>
    /// <param name="terminals">The terminals; members name them by their index.</param>
    /// <param name="limits">Bounds the number of sets.</param>
    /// <param name="isFirstMatch">Whether a terminal that has matched once ends the attempts of those after it in order.</param>
    public LexerStates(LazyDfa dfa, IReadOnlyList<Terminal> terminals, GrammarLimits limits, bool isFirstMatch = false)
    {
        _dfa = dfa;
        _limits = limits;
        _orders = [.. terminals.Select(static terminal => terminal.Order)];
        _groups = [.. terminals.Select(static terminal => terminal.Group)];
        _isFirstMatch = isFirstMatch;

        // Whether a guarded terminal has matched is known one character later only.
        HashSet<Terminal> guards = [.. terminals.Select(static terminal => terminal.Guard).OfType<Terminal>()];
        _isOpen = [.. terminals.Select(terminal => terminal.Guard is not null || guards.Contains(terminal))];
        _starts = [.. terminals.Select(terminal => terminal.Part is null ? dfa.StateOf(terminal.Node) : LazyDfa.Dead)];
    }

    public int Count => Volatile.Read(ref _count);

    /// <summary>Where the terminals of a set begin; <see cref="None"/> for none of them.</summary>
    public int StartOf(TerminalSet terminals)
    {
        lock (_lock)
        {
            if (!_startSets.TryGetValue(terminals, out int start))
            {
                List<Member> members = [];
                foreach (int terminal in terminals.Members())
                {
                    if (terminal < _starts.Length && _starts[terminal] != LazyDfa.Dead)
                    {
                        members.Add(new Member(terminal, _starts[terminal]));
                    }
                }

                start = Intern(members);
                _startSets.Add(terminals, start);
            }

            return start;
        }
    }

    /// <summary>The set after a byte, or <see cref="None"/>.</summary>
    public int Next(int state, byte value)
    {
        int next = Volatile.Read(ref StateOf(state).Row[value]);
        return next != Unknown ? next : Compute(state, value);
    }

    /// <summary>The terminals whose lexeme may end in this state (one that was reached by a byte).</summary>
    public ReadOnlySpan<int> Accepted(int state) => StateOf(state).Accepted;

    /// <summary>Of the terminals whose lexeme may end in this state, the first in order; -1 when none may.</summary>
    public int Winner(int state)
    {
        int winner = -1;
        foreach (int terminal in Accepted(state))
        {
            winner = winner < 0 || _orders[terminal] < _orders[winner] ? terminal : winner;
        }

        return winner;
    }

    /// <summary>The place of a terminal in the order.</summary>
    public int OrderOf(int terminal) => _orders[terminal];

    /// <summary>The same without the terminals that can only end here; <see cref="None"/> when nothing is left.</summary>
    public int Continuing(int state) => StateOf(state).Continuing;

    /// <summary>The members of a state.</summary>
    public ReadOnlySpan<Member> Members(int state) => StateOf(state).Members;

    /// <summary>The expression that a member has still to match.</summary>
    public RegexNode Rest(Member member) => _dfa.Components(member.Dfa)[0];

    /// <summary>The members of both.</summary>
    public int Union(int left, int right)
    {
        if (left == right)
        {
            return left;
        }

        lock (_lock)
        {
            return Intern([.. new SortedSet<Member>([.. StateOf(left).Members, .. StateOf(right).Members])]);
        }
    }

    /// <summary>The interned set of the given members, which are in order; <see cref="None"/> for none.</summary>
    public int Of(List<Member> members)
    {
        lock (_lock)
        {
            return Intern(members);
        }
    }

    private State StateOf(int state) => Volatile.Read(ref _states)[state];

    private int Compute(int state, byte value)
    {
        List<Member> members = [];
        State from = StateOf(state);
        foreach (Member member in from.Members)
        {
            int dfa = _dfa.Next(member.Dfa, value);
            if (dfa != LazyDfa.Dead)
            {
                members.Add(member with { Dfa = dfa });
            }
        }

        if (_isFirstMatch)
        {
            int best = int.MaxValue;
            foreach (Member member in members)
            {
                best = (_dfa.Accepts(member.Dfa) & 1) != 0 && !_isOpen[member.Terminal] ? Math.Min(best, _groups[member.Terminal]) : best;
            }

            members.RemoveAll(member => _groups[member.Terminal] > best);
        }

        lock (_lock)
        {
            // Members of one terminal may meet.
            int next = Intern(members.Count > 1 ? [.. new SortedSet<Member>(members)] : members);
            Volatile.Write(ref from.Row[value], next);
            return next;
        }
    }

    /// <summary>Called under the lock.</summary>
    private int Intern(List<Member> members)
    {
        if (members.Count == 0)
        {
            return None;
        }

        Key key = new([.. members]);
        if (_numbers.TryGetValue(key, out int number))
        {
            return number;
        }

        if (_count >= _limits.MaxStates)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"The grammar's terminals meet in more than {_limits.MaxStates} ways.", "1:1");
        }

        SortedSet<int> accepted = [];
        List<Member> continuing = [];
        foreach (Member member in members)
        {
            if ((_dfa.Accepts(member.Dfa) & 1) != 0)
            {
                accepted.Add(member.Terminal);
            }

            if (!ReferenceEquals(Rest(member), _dfa.Builder.Epsilon))
            {
                continuing.Add(member);
            }
        }

        int open = continuing.Count == members.Count ? None : Intern(continuing);
        number = _count;
        open = continuing.Count == members.Count ? number : open;
        int[] row = new int[256];
        Array.Fill(row, Unknown);
        if (number == _states.Length)
        {
            State[] states = new State[number * 2];
            _states.CopyTo(states, 0);
            Volatile.Write(ref _states, states);
        }

        _states[number] = new State(key.Members, [.. accepted], open, row);
        _numbers.Add(key, number);
        Volatile.Write(ref _count, number + 1);
        return number;
    }

    /// <summary>A terminal and the state of its automaton.</summary>
    internal readonly record struct Member(int Terminal, int Dfa) : IComparable<Member>
    {
        public int CompareTo(Member other) => Terminal != other.Terminal ? Terminal.CompareTo(other.Terminal) : Dfa.CompareTo(other.Dfa);
    }

    private sealed record State(Member[] Members, int[] Accepted, int Continuing, int[] Row);

    private readonly struct Key(Member[] members) : IEquatable<Key>
    {
        public Member[] Members { get; } = members;

        public bool Equals(Key other) => Members.AsSpan().SequenceEqual(other.Members);

        public override bool Equals(object? obj) => obj is Key other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (Member member in Members)
            {
                hash.Add(member);
            }

            return hash.ToHashCode();
        }
    }
}

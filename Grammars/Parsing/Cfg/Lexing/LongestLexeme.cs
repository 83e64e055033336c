using System.Collections.Concurrent;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// Terminals that compete for the longest lexeme. A state is the terminals still matching and which of them the parser wants; states are shared by all places of the grammar where these agree.
/// </summary>
/// <remarks>
/// A lexeme ends (open-ended, with its terminal as label) where no byte continues it. Words, which end nearly everywhere, end with the byte that follows instead: the label holds the terminal and
/// the byte, which the parser reads next (<see cref="Attempt"/>); such exits are merged by label into tries of remainders, where ends before a byte would be places of the vocabulary's trie by the
/// thousand. The same kind of label serves where a byte continues a lexeme into a longer attempt that may still fail: the parser then keeps the end that was found beside the attempt.
/// </remarks>
internal sealed class LongestLexeme : LexemeAutomaton
{
    private const int NoHome = -1;

    private const int NeverHome = -2;

    private readonly LexerStates _lexer;
    private readonly RegexBuilder _builder;
    private readonly int _end;
    private readonly int _all;
    private readonly int _any;
    private readonly TerminalSet _nothing;
    private readonly TerminalSet _hidden;
    private readonly bool _hasParts;
    private readonly ConcurrentDictionary<int, bool> _restarts = new();
    private readonly ConcurrentDictionary<(int Attempt, int Other), bool> _canFail = new();
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Lexer, TerminalSet Wanted, bool IsStart, bool MayEnd, int Home), int> _numbers = [];
    private readonly Dictionary<Attempt, int> _attemptNumbers = [];
    private readonly ConcurrentDictionary<(int Lexer, TerminalSet Wanted), bool> _live = new();
    private State[] _states = new State[16];
    private Attempt[] _attempts = new Attempt[16];
    private int _count;
    private int _attemptCount;

    /// <summary>Creates the automaton.</summary>
    /// <param name="lexer">The sets of terminals.</param>
    /// <param name="builder">Decides emptiness.</param>
    /// <param name="end">The label that says that the text ends: one above the terminals.</param>
    /// <param name="any">All terminals: a byte that begins none of them follows no lexeme.</param>
    /// <param name="all">Those of them that may take part anywhere.</param>
    /// <param name="hidden">Those that may stand anywhere.</param>
    /// <param name="hasParts">Whether texts of other grammars, which may begin with any byte, may follow lexemes.</param>
    public LongestLexeme(LexerStates lexer, RegexBuilder builder, int end, TerminalSet any, TerminalSet all, TerminalSet hidden, bool hasParts = false)
    {
        _hasParts = hasParts;
        _any = lexer.StartOf(any);
        _hidden = hidden;
        _nothing = new TerminalSet(end + 1);
        _all = lexer.StartOf(all);
        _lexer = lexer;
        _builder = builder;
        _end = end;
    }

    /// <summary>The label of an exit after which nothing goes on: the byte leads to a lexeme that the parser does not want.</summary>
    public int Rejected => _end + 1;

    /// <summary>The lexer's state where any terminal may begin.</summary>
    public int Any => _any;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Where a lexeme begins.</summary>
    /// <param name="competing">The terminals that take part.</param>
    /// <param name="wanted">Those of them that may be the lexeme.</param>
    /// <param name="mayEnd">Whether the text may end here instead.</param>
    /// <param name="isHiddenNeutral">Whether a hidden lexeme changes nothing, so that the same place is met after it.</param>
    public int StartOf(TerminalSet competing, TerminalSet wanted, bool mayEnd, bool isHiddenNeutral = true) =>
        Intern(_lexer.StartOf(competing), wanted, isStart: true, mayEnd, isHiddenNeutral ? NoHome : NeverHome);

    /// <summary>The state within a lexeme, or <see cref="LexemeAutomaton.Dead"/> when none that is wanted can come of it.</summary>
    public int StateOf(int lexer, TerminalSet wanted) => StateOf(lexer, wanted, NoHome);

    private int StateOf(int lexer, TerminalSet wanted, int home)
    {
        wanted = Members(lexer, wanted);
        return IsLive(lexer, wanted) ? Intern(lexer, wanted, isStart: false, mayEnd: false, home) : Dead;
    }

    public override int Next(int state, byte value)
    {
        int next = Volatile.Read(ref StateAt(state).Row[value]);
        return next != Unknown ? next : Compute(state, value);
    }

    public override ReadOnlySpan<int> Row(int state) => StateAt(state).Row;

    public override int EndLabel(int state) => StateAt(state).EndLabel;

    public int LexerOf(int state) => StateAt(state).Lexer;

    public TerminalSet WantedOf(int state) => StateAt(state).Wanted;

    /// <summary>The attempt that an exit label stands for.</summary>
    public Attempt AttemptOf(int label) => Volatile.Read(ref _attempts)[label - _end - 2];

    private State StateAt(int state) => Volatile.Read(ref _states)[state];

    private int Compute(int state, byte value)
    {
        State from = StateAt(state);
        int next = ComputeCore(from, value);
        Volatile.Write(ref from.Row[value], next);
        return next;
    }

    private int ComputeCore(State from, byte value)
    {
        int lexer = from.Lexer == LexerStates.None ? LexerStates.None : _lexer.Next(from.Lexer, value);
        bool mayEndBefore = from.EndLabel >= 0 && from.EndLabel != _end;
        if (lexer == LexerStates.None)
        {
            return !mayEndBefore || !from.IsWord ? Dead
                : !_hasParts && _lexer.Next(_any, value) == LexerStates.None ? Exit(Rejected)
                : Exit(NumberOf(new Attempt(from.EndLabel, LexerStates.None, _nothing, value)));
        }

        if (mayEndBefore && _lexer.Winner(lexer) < 0 && CanFail(lexer, value))
        {
            return Exit(NumberOf(new Attempt(from.EndLabel, lexer, Members(lexer, from.Wanted), value)));
        }

        // A lexeme that cannot go on has ended; a hidden one changes nothing, so the same beginning is met again.
        int winner = _lexer.Winner(lexer);
        int home = from.Home != NoHome && IsHidden(lexer) ? from.Home : NoHome;
        if (winner >= 0 && _hidden.Contains(winner) ? home != NoHome && IsRestart(lexer) : winner >= 0 && from.Wanted.Contains(winner) && _lexer.Continuing(lexer) == LexerStates.None)
        {
            return _hidden.Contains(winner) ? home : Exit(winner);
        }

        int next = StateOf(lexer, from.Wanted, home);
        // INVARIANT: Dead means that the lexeme ends before the byte where it may; a byte that belongs to an unwanted lexeme must not be read so.
        return next == Dead && from.EndLabel >= 0 ? Exit(Rejected) : next;
    }

    /// <summary>Whether some continuation ends in a wanted terminal that no unwanted one takes away.</summary>
    private bool IsLive(int lexer, TerminalSet wanted) => _live.GetOrAdd((lexer, wanted), key =>
    {
        // Inside a scalar no language may be subtracted from another: the continuation bytes are read first.
        bool isInsideScalar = false;
        for (int value = 0x80; value < 0xC0; value++)
        {
            int next = _lexer.Next(key.Lexer, (byte)value);
            if (next != LexerStates.None && IsLive(next, Members(next, key.Wanted)))
            {
                return true;
            }

            isInsideScalar |= next != LexerStates.None;
        }

        if (isInsideScalar)
        {
            return false;
        }

        List<LexerStates.Member> others = [];
        List<LexerStates.Member> own = [];
        foreach (LexerStates.Member member in _lexer.Members(key.Lexer))
        {
            (key.Wanted.Contains(member.Terminal) ? own : others).Add(member);
        }

        return own.Exists(member => others.TrueForAll(other => _lexer.OrderOf(other.Terminal) > _lexer.OrderOf(member.Terminal)))
            || own.Exists(member => !_builder.IsEmpty(_builder.Difference(
                _lexer.Rest(member),
                _builder.Union([.. others.Where(other => _lexer.OrderOf(other.Terminal) < _lexer.OrderOf(member.Terminal)).Select(_lexer.Rest)]))));
    });

    /// <summary>
    /// Whether a longer attempt may fail where another lexeme that begins with <paramref name="value"/> goes on. Where it cannot (the first bytes of a letter after letters) the attempt is all there is.
    /// </summary>
    private bool CanFail(int attempt, byte value) => _hasParts || (_lexer.Next(_any, value) is not LexerStates.None and var other && _canFail.GetOrAdd((attempt, other), start =>
    {
        const int maxPairs = 300;
        Stack<(int Attempt, int Other)> open = new([start]);
        HashSet<(int, int)> met = [start];
        while (open.TryPop(out (int Attempt, int Other) pair))
        {
            if (_lexer.Accepted(pair.Other).Length > 0 || met.Count > maxPairs)
            {
                return true;
            }

            for (int next = 0; next < 256; next++)
            {
                int otherNext = _lexer.Next(pair.Other, (byte)next);
                if (otherNext == LexerStates.None)
                {
                    continue;
                }

                int attemptNext = _lexer.Next(pair.Attempt, (byte)next);
                if (attemptNext == LexerStates.None)
                {
                    return true;
                }

                if (_lexer.Winner(attemptNext) < 0 && met.Add((attemptNext, otherNext)))
                {
                    open.Push((attemptNext, otherNext));
                }
            }
        }

        return false;
    }));

    /// <summary>Whether only hidden terminals are being matched.</summary>
    private bool IsHidden(int lexer)
    {
        foreach (LexerStates.Member member in _lexer.Members(lexer))
        {
            if (!_hidden.Contains(member.Terminal))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether it makes no difference if a hidden lexeme ends here and another begins: nothing continues it, or (a run of blanks) what continues it begins it.</summary>
    private bool IsRestart(int lexer) => _restarts.GetOrAdd(lexer, state =>
    {
        if (_lexer.Continuing(state) == LexerStates.None)
        {
            return true;
        }

        for (int value = 0; value < 256; value++)
        {
            int next = _lexer.Next(state, (byte)value);
            if (next != LexerStates.None && next != _lexer.Next(_all, (byte)value))
            {
                return false;
            }
        }

        return true;
    });

    /// <summary>Whether many bytes lead to a longer lexeme at once.</summary>
    private bool IsWord(int lexer)
    {
        const int manyBytes = 20;
        int count = 0;
        for (int value = 0; value < 256 && count < manyBytes; value++)
        {
            int next = _lexer.Next(lexer, (byte)value);
            count += next != LexerStates.None && _lexer.Accepted(next).Length > 0 ? 1 : 0;
        }

        return count == manyBytes;
    }

    private TerminalSet Members(int lexer, TerminalSet wanted)
    {
        TerminalSet members = new(_end + 1);
        foreach (LexerStates.Member member in _lexer.Members(lexer))
        {
            members = wanted.Contains(member.Terminal) ? members.With(member.Terminal) : members;
        }

        return members;
    }

    private int NumberOf(Attempt attempt)
    {
        lock (_lock)
        {
            if (!_attemptNumbers.TryGetValue(attempt, out int number))
            {
                number = _attemptCount++;
                if (number == _attempts.Length)
                {
                    Attempt[] attempts = new Attempt[number * 2];
                    _attempts.CopyTo(attempts, 0);
                    Volatile.Write(ref _attempts, attempts);
                }

                _attempts[number] = attempt;
                _attemptNumbers.Add(attempt, number);
            }

            return number + _end + 2;
        }
    }

    private int Intern(int lexer, TerminalSet wanted, bool isStart, bool mayEnd, int home)
    {
        lock (_lock)
        {
            if (_numbers.TryGetValue((lexer, wanted, isStart, mayEnd, home), out int number))
            {
                return number;
            }

            int endLabel = mayEnd ? _end : -1;
            if (!isStart && _lexer.Winner(lexer) is >= 0 and var winner && wanted.Contains(winner))
            {
                endLabel = winner;
            }

            number = _count;
            if (number == _states.Length)
            {
                State[] states = new State[number * 2];
                _states.CopyTo(states, 0);
                Volatile.Write(ref _states, states);
            }

            int[] row = new int[256];
            Array.Fill(row, Unknown);
            _states[number] = new State(lexer, wanted, isStart && home != NeverHome ? number : Math.Max(home, NoHome), endLabel, endLabel >= 0 && endLabel != _end && IsWord(lexer), row);
            _numbers.Add((lexer, wanted, isStart, mayEnd, home), number);
            Volatile.Write(ref _count, number + 1);
            return number;
        }
    }

    /// <summary>A lexeme was found, and a byte follows: of the next lexeme, or of a longer one that is not yet complete.</summary>
    /// <param name="Terminal">The lexeme found.</param>
    /// <param name="Lexer">The terminals that the longer attempt may be; <see cref="LexerStates.None"/> when there is no such attempt.</param>
    /// <param name="Wanted">Those of them that the parser wants; perhaps none.</param>
    /// <param name="Value">The byte.</param>
    internal readonly record struct Attempt(int Terminal, int Lexer, TerminalSet Wanted, byte Value);

    /// <summary>Home: where the lexeme began, as long as it may still be hidden and the place be met again.</summary>
    private sealed record State(int Lexer, TerminalSet Wanted, int Home, int EndLabel, bool IsWord, int[] Row);
}

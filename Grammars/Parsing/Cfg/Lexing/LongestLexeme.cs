using System.Collections.Concurrent;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Lexing;

/// <summary>
/// Terminals that compete for the longest lexeme. A state is the terminals still matching and which of them the parser wants; states are shared by all places of the grammar where these agree.
/// </summary>
/// <remarks>
/// A lexeme ends (open-ended, with its terminal as label) where no byte continues it. Where a byte continues it into a longer attempt that may still fail, the byte leaves the lexeme: the parser
/// then keeps the end that was found beside the attempt (<see cref="Attempt"/>).
/// </remarks>
internal sealed class LongestLexeme : LexemeAutomaton
{
    private readonly LexerStates _lexer;
    private readonly RegexBuilder _builder;
    private readonly int _end;
    private readonly Lock _lock = new();
    private readonly Dictionary<(int Lexer, TerminalSet Wanted, bool IsStart, bool MayEnd), int> _numbers = [];
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
    public LongestLexeme(LexerStates lexer, RegexBuilder builder, int end)
    {
        _lexer = lexer;
        _builder = builder;
        _end = end;
    }

    /// <summary>The label of an exit after which nothing goes on: the byte leads to a lexeme that the parser does not want.</summary>
    public int Rejected => _end + 1;

    public int Count => Volatile.Read(ref _count);

    /// <summary>Where a lexeme begins.</summary>
    /// <param name="competing">The terminals that take part.</param>
    /// <param name="wanted">Those of them that may be the lexeme.</param>
    /// <param name="mayEnd">Whether the text may end here instead.</param>
    public int StartOf(TerminalSet competing, TerminalSet wanted, bool mayEnd) => Intern(_lexer.StartOf(competing), wanted, isStart: true, mayEnd);

    /// <summary>The state within a lexeme, or <see cref="LexemeAutomaton.Dead"/> when none that is wanted can come of it.</summary>
    public int StateOf(int lexer, TerminalSet wanted)
    {
        wanted = Members(lexer, wanted);
        return IsLive(lexer, wanted) ? Intern(lexer, wanted, isStart: false, mayEnd: false) : Dead;
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
        if (lexer == LexerStates.None)
        {
            return Dead;
        }

        bool mayEndBefore = from.EndLabel >= 0 && from.EndLabel != _end;
        if (mayEndBefore && _lexer.Winner(lexer) < 0)
        {
            return Exit(NumberOf(new Attempt(from.EndLabel, lexer, Members(lexer, from.Wanted), value)));
        }

        int next = StateOf(lexer, from.Wanted);
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

    private int Intern(int lexer, TerminalSet wanted, bool isStart, bool mayEnd)
    {
        lock (_lock)
        {
            if (_numbers.TryGetValue((lexer, wanted, isStart, mayEnd), out int number))
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
            _states[number] = new State(lexer, wanted, endLabel, row);
            _numbers.Add((lexer, wanted, isStart, mayEnd), number);
            Volatile.Write(ref _count, number + 1);
            return number;
        }
    }

    /// <summary>A lexeme was found, and a byte goes on towards a longer one that is not yet complete.</summary>
    /// <param name="Terminal">The lexeme found.</param>
    /// <param name="Lexer">The terminals that the longer attempt may be.</param>
    /// <param name="Wanted">Those of them that the parser wants; perhaps none.</param>
    /// <param name="Value">The byte.</param>
    internal readonly record struct Attempt(int Terminal, int Lexer, TerminalSet Wanted, byte Value);

    private sealed record State(int Lexer, TerminalSet Wanted, int EndLabel, int[] Row);
}

using System.Numerics;

namespace StructGen.Grammars.Parsing.JsonSchema.Numbers;

/// <summary>
/// The one automaton over all JSON spellings of numbers: a state is (spelling so far, abstracted; tuple of predicates). Predicate 0 is the goal: a state is dead when no
/// completion of the spelling satisfies it. Open-ended: see <see cref="EndLabel"/>.
/// </summary>
/// <remarks>
/// Exact for every spelling: there is no limit on digits or exponents. (The language is not regular, as <c>1000…0e-n</c> compares two counts; states are built lazily, at
/// most a few per byte read, and only what the predicates can see of the digits is in them.)
/// Aliveness looks ahead: from <c>99</c> under a maximum of 20 the spelling <c>99e-1</c> is a completion.
/// Cost: a known transition is a look-up of two arrays; a new state some microseconds. Rows of 1 KiB per state that was stepped from.
/// Thread rule: lock-free reads of published arrays, a private lock to create.
/// </remarks>
internal sealed partial class NumberAutomaton : LexemeAutomaton
{
    private static readonly int[] s_emptyRow = EmptyRow();

    private readonly Lock _lock = new();
    private readonly NumberPredicates _predicates = new();
    private readonly Dictionary<LongKey, NumberGoal> _goals = [];
    private readonly Dictionary<LongKey, ExponentFunction> _functions = [];
    private readonly Dictionary<BigInteger, long> _large = [];
    private readonly Dictionary<LongKey, int> _ids = [];
    private readonly List<NumberState> _states = [];

    // Published: a row is replaced by its own once the state is stepped from; entries go from Unknown to their value.
    private int[][] _rows = new int[64][];
    private int[] _labels = new int[64];
    private int _stateCount;

    public NumberPredicate True => _predicates.True;

    public NumberPredicate False => _predicates.False;

    /// <summary>A mathematical integer (<c>1.0</c>, <c>1e3</c> count).</summary>
    public NumberPredicate Integer => _predicates.Integer;

    /// <summary>Draft 4's integer: spelled without fraction and exponent.</summary>
    public NumberPredicate IntegerSpelling => _predicates.Spelling;

    /// <summary>How many states exist.</summary>
    internal int StateCount => Volatile.Read(ref _stateCount);

    public NumberPredicate AtLeast(BigDecimal bound, bool exclusive) => Range(RangeSet.Below(new Cut(bound, exclusive)).Complement());

    public NumberPredicate AtMost(BigDecimal bound, bool exclusive) => Range(RangeSet.Below(new Cut(bound, !exclusive)));

    public NumberPredicate MultipleOf(BigDecimal divisor)
    {
        lock (_lock)
        {
            return _predicates.MultipleOf(divisor);
        }
    }

    public NumberPredicate EqualTo(BigDecimal value) => Range(RangeSet.Points([value]));

    /// <summary>Equal to one of many values; costs a look-up, not a chain.</summary>
    public NumberPredicate OneOf(IReadOnlyList<BigDecimal> values) => Range(RangeSet.Points(values));

    public NumberPredicate And(params ReadOnlySpan<NumberPredicate> parts)
    {
        lock (_lock)
        {
            return _predicates.And(parts);
        }
    }

    public NumberPredicate Or(params ReadOnlySpan<NumberPredicate> parts)
    {
        lock (_lock)
        {
            return _predicates.Or(parts);
        }
    }

    public NumberPredicate Not(NumberPredicate predicate)
    {
        lock (_lock)
        {
            return _predicates.Not(predicate);
        }
    }

    /// <summary>The state before the first byte; <see cref="LexemeAutomaton.Dead"/> when predicate 0 has no solution. At most 31 predicates.</summary>
    public int StateOf(params ReadOnlySpan<NumberPredicate> predicates)
    {
        ArgumentOutOfRangeException.ThrowIfZero(predicates.Length, nameof(predicates));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(predicates.Length, 31, nameof(predicates));
        lock (_lock)
        {
            return Enter(new NumberState(NumberPhase.Start) { Goal = GoalOf(predicates.ToArray()) }, -1, 0);
        }
    }

    public override int Next(int state, byte value)
    {
        var rows = Volatile.Read(ref _rows);
        if ((uint)state < (uint)rows.Length && rows[state] is { } row)
        {
            var next = Volatile.Read(ref row[value]);
            if (next != Unknown)
            {
                return next;
            }
        }

        return Build(state, value);
    }

    public override void LiveBytes(int state, Span<ulong> live)
    {
        foreach (byte value in "+-.0123456789Ee"u8)
        {
            live[value >> 6] |= 1UL << value;
        }
    }

    public override ReadOnlySpan<int> Row(int state)
    {
        var rows = Volatile.Read(ref _rows);
        return (uint)state < (uint)rows.Length && rows[state] is { } row ? row : s_emptyRow;
    }

    /// <summary>When the number may end here with predicate 0 true: bits 0.. = truth of predicates 1.. (bit i-1 for predicate i); else -1.</summary>
    public override int EndLabel(int state)
    {
        var labels = Volatile.Read(ref _labels);
        if ((uint)state < (uint)labels.Length)
        {
            return labels[state];
        }

        lock (_lock)
        {
            return _labels[state];
        }
    }

    private static int[] EmptyRow()
    {
        var row = new int[256];
        Array.Fill(row, Dead);
        foreach (var value in "-+.eE0123456789"u8)
        {
            row[value] = Unknown;
        }

        return row;
    }

    private NumberPredicate Range(RangeSet range)
    {
        lock (_lock)
        {
            return _predicates.Range(range);
        }
    }
}

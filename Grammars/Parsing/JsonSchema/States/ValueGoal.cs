using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Frames;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>
/// What a value to come must satisfy (<see cref="Goal"/>, satisfiable) and what the waiting level wants to know of it (<see cref="Outputs"/>, the value itself when
/// <see cref="Records"/>). Interned by <see cref="SchemaStates"/>; opened kind by kind when a first byte asks.
/// </summary>
internal sealed class ValueGoal(SchemaStates states, Formula goal, Formula[] outputs, bool records, int depth)
{
    /// <summary>What <see cref="NumberAutomaton.StateOf"/> runs at most.</summary>
    private const int MaxNumberPredicates = 31;

    private readonly Dictionary<Gap, ValueStartState> _starts = [];
    private readonly ParserState?[] _byKind = new ParserState?[7];
    private readonly int[] _startQ = new int[7];
    private int _opened;

    public SchemaStates States { get; } = states;

    public Formula Goal { get; } = goal;

    public Formula[] Outputs { get; } = outputs;

    public bool Records { get; } = records;

    public int Depth { get; } = depth;

    /// <summary>The state before the value, in the given gap.</summary>
    public ValueStartState Start(Gap gap)
    {
        lock (States.Context.Gate)
        {
            if (!_starts.TryGetValue(gap, out ValueStartState? start))
            {
                _starts.Add(gap, start = new ValueStartState(this, gap));
            }

            return start;
        }
    }

    /// <summary>The state inside a value of <paramref name="kind"/> before its first byte, or null when no value of the kind satisfies the goal.</summary>
    public ParserState? Open(JsonKind kind, out int q)
    {
        int bit = 1 << (int)kind;
        if ((Volatile.Read(ref _opened) & bit) == 0)
        {
            lock (States.Context.Gate)
            {
                if ((_opened & bit) == 0)
                {
                    _byKind[(int)kind] = Create(kind, out _startQ[(int)kind]);
                    Volatile.Write(ref _opened, _opened | bit);
                }
            }
        }

        q = _startQ[(int)kind];
        return _byKind[(int)kind];
    }

    /// <summary>The outcome of a value, given the truth of each output. Under the machine's lock.</summary>
    public int OutcomeOf(Func<Formula, bool> truth, JsonValue? value, bool isAnonymous)
    {
        bool[] truths = new bool[Outputs.Length];
        for (int i = 0; i < truths.Length; i++)
        {
            truths[i] = truth(Outputs[i]);
        }

        return States.Outcomes.Intern(new Outcome(truths, value, isAnonymous));
    }

    private ParserState? Create(JsonKind kind, out int q)
    {
        q = 0;
        SchemaContext context = States.Context;
        Expansion expansion = context.Expansion;
        switch (kind)
        {
            case JsonKind.Null or JsonKind.False or JsonKind.True:
                if (!expansion.Literal(Goal, kind))
                {
                    return null;
                }

                ValueStore values = context.Values;
                JsonValue? value = !Records ? null : kind == JsonKind.Null ? values.Null : kind == JsonKind.True ? values.True : values.False;
                return new LiteralState(kind switch { JsonKind.Null => "null", JsonKind.True => "true", _ => "false" }, OutcomeOf(output => expansion.Literal(output, kind), value, false));
            case JsonKind.Number:
                List<NumberPredicate> predicates = [expansion.Number(Goal)];
                int[] numberSlots = Slots(Outputs.Select(expansion.Number), predicates, context.Lexicon.Numbers.True, context.Lexicon.Numbers.False);
                if (predicates.Count > MaxNumberPredicates)
                {
                    throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"{predicates.Count} conditions on one number are open at once; {MaxNumberPredicates} at most.");
                }

                q = context.Lexicon.Numbers.StateOf(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(predicates));
                return q == LexemeAutomaton.Dead ? null : new NumberState(this, numberSlots);
            case JsonKind.String:
                List<RegexNode> languages = [expansion.String(Goal)];
                int[] stringSlots = Slots(Outputs.Select(expansion.String), languages, context.Lexicon.Regexes.AnyString, context.Lexicon.Regexes.Empty);
                q = States.Strings.Start(languages[0], System.Runtime.InteropServices.CollectionsMarshal.AsSpan(languages)[1..]);
                return q == LexemeAutomaton.Dead ? null : new StringState(this, stringSlots);
            case JsonKind.Object:
                return ObjectFrame.Open(this)?.First;
            default:
                return ArrayFrame.Open(this)?.First;
        }
    }

    // Where each output's truth stands: an index into the outputs that the automaton runs, or a constant.
    private static int[] Slots<T>(IEnumerable<T> outputs, List<T> components, T always, T never)
        where T : class
    {
        List<int> slots = [];
        Dictionary<T, int> indices = [];
        foreach (T output in outputs)
        {
            if (output == always || output == never)
            {
                slots.Add(output == always ? AlwaysTrue : AlwaysFalse);
                continue;
            }

            if (!indices.TryGetValue(output, out int index))
            {
                index = components.Count;
                indices.Add(output, index);
                components.Add(output);
            }

            slots.Add(index - 1);
        }

        return [.. slots];
    }

    public const int AlwaysTrue = -1;

    public const int AlwaysFalse = -2;
}

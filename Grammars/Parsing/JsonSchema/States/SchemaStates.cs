using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Frames;
using StructGen.Grammars.Parsing.JsonSchema.Solving;
using StructGen.Grammars.Parsing.JsonSchema.Strings;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>Interns the goals and frames of one machine: equal situations are the same object, so what is remembered of one serves all.</summary>
internal sealed class SchemaStates
{
    /// <summary>Names in the tables of all frames together, for each state that is allowed.</summary>
    private const int NamesPerState = 64;

    /// <summary>What a frame costs, in steps of a <see cref="CallBudget"/>.</summary>
    private const int StepsPerFrame = 256;

    private readonly Dictionary<FrameKey, ObjectFrame?> _objects = new(FrameKeyComparer.Instance);
    private readonly Dictionary<FrameKey, ArrayFrame?> _arrays = new(FrameKeyComparer.Instance);
    private readonly Dictionary<FrameKey, ValueGoal> _goals = new(FrameKeyComparer.Instance);
    private readonly List<GapSet> _gaps = [];
    private readonly bool _gapsDependOnDepth;
    private long _names;

    public SchemaStates(SchemaContext context)
    {
        Context = context;
        Strings = context.Lexicon.Strings(context.Options.Escapes);
        _gapsDependOnDepth = GapSet.DependsOnDepth(context.Options.Whitespace);
    }

    public SchemaContext Context { get; }

    public JsonStringAutomaton Strings { get; }

    public OutcomeTable Outcomes { get; } = new();

    /// <summary>States built, for budgets.</summary>
    public int Count => _objects.Count + _arrays.Count + _goals.Count + Context.Formulas.Count;

    /// <summary>The gaps inside a container at <paramref name="depth"/>.</summary>
    public GapSet Gaps(int depth)
    {
        lock (Context.Gate)
        {
            int index = _gapsDependOnDepth ? depth : 0;
            while (_gaps.Count <= index)
            {
                _gaps.Add(GapSet.Create(Context.Options.Whitespace, _gaps.Count, Context.Lexicon));
            }

            return _gaps[index];
        }
    }

    public ValueGoal Goal(Formula goal, Formula[] outputs, bool records, int depth)
    {
        lock (Context.Gate)
        {
            depth = _gapsDependOnDepth ? depth : 0;
            FrameKey key = new(goal, outputs, null, [], 0, null, records, false, depth);
            if (!_goals.TryGetValue(key, out ValueGoal? value))
            {
                _goals.Add(key, value = new ValueGoal(this, goal, outputs, records, depth));
            }

            return value;
        }
    }

    /// <summary>The frame of an object in progress; null when it cannot be completed.</summary>
    /// <param name="goal">What must still hold at its end.</param>
    /// <param name="outputs">What is to be reported then.</param>
    /// <param name="situation">What it has read.</param>
    /// <param name="recorded">Its members so far, where they are needed.</param>
    /// <param name="records">Whether they are.</param>
    /// <param name="depth">Its level.</param>
    /// <param name="previous">The frame one property earlier, if any.</param>
    /// <param name="name">The name of that property, if known.</param>
    public ObjectFrame? Frame(
        Formula goal, Formula[] outputs, ObjectSituation situation, RecordedMembers? recorded, bool records, int depth, ObjectFrame? previous = null, string? name = null)
    {
        depth = _gapsDependOnDepth ? depth : 0;
        FrameKey key = new(goal, outputs, situation.Keys, situation.Seen, situation.Floor, recorded, records, situation.Provisional, depth);
        if (!_objects.TryGetValue(key, out ObjectFrame? frame))
        {
            Charge(_objects.Count, situation.Keys.Utf8.Length);

            // PERF: most properties leave all conditions as they were, and with them the way to complete the object.
            ObjectBranch? same = previous?.BranchAfter(goal, situation, name);
            ObjectBranch? branch = same ?? new ObjectSolver(Context, situation).Solve(goal);
            frame = branch is null ? null : new ObjectFrame(this, goal, outputs, situation, branch, recorded, records, depth, same is null ? null : previous);
            _objects.Add(key, frame);
        }

        return frame;
    }

    /// <summary>The frame of an array in progress; null when it cannot be completed.</summary>
    public ArrayFrame? Frame(Formula goal, Formula[] outputs, int index, RecordedItems? recorded, bool records, bool provisional, int depth)
    {
        depth = _gapsDependOnDepth ? depth : 0;
        index = Math.Min(index, outputs.Aggregate(Horizon(goal), (horizon, output) => Math.Max(horizon, Horizon(output))));
        FrameKey key = new(goal, outputs, null, [], index, recorded, records, provisional, depth);
        if (!_arrays.TryGetValue(key, out ArrayFrame? frame))
        {
            Charge(_arrays.Count, 0);
            // An item whose text is withheld is not in the set of values to differ from, or to repeat: that it can be completed is known from the exact frame.
            ArrayBranch? branch = provisional ? new ArrayBranch([], null) : new ArraySolver(Context, index).Solve(goal);
            frame = branch is null ? null : new ArrayFrame(this, goal, outputs, index, recorded, records, provisional, branch, depth);
            _arrays.Add(key, frame);
        }

        return frame;
    }

    /// <summary>Counts a frame that is about to be made. One of an object with many names holds a table of them: it counts for several.</summary>
    private void Charge(int count, int names)
    {
        CallBudget.Charge(StepsPerFrame + names, Context.Limits);
        _names += names;
        if (count >= Context.Limits.MaxStates || _names > (long)Context.Limits.MaxStates * NamesPerState)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"The schema needs more than {Context.Limits.MaxStates} states.");
        }
    }

    /// <summary>The index from which on no condition tells items apart.</summary>
    private static int Horizon(Formula formula) => formula.Kind switch
    {
        FormulaKind.Items => ((ItemsDefinition)formula.Data!).Prefix.Length,
        FormulaKind.MinItems => formula.Number,
        FormulaKind.UnevaluatedItems => Math.Max(
            ((UnevaluatedDefinition)formula.Data!).Coverages.Select(static coverage => coverage.Prefix).DefaultIfEmpty().Max(),
            formula.Children.Select(Horizon).DefaultIfEmpty().Max()),
        _ => formula.Children.Length == 0 ? 0 : formula.Children.Max(Horizon),
    };

    private readonly record struct FrameKey(
        Formula Goal, Formula[] Outputs, KeySpace? Keys, ulong[] Seen, int Number, object? Recorded, bool Records, bool Provisional, int Depth);

    private sealed class FrameKeyComparer : IEqualityComparer<FrameKey>
    {
        public static readonly FrameKeyComparer Instance = new();

        public bool Equals(FrameKey x, FrameKey y) =>
            x.Goal == y.Goal && x.Keys == y.Keys && x.Number == y.Number && x.Records == y.Records && x.Provisional == y.Provisional && x.Depth == y.Depth
            && Equals(x.Recorded, y.Recorded) && x.Outputs.AsSpan().SequenceEqual(y.Outputs) && x.Seen.AsSpan().SequenceEqual(y.Seen);

        public int GetHashCode(FrameKey key)
        {
            HashCode hash = default;
            hash.Add(key.Goal.Id);
            hash.Add(key.Keys);
            hash.Add(key.Number);
            hash.Add(key.Provisional);
            hash.Add(key.Recorded);
            foreach (Formula output in key.Outputs)
            {
                hash.Add(output.Id);
            }

            foreach (ulong word in key.Seen)
            {
                hash.Add(word);
            }

            return hash.ToHashCode();
        }
    }
}

using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Solving;
using StructGen.Grammars.Parsing.JsonSchema.States;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Frames;

/// <summary>An array in progress, between items. As <see cref="ObjectFrame"/>: interned, and only where it can be completed.</summary>
internal sealed class ArrayFrame
{
    private readonly Lock _gate;
    private ItemPending? _next;
    private int _nextKnown;
    private int _canClose;
    private int _closeOutcome;

    internal ArrayFrame(SchemaStates states, Formula goal, Formula[] outputs, int index, RecordedItems? recorded, bool records, bool provisional, ArrayBranch branch, int depth)
    {
        States = states;
        Goal = goal;
        Outputs = outputs;
        Index = index;
        Recorded = recorded;
        Records = records;
        Provisional = provisional;
        Branch = branch;
        Depth = depth;
        _gate = states.Context.Gate;
        GapSet gaps = states.Gaps(depth);
        First = new ArrayFirstState(this, gaps);
        AfterValue = new ArrayAfterValueState(this, gaps);
    }

    public SchemaStates States { get; }

    public Formula Goal { get; }

    public Formula[] Outputs { get; }

    /// <summary>Items read, as far as any condition tells them apart.</summary>
    public int Index { get; }

    public RecordedItems? Recorded { get; }

    public bool Records { get; }

    /// <summary>An item's text was withheld that the next must differ from.</summary>
    public bool Provisional { get; }

    public ArrayBranch Branch { get; }

    public int Depth { get; }

    public ArrayFirstState First { get; }

    public ArrayAfterValueState AfterValue { get; }

    public static ArrayFrame? Open(ValueGoal value)
    {
        Expansion expansion = value.States.Context.Expansion;
        Formula goal = expansion.Container(value.Goal, JsonKind.Array);
        if (goal.Kind == FormulaKind.False)
        {
            return null;
        }

        Formula[] outputs = [.. value.Outputs.Select(output => expansion.Container(output, JsonKind.Array))];
        return value.States.Frame(goal, outputs, 0, null, value.Records, false, value.Depth);
    }

    public bool CanClose(out int outcome)
    {
        int known = Volatile.Read(ref _canClose);
        if (known == 0)
        {
            lock (_gate)
            {
                bool closes = HoldsAtEnd(Goal);
                if (closes)
                {
                    JsonValue? value = !Records || (Recorded?.IsAnonymous ?? false) ? null : RecordedItems.ToValue(Recorded, States.Context.Values);
                    _closeOutcome = States.Outcomes.Intern(new Outcome([.. Outputs.Select(HoldsAtEnd)], value, Records && value is null));
                }

                known = closes ? 1 : 2;
                Volatile.Write(ref _canClose, known);
            }
        }

        outcome = _closeOutcome;
        return known == 1;
    }

    /// <summary>What waits while the next item is read, or null when none may come.</summary>
    public ItemPending? Next
    {
        get
        {
            if (Volatile.Read(ref _nextKnown) == 0)
            {
                lock (_gate)
                {
                    if (_nextKnown == 0)
                    {
                        _next = Create();
                        Volatile.Write(ref _nextKnown, 1);
                    }
                }
            }

            return _next;
        }
    }

    private ItemPending? Create()
    {
        SchemaContext context = States.Context;
        Formula goal = Derive(Goal);
        if (goal.Kind == FormulaKind.False)
        {
            return null;
        }

        int index = Index + 1;
        NestedSplit? split = NestedSplit.Create(
            context, goal, [.. Outputs.Select(Derive)], (residual, certain) => new ArraySolver(context, index, certain).Project(residual), always: ItemPending.MentionsUnique(goal));
        if (split is null)
        {
            return null;
        }

        ItemPending pending = new(this, split);
        return split.Free.Length > 0 || pending.CanResume ? pending : null;
    }

    private Formula Derive(Formula formula)
    {
        FormulaStore formulas = States.Context.Formulas;
        return formulas.Map(formula, atom =>
        {
            switch (atom.Kind)
            {
                case FormulaKind.Items:
                    return formulas.And(atom, formulas.Child(((ItemsDefinition)atom.Data!).Demand(Index)));
                case FormulaKind.Contains:
                    Formula value = (Formula)atom.Data!;
                    Formula matches = formulas.Child(value);
                    return formulas.Or(formulas.And(matches, States.Context.Expansion.Contains(value, atom.Number - 1)), formulas.And(formulas.Not(matches), atom));
                case FormulaKind.MinItems:
                    return Index + 1 >= atom.Number ? formulas.True : atom;
                case FormulaKind.Unique:
                    ValueSet used = (ValueSet)atom.Data!;
                    return used.Count == 0 ? atom : formulas.And(atom, formulas.Not(formulas.Child(formulas.Atom(FormulaKind.InSet, used))));
                case FormulaKind.UnevaluatedItems:
                    UnevaluatedDefinition definition = (UnevaluatedDefinition)atom.Data!;
                    Formula[] conditions = [.. atom.Children.Select(Derive)];
                    List<Formula> ways = [formulas.Child(definition.Value)];
                    for (int i = 0; i < conditions.Length; i++)
                    {
                        Coverage coverage = definition.Coverages[i];
                        if (coverage.All || Index < coverage.Prefix)
                        {
                            ways.Add(conditions[i]);
                        }
                        else if (coverage.Contains is not null)
                        {
                            ways.Add(formulas.And(conditions[i], formulas.Child(coverage.Contains)));
                        }
                    }

                    return formulas.And(formulas.Unevaluated(atom.Kind, definition, conditions), formulas.Or([.. ways]));
                default:
                    throw new InvalidOperationException($"{atom.Kind} is no condition on an array.");
            }
        });
    }

    private static bool HoldsAtEnd(Formula formula) => formula.Kind switch
    {
        FormulaKind.True => true,
        FormulaKind.False => false,
        FormulaKind.And => formula.Children.All(HoldsAtEnd),
        FormulaKind.Or => formula.Children.Any(HoldsAtEnd),
        FormulaKind.Not => !HoldsAtEnd(formula.Children[0]),
        FormulaKind.ExactlyOne => formula.Children.Count(HoldsAtEnd) == 1,
        FormulaKind.Contains or FormulaKind.MinItems => false,
        FormulaKind.Items or FormulaKind.Unique or FormulaKind.UnevaluatedItems => true,
        _ => throw new InvalidOperationException($"{formula.Kind} is no condition on an array."),
    };
}

/// <summary>The items of an array that is recorded, latest first; null stands for a withheld one.</summary>
internal sealed record RecordedItems(RecordedItems? Previous, JsonValue? Value)
{
    public bool IsAnonymous { get; } = Value is null || (Previous?.IsAnonymous ?? false);

    public static JsonValue ToValue(RecordedItems? items, ValueStore values)
    {
        List<JsonValue> all = [];
        for (; items is not null; items = items.Previous)
        {
            all.Add(items.Value!);
        }

        all.Reverse();
        return values.Array([.. all]);
    }
}

/// <summary>The array waits for one of its items.</summary>
internal sealed class ItemPending : PendingState
{
    private readonly ArrayFrame _frame;
    private readonly NestedSplit _split;
    private readonly bool _unique;
    private readonly ArrayFrame? _only;
    private PublishedMap<int, object> _resumed;

    public ItemPending(ArrayFrame frame, NestedSplit split)
    {
        _frame = frame;
        _split = split;
        SchemaStates states = frame.States;
        _unique = MentionsUnique(split.Goal) || split.Outputs.Any(MentionsUnique);
        Value = states.Goal(split.Nested, split.Free, frame.Records || _unique, frame.Depth + 1);
        if (split.Free.Length == 0)
        {
            _only = Resumed(new Outcome([], null, true));
            CanResume = _only is not null;
        }
    }

    public bool CanResume { get; }

    public ValueGoal Value { get; }

    public override int MinimumBytes => 1;

    public override ParserState? Resume(int outcome)
    {
        if (_only is not null && !Value.Records)
        {
            return _only.AfterValue;
        }

        if (!_resumed.TryGet(outcome, out object? state))
        {
            lock (_frame.States.Context.Gate)
            {
                state = _resumed.GetOrAdd(outcome, (object?)Resumed(_frame.States.Outcomes[outcome])?.AfterValue ?? this);
            }
        }

        return state as ParserState;
    }

    private ArrayFrame? Resumed(Outcome outcome)
    {
        SchemaContext context = _frame.States.Context;
        Formula goal = _split.GoalAfter(context, outcome.Truth);
        Formula[] outputs = _split.OutputsAfter(context, outcome.Truth);
        if (_unique && outcome.Value is { } value)
        {
            goal = Remember(goal, value);
            outputs = [.. outputs.Select(output => Remember(output, value))];
        }

        RecordedItems? recorded = _frame.Records ? new RecordedItems(_frame.Recorded, outcome.Value) : null;
        return _frame.States.Frame(goal, outputs, _frame.Index + 1, recorded, _frame.Records, _unique && outcome.Value is null, _frame.Depth);
    }

    private Formula Remember(Formula formula, JsonValue value)
    {
        FormulaStore formulas = _frame.States.Context.Formulas;
        return formulas.Map(formula, atom => atom.Kind switch
        {
            FormulaKind.Unique => formulas.Atom(FormulaKind.Unique, ((ValueSet)atom.Data!).With(value)),
            FormulaKind.UnevaluatedItems => formulas.Unevaluated(atom.Kind, (UnevaluatedDefinition)atom.Data!, [.. atom.Children.Select(condition => Remember(condition, value))]),
            _ => atom,
        });
    }

    public static bool MentionsUnique(Formula formula) => formula.Kind == FormulaKind.Unique || formula.Children.Any(MentionsUnique);
}

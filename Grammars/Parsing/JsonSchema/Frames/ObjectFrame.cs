using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Solving;
using StructGen.Grammars.Parsing.JsonSchema.States;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.Frames;

/// <summary>
/// An object in progress, between members: the residual of what it must satisfy, which properties were seen, and (where it must be told apart from others) their values.
/// Interned by <see cref="SchemaStates"/>. Only frames that can be completed exist.
/// </summary>
internal sealed class ObjectFrame
{
    private const sbyte Allowed = 1;
    private const sbyte Refused = 2;

    /// <summary>Allowed, as the conditions on every property tell by themselves.</summary>
    private const sbyte AllowedByBranch = 3;

    private static readonly object s_refused = new();
    private readonly object?[] _byIndex;
    private readonly sbyte[] _allowed;
    private readonly Lock _gate;
    private PublishedMap<ulong, object> _byClasses;
    private PublishedMap<string, object> _byName;
    private RegexNode? _undeclared;
    private KeyTextState? _keyText;
    private int _canClose;
    private int _closeOutcome;

    internal ObjectFrame(SchemaStates states, Formula goal, Formula[] outputs, ObjectSituation situation, ObjectBranch branch, RecordedMembers? recorded, bool records, int depth, ObjectFrame? like)
    {
        States = states;
        Goal = goal;
        Outputs = outputs;
        Situation = situation;
        Branch = branch;
        Recorded = recorded;
        Records = records;
        Depth = depth;
        _gate = states.Context.Gate;
        _byIndex = new object?[situation.Shape.Names.Length];
        _allowed = new sbyte[_byIndex.Length];
        if (like is not null && branch.Slots == int.MaxValue)
        {
            // The same conditions on all properties: what they allowed they allow, unless it has come.
            for (int i = 0; i < _allowed.Length; i++)
            {
                _allowed[i] = like._allowed[i] == AllowedByBranch && !situation.HasSeen(i) ? AllowedByBranch : (sbyte)0;
            }
        }

        GapSet gaps = states.Gaps(depth);
        First = new ObjectFirstState(this, gaps);
        AfterComma = new ObjectNextState(this, gaps);
        AfterValue = new ObjectAfterValueState(this, gaps);
    }

    public SchemaStates States { get; }

    /// <summary>The residual condition that must hold at the end.</summary>
    public Formula Goal { get; }

    /// <summary>The residual conditions whose truth is reported at the end.</summary>
    public Formula[] Outputs { get; }

    public ObjectSituation Situation { get; }

    /// <summary>One way to complete the object.</summary>
    public ObjectBranch Branch { get; }

    public RecordedMembers? Recorded { get; }

    public bool Records { get; }

    public int Depth { get; }

    public ObjectFirstState First { get; }

    public ObjectNextState AfterComma { get; }

    public ObjectAfterValueState AfterValue { get; }

    /// <summary>The state inside a property name.</summary>
    public KeyTextState KeyText
    {
        get
        {
            KeyTextState? state = Volatile.Read(ref _keyText);
            if (state is null)
            {
                lock (_gate)
                {
                    state = _keyText;
                    if (state is null)
                    {
                        Volatile.Write(ref _keyText, state = new KeyTextState(this));
                    }
                }
            }

            return state;
        }
    }

    /// <summary>The frame of an object that has just opened for <paramref name="value"/>, or null when no object satisfies it.</summary>
    public static ObjectFrame? Open(ValueGoal value)
    {
        SchemaStates states = value.States;
        Expansion expansion = states.Context.Expansion;
        Formula goal = expansion.Container(value.Goal, JsonKind.Object);
        if (goal.Kind == FormulaKind.False)
        {
            return null;
        }

        Formula[] outputs = [.. value.Outputs.Select(output => expansion.Container(output, JsonKind.Object))];
        ObjectShape shape = outputs.Length == 0 ? states.Context.ShapeOf(value.Goal, goal) : new ObjectShape(states.Context, [goal, .. outputs]);
        ObjectSituation situation = new(shape, shape.BaseKeys, shape.AllSeen, 0, false);

        // Where the level around waits for some verdict on the object (contains), one of its objects may have to have other properties than those declared here.
        bool mayNarrow = states.Context.Options.UndeclaredProperties == UndeclaredProperties.WhereStated && outputs.Length == 0 && IsWitnessedByDeclared(value, shape);
        Formula narrow = mayNarrow ? expansion.DeclaredOnly(goal) : goal;

        // Where the declared properties do not make an object (too few of them, values all taken), the others may come after all.
        return (narrow == goal ? null : states.Frame(narrow, outputs, situation, null, value.Records, value.Depth))
            ?? states.Frame(goal, outputs, situation, null, value.Records, value.Depth);
    }

    /// <summary>
    /// Whether the value that the solver found, if it is an object, has declared properties only. Its parts were found before it, so completions that keep to such values are finite; an object that may not be like it might need another
    /// within for ever.
    /// </summary>
    private static bool IsWitnessedByDeclared(ValueGoal value, ObjectShape shape)
    {
        SchemaContext context = value.States.Context;
        return context.Solver.IsSatisfiable(value.Goal) && (value.Goal.Verdict?.ObjectWitness is not { } witness
            || witness.Members.TrueForAll(member => shape.Index.ContainsKey(member.Key)
                || Array.Exists(shape.Patterns, pattern => context.Lexicon.Regexes.IsMatch(pattern, System.Text.Encoding.UTF8.GetBytes(member.Key)))));
    }

    /// <summary>Whether the object may end here, and with which outcome.</summary>
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
                    JsonValue? value = !Records || Situation.Provisional || (Recorded?.IsAnonymous ?? false) ? null : RecordedMembers.ToValue(Recorded, States.Context.Values);
                    _closeOutcome = States.Outcomes.Intern(new Outcome([.. Outputs.Select(HoldsAtEnd)], value, Records && value is null));
                }

                known = closes ? 1 : 2;
                Volatile.Write(ref _canClose, known);
            }
        }

        outcome = _closeOutcome;
        return known == 1;
    }

    /// <summary>Whether the declared property may come next.</summary>
    public bool IsAllowed(int index)
    {
        sbyte known = Volatile.Read(ref _allowed[index]);
        if (known == 0)
        {
            lock (_gate)
            {
                known = Situation.HasSeen(index) || index < Situation.Floor ? Refused
                    : ObjectSolver.Allows(States.Context, Branch, index) ? AllowedByBranch
                    : Declared(index) is not null ? Allowed : Refused;
                Volatile.Write(ref _allowed[index], known);
            }
        }

        return known != Refused;
    }

    /// <summary>
    /// The way to complete the object after one more property, where that follows from <see cref="Branch"/>: its conditions are the same, or the same but that this property must come.
    /// </summary>
    public ObjectBranch? BranchAfter(Formula goal, ObjectSituation situation, string? name)
    {
        if (ReferenceEquals(goal, Goal))
        {
            return Branch.After(situation, name, isRequired: false);
        }

        FormulaStore formulas = States.Context.Formulas;
        return name is not null && Branch.Required.Contains(name) && !Branch.HasExistentials && ReferenceEquals(formulas.And(goal, formulas.Atom(FormulaKind.Has, name)), Goal)
            ? Branch.After(situation, name, isRequired: true)
            : null;
    }

    /// <summary>Whether any property may come next.</summary>
    public bool AllowsMore
    {
        get
        {
            for (int i = 0; i < _allowed.Length; i++)
            {
                if (IsAllowed(i))
                {
                    return true;
                }
            }

            return Undeclared != States.Context.Lexicon.Regexes.Empty;
        }
    }

    /// <summary>The undeclared names that may come next (declared ones and those seen are told apart before this is asked).</summary>
    public RegexNode Undeclared
    {
        get
        {
            RegexNode? language = Volatile.Read(ref _undeclared);
            if (language is null)
            {
                lock (_gate)
                {
                    language = _undeclared ?? UndeclaredNames.Of(this);
                    Volatile.Write(ref _undeclared, language);
                }
            }

            return language;
        }
    }

    /// <summary>What follows the name of the declared property, or null when it may not come.</summary>
    public PropertyPending? Declared(int index)
    {
        object? known = Volatile.Read(ref _byIndex[index]);
        if (known is null)
        {
            lock (_gate)
            {
                known = _byIndex[index] ?? Create(Situation.Shape.Key(index), index) ?? s_refused;
                Volatile.Write(ref _byIndex[index], known);
            }
        }

        return known as PropertyPending;
    }

    /// <summary>Whether what follows an undeclared name may depend on which of its kind it is.</summary>
    public bool NeedsName(ulong classes)
    {
        lock (_gate)
        {
            return Situation.Shape.IsScarce(classes);
        }
    }

    /// <summary>What follows an undeclared name known only by its classes (trial parse), or null when none may come.</summary>
    public PropertyPending? Anonymous(ulong classes)
    {
        if (!_byClasses.TryGet(classes, out object? known))
        {
            lock (_gate)
            {
                known = _byClasses.GetOrAdd(classes, Create(Situation.Shape.Anonymous(classes), -1) ?? s_refused);
            }
        }

        return known as PropertyPending;
    }

    /// <summary>What follows an undeclared name, or null when it may not come.</summary>
    public PropertyPending? Named(string name)
    {
        if (!_byName.TryGet(name, out object? known))
        {
            lock (_gate)
            {
                known = _byName.GetOrAdd(name, (Situation.IsOpen(name) ? Create(Situation.Shape.Key(name), -1) : null) ?? s_refused);
            }
        }

        return known as PropertyPending;
    }

    private PropertyPending? Create(PropertyKey key, int index)
    {
        SchemaContext context = States.Context;
        bool declaredOrder = context.Options.PropertyOrder == PropertyOrder.AsDeclared;
        ObjectSituation situation = Situation;
        int floor = declaredOrder ? (index < 0 ? situation.Shape.Names.Length : index + 1) : 0;
        if (index >= 0)
        {
            if (situation.HasSeen(index) || index < situation.Floor)
            {
                return null;
            }

            ulong[] seen = [.. situation.Seen];
            seen[index >> 6] |= 1UL << (index & 63);
            situation = situation with { Seen = seen, Floor = floor };
        }
        else if (key.Name is null)
        {
            situation = situation with { Floor = floor, Provisional = true };
        }
        else
        {
            situation = situation with { Floor = floor, Keys = situation.Keys.With(key.Name) };
        }

        int count = situation.Count;
        Formula goal = Derive(Goal, key, count, floor);
        if (goal.Kind == FormulaKind.False)
        {
            return null;
        }

        Formula[] outputs = [.. Outputs.Select(output => Derive(output, key, count, floor))];
        NestedSplit? split = NestedSplit.Create(context, goal, outputs, (residual, _) => new ObjectSolver(context, situation).Project(residual));
        if (split is null)
        {
            return null;
        }

        PropertyPending pending = new(this, key, situation, split);
        return split.Free.Length > 0 || pending.CanResume ? pending : null;
    }

    private Formula Derive(Formula formula, PropertyKey key, int count, int floor)
    {
        FormulaStore formulas = States.Context.Formulas;
        return formulas.Map(formula, atom =>
        {
            switch (atom.Kind)
            {
                case FormulaKind.Properties:
                    return formulas.And(atom, formulas.Child(((PropertiesDefinition)atom.Data!).Demand(key, formulas)));
                case FormulaKind.Names:
                    return key.Matches(States.Context.Expansion.String((Formula)atom.Data!)) ? atom : formulas.False;
                case FormulaKind.Has:
                    string name = (string)atom.Data!;
                    return name == key.Name ? formulas.True : Situation.Shape.Index[name] < floor ? formulas.False : atom;
                case FormulaKind.MinProperties:
                    return count >= atom.Number ? formulas.True : atom;
                case FormulaKind.UnevaluatedProperties:
                    UnevaluatedDefinition definition = (UnevaluatedDefinition)atom.Data!;
                    Formula[] conditions = [.. atom.Children.Select(condition => Derive(condition, key, count, floor))];
                    List<Formula> ways = [formulas.Child(definition.Value)];
                    for (int i = 0; i < conditions.Length; i++)
                    {
                        Coverage coverage = definition.Coverages[i];
                        if (coverage.All || coverage.Properties!.Covers(key))
                        {
                            ways.Add(conditions[i]);
                        }
                    }

                    return formulas.And(formulas.Unevaluated(atom.Kind, definition, conditions), formulas.Or([.. ways]));
                default:
                    throw new InvalidOperationException($"{atom.Kind} is no condition on an object.");
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
        FormulaKind.Has or FormulaKind.MinProperties => false,
        FormulaKind.Properties or FormulaKind.Names or FormulaKind.UnevaluatedProperties => true,
        _ => throw new InvalidOperationException($"{formula.Kind} is no condition on an object."),
    };
}

/// <summary>The members of an object that is recorded, latest first.</summary>
internal sealed record RecordedMembers(RecordedMembers? Previous, string? Name, JsonValue? Value)
{
    /// <summary>Whether any name or value was withheld.</summary>
    public bool IsAnonymous { get; } = Name is null || Value is null || (Previous?.IsAnonymous ?? false);

    public static JsonValue ToValue(RecordedMembers? members, ValueStore values)
    {
        List<KeyValuePair<string, JsonValue>> all = [];
        for (; members is not null; members = members.Previous)
        {
            all.Add(new(members.Name!, members.Value!));
        }

        return values.Object(all);
    }
}

/// <summary>The object waits for the value of one of its properties.</summary>
internal sealed class PropertyPending : PendingState
{
    private readonly ObjectFrame _frame;
    private readonly PropertyKey _key;
    private readonly ObjectSituation _situation;
    private readonly NestedSplit _split;
    private readonly ObjectFrame? _only;
    private PublishedMap<int, object> _resumed;

    public PropertyPending(ObjectFrame frame, PropertyKey key, ObjectSituation situation, NestedSplit split)
    {
        _frame = frame;
        _key = key;
        _situation = situation;
        _split = split;
        SchemaStates states = frame.States;
        Value = states.Goal(split.Nested, split.Free, frame.Records, frame.Depth + 1);
        GapSet gaps = states.Gaps(frame.Depth);
        Colon = new ColonState(this, gaps.BeforeColon, Value.Start(gaps.AfterColon));
        if (split.Free.Length == 0)
        {
            // What follows does not depend on the value (but for recording): it must be completable now.
            _only = Resumed(new Outcome([], null, frame.Records));
            CanResume = _only is not null;
        }
    }

    public bool CanResume { get; }

    public ValueGoal Value { get; }

    /// <summary>The state after the name.</summary>
    public ColonState Colon { get; }

    public override int MinimumBytes => 1;

    public override ParserState? Resume(int outcome)
    {
        if (_only is not null && !_frame.Records)
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

    private ObjectFrame? Resumed(Outcome outcome)
    {
        SchemaContext context = _frame.States.Context;
        RecordedMembers? recorded = _frame.Records ? new RecordedMembers(_frame.Recorded, _key.Name, outcome.Value) : null;
        return _frame.States.Frame(
            _split.GoalAfter(context, outcome.Truth), _split.OutputsAfter(context, outcome.Truth), _situation, recorded, _frame.Records, _frame.Depth, _frame, _key.Name);
    }
}

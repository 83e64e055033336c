using System.Text;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;
using StructGen.Grammars.Parsing.JsonSchema.Frames;
using StructGen.Grammars.Parsing.JsonSchema.Solving;
using StructGen.Grammars.Parsing.JsonSchema.Strings;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>
/// Completes one level with few bytes: closes it as soon as it may end, else adds the next property or item that the solver's witness asks for. Every byte is stepped through
/// the machine, so what comes out is what the machine accepts.
/// </summary>
internal static class LevelCompletion
{
    private const int MaxMembers = 1_000_000;

    /// <summary>What a number costs, in steps of a <see cref="CallBudget"/>: its spelling is searched for.</summary>
    private const int StepsPerNumber = 1_000;

    /// <summary>Schemas of a few lines can demand texts of any length: those beyond this are not written.</summary>
    private const int MaxBytes = 1 << 20;

    /// <summary>Appends the bytes and returns the level's outcome.</summary>
    public static int Run(SchemaStates states, ParserState state, int q, LexemeText? text, List<byte> output)
    {
        lock (states.Context.Gate)
        {
            return new Walk(states, output).Run(new ParserConfiguration(state, q, null, text));
        }
    }

    /// <summary>A container being written: the members still to come. A planned one has exactly these; the one where the completion began ends as soon as it may.</summary>
    private sealed class Level(bool isPlanned)
    {
        public bool IsPlanned { get; private set; } = isPlanned;

        /// <summary>The next one last.</summary>
        public List<(string? Name, Formula Value, int Count)> Members { get; } = [];

        public bool IsOrdered { get; set; }

        /// <summary>What was planned does not come about.</summary>
        public void Forget()
        {
            IsPlanned = false;
            Members.Clear();
        }
    }

    private sealed class Walk(SchemaStates states, List<byte> output)
    {
        private readonly List<byte> _bytes = [];
        private readonly Stack<Level> _levels = new([new Level(isPlanned: false)]);
        private ParserConfiguration _at;
        private Formula? _planned;
        private int _outcome = -1;

        public int Run(ParserConfiguration at)
        {
            _at = at;
            for (int members = 0; _outcome < 0; members++)
            {
                if (members > MaxMembers || output.Count > MaxBytes)
                {
                    throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), "A completion needs more than a million parts or bytes.");
                }

                Part();
                CallBudget.Charge(_bytes.Count, states.Context.Limits);
                Emit();
            }

            return _outcome;
        }

        private void Part()
        {
            int q = _at.Q;
            switch (_at.State)
            {
                case ObjectFirstState state:
                    if (Ends(state.Gap.MayClose(q) && state.Frame.CanClose(out _)))
                    {
                        Close(state.Gap, q, (byte)'}');
                        break;
                    }

                    state.Gap.Finish(q, _bytes);
                    Name(state.Frame);
                    break;
                case ObjectNextState state:
                    state.Gap.Finish(q, _bytes);
                    Name(state.Frame);
                    break;
                case KeyTextState state:
                    int content = state.Automaton.FinishEscape(q, _bytes);
                    JsonText.AppendEscaped(state.Automaton.Complete(content), states.Context.Lexicon.SpelledText, _bytes);
                    _bytes.Add((byte)'"');
                    break;
                case ColonState state:
                    state.Gap.Finish(q, _bytes);
                    _bytes.Add((byte)':');
                    break;
                case ObjectAfterValueState state:
                    if (Ends(state.Gap.MayClose(q) && state.Frame.CanClose(out _)))
                    {
                        Close(state.Gap, q, (byte)'}');
                        break;
                    }

                    state.Gap.Finish(q, _bytes);
                    _bytes.Add((byte)',');
                    break;
                case ArrayFirstState state:
                    if (Ends(state.Gap.MayClose(q) && state.Frame.CanClose(out _)))
                    {
                        Close(state.Gap, q, (byte)']');
                        break;
                    }

                    state.Gap.Finish(q, _bytes);
                    PlanItem(state.Frame);
                    Value(state.Frame.Next!.Value);
                    break;
                case ArrayAfterValueState state:
                    if (Ends(state.Gap.MayClose(q) && state.Frame.CanClose(out _)))
                    {
                        Close(state.Gap, q, (byte)']');
                        break;
                    }

                    state.Gap.Finish(q, _bytes);
                    PlanItem(state.Frame);
                    _bytes.Add((byte)',');
                    break;
                case ValueStartState state:
                    state.Gap.Finish(q, _bytes);
                    Value(state.Goal);
                    break;
                default:
                    // A scalar at the bottom: it completes itself.
                    _outcome = _at.State.CompleteLevel(q, _at.Text, output);
                    break;
            }
        }

        private bool Ends(bool mayClose) => _levels.Peek() is { IsPlanned: true } level ? level.Members.Count == 0 : mayClose;

        private void Close(Gap gap, int q, byte bracket)
        {
            gap.FinishClose(q, _bytes);
            _bytes.Add(bracket);
            if (_levels.Count > 1)
            {
                _levels.Pop();
            }
        }

        private void Emit()
        {
            foreach (byte value in _bytes)
            {
                if (_outcome >= 0 || !_at.TryStepLevel(value, out ParserConfiguration next, out _outcome))
                {
                    // One of the documented combinations that the look-ahead does not see through: there may be a completion, but not this one.
                    throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), "No completion was found within the bounds of the look-ahead.");
                }

                _at = next;
            }

            output.AddRange(_bytes);
            _bytes.Clear();
            if (_outcome < 0 && _at.State is NumberState)
            {
                if (_at.Stack is null)
                {
                    _outcome = _at.State.CompleteLevel(_at.Q, _at.Text, output);
                }
                else
                {
                    _at = _at.EndLexeme();
                }
            }
        }

        // A plan, once begun, is followed to its end: the witness of each situation on the way alone might promise one member after another for ever.
        private void PlanItem(ArrayFrame frame)
        {
            Level level = _levels.Peek();
            if (level.Members.Count == 0)
            {
                Plan(level, frame.Branch);
            }

            if (level.Members.Count > 0)
            {
                (string? name, Formula value, int count) = level.Members[^1];
                _planned = value;
                level.Members.RemoveAt(level.Members.Count - 1);
                if (count > 1)
                {
                    level.Members.Add((name, value, count - 1));
                }
            }
        }

        private static void Plan(Level level, ArrayBranch branch)
        {
            for (int i = branch.Items.Count - 1; i >= 0; i--)
            {
                level.Members.Add((null, branch.Items[i].Value, branch.Items[i].Count));
            }
        }

        private static void Plan(Level level, ObjectBranch branch)
        {
            for (int i = branch.Members.Count - 1; i >= 0; i--)
            {
                level.Members.Add((branch.Members[i].Key, branch.Members[i].Value, 1));
            }
        }

        /// <summary>The goal of a value narrowed to what the plan has for it.</summary>
        private Formula Planned(Formula goal)
        {
            if (_planned is not { } planned)
            {
                return goal;
            }

            _planned = null;
            Formula narrowed = states.Context.Formulas.And(goal, planned);
            return states.Context.Solver.IsSatisfiable(narrowed) ? narrowed : goal;
        }

        /// <summary>The name of the next property of the plan.</summary>
        private void Name(ObjectFrame frame)
        {
            Level level = _levels.Peek();
            if (level.Members.Count == 0)
            {
                Plan(level, frame.Branch);
                level.IsOrdered = false;
            }

            if (!level.IsOrdered)
            {
                // The plan may come from a condition that mentions the names in another order than the frame has them.
                int Index(string name) => frame.Situation.Shape.Index.TryGetValue(name, out int index) ? index : int.MaxValue;
                level.IsOrdered = true;
                (string? Name, Formula Value, int Count)[] ordered = [.. Enumerable.Reverse(level.Members).OrderBy(member => Index(member.Name!)).Reverse()];
                level.Members.Clear();
                level.Members.AddRange(ordered);
            }

            _bytes.Add((byte)'"');
            if (level.Members.Count > 0)
            {
                (string? name, _planned, _) = level.Members[^1];
                level.Members.RemoveAt(level.Members.Count - 1);
                JsonText.AppendEscaped(Encoding.UTF8.GetBytes(name!), states.Context.Lexicon.SpelledText, _bytes);
            }
            else
            {
                KeyAutomaton automaton = frame.KeyText.Automaton;
                JsonText.AppendEscaped(automaton.Complete(automaton.Describe(automaton.StartState).Content), states.Context.Lexicon.SpelledText, _bytes);
            }

            _bytes.Add((byte)'"');
        }

        /// <summary>A scalar that satisfies the formula, or the opening of a container that will.</summary>
        private void Value(ValueGoal goal)
        {
            Formula formula = Planned(goal.Goal);
            SchemaContext context = states.Context;
            if (formula.Kind == FormulaKind.True)
            {
                _bytes.Add((byte)'0');
                return;
            }

            if (!context.Solver.IsSatisfiable(formula))
            {
                throw new InvalidOperationException("A goal is satisfiable.");
            }

            Verdict verdict = formula.Verdict!;
            Level level = new(isPlanned: true);
            switch (verdict.WitnessKind)
            {
                case JsonKind.Null:
                    _bytes.AddRange("null"u8);
                    break;
                case JsonKind.True:
                    _bytes.AddRange("true"u8);
                    break;
                case JsonKind.False:
                    _bytes.AddRange("false"u8);
                    break;
                case JsonKind.Number:
                    CallBudget.Charge(StepsPerNumber, context.Limits);
                    _bytes.AddRange(Encoding.ASCII.GetBytes(context.Lexicon.Numbers.Example(context.Expansion.Number(formula))!));
                    break;
                case JsonKind.String:
                    _bytes.Add((byte)'"');
                    JsonText.AppendEscaped(context.Lexicon.Regexes.ShortestMember(context.Expansion.String(formula))!, context.Lexicon.SpelledText, _bytes);
                    _bytes.Add((byte)'"');
                    break;
                case JsonKind.Array:
                    _bytes.Add((byte)'[');
                    Plan(level, verdict.ArrayWitness!);
                    _levels.Push(level);
                    break;
                default:
                    _bytes.Add((byte)'{');
                    Plan(level, context.Options.UndeclaredProperties == UndeclaredProperties.Any ? verdict.ObjectWitness! : Declared(goal, formula));
                    _levels.Push(level);
                    break;
            }
        }

        /// <summary>The members of an object that satisfies the formula and that its frame, which may leave out undeclared names, lets in.</summary>
        private ObjectBranch Declared(ValueGoal goal, Formula formula)
        {
            SchemaContext context = states.Context;
            if (ReferenceEquals(formula, goal.Goal))
            {
                // A frame leaves out names only where this object does without them.
                return formula.Verdict!.ObjectWitness!;
            }

            ObjectFrame frame = ((ObjectFirstState)goal.Open(JsonKind.Object, out _)!).Frame;
            Formula conditions = context.Formulas.And(frame.Goal, context.Expansion.Container(formula, JsonKind.Object));
            ObjectShape shape = new(context, [conditions]);
            if (new ObjectSolver(context, new ObjectSituation(shape, shape.BaseKeys, shape.AllSeen, 0, false)).Solve(conditions) is { } branch)
            {
                return branch;
            }

            // What the levels around planned wants an undeclared name here. Whatever the frame lets in will do for them too, but by other members than the planned ones.
            foreach (Level level in _levels)
            {
                level.Forget();
            }

            return frame.Branch;
        }
    }
}

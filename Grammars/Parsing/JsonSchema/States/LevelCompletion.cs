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

    private sealed class Walk(SchemaStates states, List<byte> output)
    {
        private readonly List<byte> _bytes = [];
        private readonly Stack<(string? Name, Formula Value, int Count)> _plan = new();
        private ParserConfiguration _at;
        private Formula? _planned;
        private int _outcome = -1;

        public int Run(ParserConfiguration at)
        {
            _at = at;
            for (int members = 0; _outcome < 0; members++)
            {
                if (members > MaxMembers)
                {
                    throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), "A completion needs more than a million parts.");
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
                case ObjectFirstState state when state.Gap.MayClose(q) && state.Frame.CanClose(out _):
                    state.Gap.FinishClose(q, _bytes);
                    _bytes.Add((byte)'}');
                    break;
                case ObjectFirstState state:
                    state.Gap.Finish(q, _bytes);
                    Name(state.Frame);
                    break;
                case ObjectNextState state:
                    state.Gap.Finish(q, _bytes);
                    Name(state.Frame);
                    break;
                case KeyTextState state:
                    int content = state.Automaton.FinishEscape(q, _bytes);
                    JsonText.AppendEscaped(state.Automaton.Complete(content), _bytes);
                    _bytes.Add((byte)'"');
                    break;
                case ColonState state:
                    state.Gap.Finish(q, _bytes);
                    _bytes.Add((byte)':');
                    break;
                case ObjectAfterValueState state when state.Gap.MayClose(q) && state.Frame.CanClose(out _):
                    state.Gap.FinishClose(q, _bytes);
                    _bytes.Add((byte)'}');
                    break;
                case ObjectAfterValueState state:
                    state.Gap.Finish(q, _bytes);
                    _bytes.Add((byte)',');
                    break;
                case ArrayFirstState state when state.Gap.MayClose(q) && state.Frame.CanClose(out _):
                    state.Gap.FinishClose(q, _bytes);
                    _bytes.Add((byte)']');
                    break;
                case ArrayFirstState state:
                    state.Gap.Finish(q, _bytes);
                    PlanItem(state.Frame);
                    Value(Planned(state.Frame.Next!.Value.Goal), state.Frame.Depth + 1);
                    break;
                case ArrayAfterValueState state when state.Gap.MayClose(q) && state.Frame.CanClose(out _):
                    state.Gap.FinishClose(q, _bytes);
                    _bytes.Add((byte)']');
                    break;
                case ArrayAfterValueState state:
                    state.Gap.Finish(q, _bytes);
                    PlanItem(state.Frame);
                    _bytes.Add((byte)',');
                    break;
                case ValueStartState state:
                    state.Gap.Finish(q, _bytes);
                    Value(Planned(state.Goal.Goal), state.Goal.Depth);
                    break;
                default:
                    // A scalar at the bottom: it completes itself.
                    _outcome = _at.State.CompleteLevel(q, _at.Text, output);
                    break;
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
            if (_plan.Count == 0)
            {
                for (int i = frame.Branch.Items.Count - 1; i >= 0; i--)
                {
                    _plan.Push((null, frame.Branch.Items[i].Value, frame.Branch.Items[i].Count));
                }
            }

            if (_plan.TryPop(out (string? Name, Formula Value, int Count) next))
            {
                _planned = next.Value;
                if (next.Count > 1)
                {
                    _plan.Push(next with { Count = next.Count - 1 });
                }
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

        /// <summary>The name of the next property of the frame's own plan.</summary>
        private void Name(ObjectFrame frame)
        {
            if (_plan.Count == 0)
            {
                for (int i = frame.Branch.Members.Count - 1; i >= 0; i--)
                {
                    _plan.Push((frame.Branch.Members[i].Key, frame.Branch.Members[i].Value, 1));
                }
            }

            _bytes.Add((byte)'"');
            if (_plan.TryPop(out (string? Name, Formula Value, int Count) next))
            {
                _planned = next.Value;
                JsonText.AppendEscaped(Encoding.UTF8.GetBytes(next.Name!), _bytes);
            }
            else
            {
                KeyAutomaton automaton = frame.KeyText.Automaton;
                JsonText.AppendEscaped(automaton.Complete(automaton.Describe(automaton.StartState).Content), _bytes);
            }

            _bytes.Add((byte)'"');
        }

        /// <summary>A whole value that satisfies the formula.</summary>
        private void Value(Formula formula, int depth)
        {
            SchemaContext context = states.Context;
            if (!System.Runtime.CompilerServices.RuntimeHelpers.TryEnsureSufficientExecutionStack())
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), "A completion is nested too deeply.");
            }

            if (output.Count + _bytes.Count > MaxBytes)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), "A completion is longer than 1 MiB.");
            }

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
                    JsonText.AppendEscaped(context.Lexicon.Regexes.ShortestMember(context.Expansion.String(formula))!, _bytes);
                    _bytes.Add((byte)'"');
                    break;
                case JsonKind.Array:
                    Items(verdict.ArrayWitness!, states.Gaps(depth), depth);
                    break;
                default:
                    Members(verdict.ObjectWitness!, states.Gaps(depth), depth);
                    break;
            }
        }

        private void Items(ArrayBranch branch, GapSet gaps, int depth)
        {
            _bytes.Add((byte)'[');
            bool first = true;
            foreach ((Formula value, int count) in branch.Items)
            {
                for (int i = 0; i < count; i++)
                {
                    Separate(first, gaps);
                    first = false;
                    Value(value, depth + 1);
                }
            }

            Close(first, gaps);
            _bytes.Add((byte)']');
        }

        private void Members(ObjectBranch branch, GapSet gaps, int depth)
        {
            _bytes.Add((byte)'{');
            bool first = true;
            foreach ((string name, Formula value) in branch.Members)
            {
                Separate(first, gaps);
                first = false;
                _bytes.Add((byte)'"');
                JsonText.AppendEscaped(Encoding.UTF8.GetBytes(name), _bytes);
                _bytes.Add((byte)'"');
                gaps.BeforeColon.Finish(0, _bytes);
                _bytes.Add((byte)':');
                gaps.AfterColon.Finish(0, _bytes);
                Value(value, depth + 1);
            }

            Close(first, gaps);
            _bytes.Add((byte)'}');
        }

        private void Separate(bool first, GapSet gaps)
        {
            if (first)
            {
                gaps.AfterOpen.Finish(0, _bytes);
                return;
            }

            gaps.AfterValue.Finish(0, _bytes);
            _bytes.Add((byte)',');
            gaps.AfterComma.Finish(0, _bytes);
        }

        private void Close(bool first, GapSet gaps) => (first ? gaps.AfterOpen : gaps.AfterValue).FinishClose(0, _bytes);
    }
}

using System.Text;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;
using StructGen.Grammars.Parsing.JsonSchema.Strings;
using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>Before a value: the gap, then the byte that decides its kind.</summary>
internal sealed class ValueStartState(ValueGoal goal, Gap gap) : ParserState
{
    public ValueGoal Goal { get; } = goal;

    public Gap Gap { get; } = gap;

    public override int BlanksBefore(int q) => Gap.Blanks(q);

    public override Transition Step(int q, byte value)
    {
        int next = Gap.Next(q, value);
        return next >= 0 ? Transition.Move(this, next) : Gap.CanEnd(q) ? Dispatch(value) : Transition.Dead;
    }

    /// <summary>The first byte of the value.</summary>
    public Transition Dispatch(byte value)
    {
        JsonKind kind;
        switch (value)
        {
            case (byte)'"':
                kind = JsonKind.String;
                break;
            case (byte)'{':
                kind = JsonKind.Object;
                break;
            case (byte)'[':
                kind = JsonKind.Array;
                break;
            case (byte)'n':
                kind = JsonKind.Null;
                break;
            case (byte)'t':
                kind = JsonKind.True;
                break;
            case (byte)'f':
                kind = JsonKind.False;
                break;
            case (byte)'-' or (>= (byte)'0' and <= (byte)'9'):
                kind = JsonKind.Number;
                break;
            default:
                return Transition.Dead;
        }

        ParserState? state = Goal.Open(kind, out int q);
        if (state is null)
        {
            return Transition.Dead;
        }

        switch (kind)
        {
            case JsonKind.Number:
                q = Goal.States.Context.Lexicon.Numbers.Next(q, value);
                return q < 0 ? Transition.Dead : Transition.Move(state, q).StartingText();
            case JsonKind.Null or JsonKind.True or JsonKind.False:
                return Transition.Move(state, 1);
            default:
                return Transition.Move(state, q);
        }
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(Goal.States, this, q, text, output);

    public override int MinimumBytes(int q) => 1;
}

/// <summary>Inside null, true or false; q counts the bytes read.</summary>
internal sealed class LiteralState(string text, int outcome) : ParserState
{
    public override Transition Step(int q, byte value) => value != text[q]
        ? Transition.Dead
        : q + 1 == text.Length ? Transition.Pop(outcome) : Transition.Move(this, q + 1);

    public override int CompleteLevel(int q, LexemeText? recorded, List<byte> output)
    {
        output.AddRange(Encoding.ASCII.GetBytes(text[q..]));
        return outcome;
    }

    public override int MinimumBytes(int q) => text.Length - q;
}

/// <summary>Inside a string.</summary>
internal sealed class StringState(ValueGoal goal, int[] slots) : ParserState
{
    private PublishedMap<int, int> _outcomes;

    public override LexemeAutomaton Lexeme => goal.States.Strings;

    public override bool RecordsText => goal.Records;

    public override Transition Step(int q, byte value) => throw new NotSupportedException();

    public override Transition OnLexemeEnd(int label, LexemeText? text)
    {
        if (!goal.Records || text is null)
        {
            return Transition.Pop(_outcomes.TryGet(label, out int outcome) ? outcome : Remember(label));
        }

        return Transition.Pop(OutcomeOf(label, JsonText.Decode(text.ToArray())));
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        JsonStringAutomaton strings = goal.States.Strings;
        List<byte> bytes = [];
        int content = strings.FinishEscape(q, bytes);
        JsonText.AppendEscaped(goal.States.Context.Lexicon.Regexes.ShortestMember(strings.Residual(content))!, goal.States.Context.Lexicon.SpelledText, bytes);
        bytes.Add((byte)'"');
        output.AddRange(bytes);
        foreach (byte value in bytes)
        {
            text = RecordsText ? new LexemeText(text, value) : null;
            q = strings.Next(q, value);
        }

        return OnLexemeEnd(LexemeAutomaton.LabelOf(q), text).Outcome;
    }

    public override int MinimumBytes(int q) => 1;

    private int Remember(int label)
    {
        lock (goal.States.Context.Gate)
        {
            return _outcomes.GetOrAdd(label, OutcomeOf(label, null));
        }
    }

    private int OutcomeOf(int label, string? text)
    {
        JsonStringAutomaton strings = goal.States.Strings;
        lock (goal.States.Context.Gate)
        {
            int i = 0;
            return goal.OutcomeOf(
                _ => slots[i++] switch { ValueGoal.AlwaysTrue => true, ValueGoal.AlwaysFalse => false, var slot => strings.Output(label, slot) },
                text is null ? null : goal.States.Context.Values.String(text), goal.Records && text is null);
        }
    }
}

/// <summary>Inside a number.</summary>
internal sealed class NumberState(ValueGoal goal, int[] slots) : ParserState
{
    private PublishedMap<int, int> _outcomes;

    private NumberAutomaton Numbers => goal.States.Context.Lexicon.Numbers;

    public override LexemeAutomaton Lexeme => Numbers;

    public override bool RecordsText => goal.Records;

    public override Transition Step(int q, byte value) => throw new NotSupportedException();

    public override Transition OnLexemeEnd(int label, LexemeText? text)
    {
        if (!goal.Records || text is null)
        {
            return Transition.Pop(_outcomes.TryGet(label, out int outcome) ? outcome : Remember(label));
        }

        return Transition.Pop(OutcomeOf(label, BigDecimal.Parse(text.ToArray())));
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        List<byte> bytes = [];
        Numbers.Complete(q, bytes);
        output.AddRange(bytes);
        foreach (byte value in bytes)
        {
            text = RecordsText ? new LexemeText(text, value) : null;
            q = Numbers.Next(q, value);
        }

        return OnLexemeEnd(Numbers.EndLabel(q), text).Outcome;
    }

    private int Remember(int label)
    {
        lock (goal.States.Context.Gate)
        {
            return _outcomes.GetOrAdd(label, OutcomeOf(label, null));
        }
    }

    private int OutcomeOf(int label, BigDecimal? number)
    {
        lock (goal.States.Context.Gate)
        {
            int i = 0;
            return goal.OutcomeOf(
                _ => slots[i++] switch { ValueGoal.AlwaysTrue => true, ValueGoal.AlwaysFalse => false, var slot => (label >> slot & 1) != 0 },
                number is null ? null : goal.States.Context.Values.Number(number.Value), goal.Records && number is null);
        }
    }
}

/// <summary>After the whole value: only blanks may follow.</summary>
internal sealed class EndState(Gap gap) : ParserState
{
    public override int BlanksBefore(int q) => gap.Blanks(q);

    public override Transition Step(int q, byte value) => gap.Next(q, value) is >= 0 and var next ? Transition.Move(this, next) : Transition.Dead;

    public override bool IsAccepting(int q) => gap.CanEnd(q);

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        gap.Finish(q, output);
        return -1;
    }
}

/// <summary>The bottom of the stack: waits for the whole value.</summary>
internal sealed class RootPending(EndState end) : PendingState
{
    public override ParserState? Resume(int outcome) => end;
}

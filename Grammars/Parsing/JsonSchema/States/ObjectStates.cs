using System.Text;
using StructGen.Grammars.Parsing.JsonSchema.Frames;
using StructGen.Grammars.Parsing.JsonSchema.Strings;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>After the opening brace: a name or the closing brace.</summary>
internal sealed class ObjectFirstState(ObjectFrame frame, GapSet gaps) : ParserState
{
    public ObjectFrame Frame { get; } = frame;

    public Gap Gap => gaps.AfterOpen;

    public override int BlanksBefore(int q) => Gap.Blanks(q);

    public override Transition Step(int q, byte value)
    {
        if (Gap.Next(q, value) is >= 0 and var next)
        {
            // The blanks may tell already which of the two comes.
            return (Gap.MayEnd(next) || Frame.CanClose(out _)) && (Gap.MayClose(next) || Frame.AllowsMore) ? Transition.Move(this, next) : Transition.Dead;
        }

        return value switch
        {
            (byte)'"' when Gap.CanEnd(q) => Frame.KeyText.Enter(),
            (byte)'}' when Gap.CanClose(q) && Frame.CanClose(out int outcome) => Transition.Pop(outcome),
            _ => Transition.Dead,
        };
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(Frame.States, this, q, text, output);

    public override int MinimumBytes(int q) => 1;
}

/// <summary>After a comma: a name.</summary>
internal sealed class ObjectNextState(ObjectFrame frame, GapSet gaps) : ParserState
{
    public ObjectFrame Frame { get; } = frame;

    public Gap Gap => gaps.AfterComma;

    public override int BlanksBefore(int q) => Gap.Blanks(q);

    public override Transition Step(int q, byte value)
    {
        if (Gap.Next(q, value) is >= 0 and var next)
        {
            return Transition.Move(this, next);
        }

        return value == '"' && Gap.CanEnd(q) ? Frame.KeyText.Enter() : Transition.Dead;
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(Frame.States, this, q, text, output);

    public override int MinimumBytes(int q) => 5;
}

/// <summary>Inside a property name.</summary>
internal sealed class KeyTextState(ObjectFrame frame) : ParserState
{
    private KeyAutomaton? _automaton;

    public ObjectFrame Frame { get; } = frame;

    public KeyAutomaton Automaton => Volatile.Read(ref _automaton) ?? Create();

    public override LexemeAutomaton Lexeme => Automaton;

    public override bool RecordsText => Automaton.HasUndeclared;

    /// <summary>The transition on the opening quote.</summary>
    public Transition Enter()
    {
        // A name whose text was withheld might be repeated by this one.
        if (Frame.Situation.Provisional)
        {
            return Transition.NeedsText;
        }

        int start = Automaton.StartState;
        return start < 0 ? Transition.Dead : Transition.Move(this, start);
    }

    public override Transition Step(int q, byte value) => throw new NotSupportedException();

    public override Transition OnLexemeEnd(int label, LexemeText? text)
    {
        bool isUndeclared = label >= Frame.Situation.Shape.Names.Length;
        if (isUndeclared && text is null && Frame.NeedsName(Automaton.ClassesOf(label)))
        {
            return Transition.NeedsText;
        }

        PropertyPending? pending = !isUndeclared
            ? Frame.Declared(label)
            : text is null ? Frame.Anonymous(Automaton.ClassesOf(label)) : Frame.Named(JsonText.Decode(text.ToArray()));
        return pending is null ? Transition.Dead : Transition.Move(pending.Colon);
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(Frame.States, this, q, text, output);

    public override int MinimumBytes(int q) => 4;

    private KeyAutomaton Create()
    {
        lock (Frame.States.Context.Gate)
        {
            KeyAutomaton automaton = _automaton ?? new KeyAutomaton(Frame);
            Volatile.Write(ref _automaton, automaton);
            return automaton;
        }
    }
}

/// <summary>After a property name.</summary>
internal sealed class ColonState(PropertyPending pending, Gap gap, ValueStartState value) : ParserState
{
    public Gap Gap => gap;

    public override int BlanksBefore(int q) => Gap.Blanks(q);

    public PropertyPending Pending => pending;

    public override Transition Step(int q, byte value1)
    {
        if (gap.Next(q, value1) is >= 0 and var next)
        {
            return Transition.Move(this, next);
        }

        return value1 == ':' && gap.CanEnd(q) ? Transition.Push(pending, value) : Transition.Dead;
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(pending.Value.States, this, q, text, output);

    public override int MinimumBytes(int q) => 3;
}

/// <summary>After a member: a comma or the closing brace.</summary>
internal sealed class ObjectAfterValueState(ObjectFrame frame, GapSet gaps) : ParserState
{
    public ObjectFrame Frame { get; } = frame;

    public Gap Gap => gaps.AfterValue;

    public override int BlanksBefore(int q) => Gap.Blanks(q);

    public override Transition Step(int q, byte value)
    {
        if (Gap.Next(q, value) is >= 0 and var next)
        {
            // The blanks may tell already which of the two comes.
            return (Gap.MayEnd(next) || Frame.CanClose(out _)) && (Gap.MayClose(next) || Frame.AllowsMore) ? Transition.Move(this, next) : Transition.Dead;
        }

        return value switch
        {
            (byte)',' when Gap.CanEnd(q) && Frame.AllowsMore => Transition.Move(Frame.AfterComma),
            (byte)'}' when Gap.CanClose(q) && Frame.CanClose(out int outcome) => Transition.Pop(outcome),
            _ => Transition.Dead,
        };
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(Frame.States, this, q, text, output);

    public override int MinimumBytes(int q) => 1;
}

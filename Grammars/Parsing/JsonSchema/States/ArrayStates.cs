using StructGen.Grammars.Parsing.JsonSchema.Frames;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>After the opening bracket: an item or the closing bracket.</summary>
internal sealed class ArrayFirstState(ArrayFrame frame, GapSet gaps) : ParserState
{
    private ValueStartState? _item;

    public ArrayFrame Frame { get; } = frame;

    public Gap Gap => gaps.AfterOpen;

    public override int BlanksBefore(int q) => Gap.Blanks(q);

    public override Transition Step(int q, byte value)
    {
        if (Gap.Next(q, value) is >= 0 and var next)
        {
            // The blanks may tell already which of the two comes.
            return (Gap.MayEnd(next) || Frame.CanClose(out _)) && (Gap.MayClose(next) || Frame.Next is not null) ? Transition.Move(this, next) : Transition.Dead;
        }

        if (value == ']')
        {
            return Gap.CanClose(q) && Frame.CanClose(out int outcome) ? Transition.Pop(outcome) : Transition.Dead;
        }

        if (!Gap.CanEnd(q) || Frame.Next is not { } pending)
        {
            return Transition.Dead;
        }

        _item ??= pending.Value.Start(Gap);
        Transition first = _item.Dispatch(value);
        return first.Kind switch
        {
            TransitionKind.Move when first.StartsText => Transition.Push(pending, first.Next!, first.Q).StartingText(),
            TransitionKind.Move => Transition.Push(pending, first.Next!, first.Q),
            _ => first,
        };
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(Frame.States, this, q, text, output);

    public override int MinimumBytes(int q) => 1;
}

/// <summary>After an item: a comma or the closing bracket.</summary>
internal sealed class ArrayAfterValueState(ArrayFrame frame, GapSet gaps) : ParserState
{
    public ArrayFrame Frame { get; } = frame;

    public Gap Gap => gaps.AfterValue;

    public override int BlanksBefore(int q) => Gap.Blanks(q);

    public Gap GapAfterComma => gaps.AfterComma;

    public override Transition Step(int q, byte value)
    {
        if (Gap.Next(q, value) is >= 0 and var next)
        {
            // The blanks may tell already which of the two comes.
            return (Gap.MayEnd(next) || Frame.CanClose(out _)) && (Gap.MayClose(next) || Frame.Provisional || Frame.Next is not null) ? Transition.Move(this, next) : Transition.Dead;
        }

        switch (value)
        {
            case (byte)']' when Gap.CanClose(q) && Frame.CanClose(out int outcome):
                return Transition.Pop(outcome);
            case (byte)',' when Gap.CanEnd(q):
                // An item whose text was withheld decides whether another can follow, and which.
                return Frame.Provisional
                    ? Transition.NeedsText
                    : Frame.Next is { } pending ? Transition.Push(pending, pending.Value.Start(gaps.AfterComma)) : Transition.Dead;
            default:
                return Transition.Dead;
        }
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output) => LevelCompletion.Run(Frame.States, this, q, text, output);

    public override int MinimumBytes(int q) => 1;
}

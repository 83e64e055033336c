namespace StructGen.Grammars.Parsing;

/// <summary>A whole parser configuration: a value. Copying it is a fork, keeping an old one is a rollback.</summary>
/// <param name="State">The state within the innermost level.</param>
/// <param name="Q">The lexeme state (or the state's private counter).</param>
/// <param name="Stack">The levels that wait; null at the bottom.</param>
/// <param name="Text">The bytes of the current lexeme where <see cref="ParserState.RecordsText"/>.</param>
internal readonly record struct ParserConfiguration(ParserState State, int Q, StackNode? Stack, LexemeText? Text)
{
    /// <summary>Reads one byte; false leaves <paramref name="next"/> unspecified.</summary>
    public bool TryStep(byte value, out ParserConfiguration next) => TryStepLevel(value, out next, out int outcome) && outcome < 0;

    /// <summary>
    /// Reads one byte of a configuration that may stand for a level cut from its stack: where the bottom level ends, <paramref name="outcome"/> is its outcome
    /// (otherwise -1) and <paramref name="next"/> is unspecified.
    /// </summary>
    public bool TryStepLevel(byte value, out ParserConfiguration next, out int outcome)
    {
        outcome = -1;
        ParserConfiguration at = this;
        while (true)
        {
            Transition transition;
            LexemeAutomaton? lexeme = at.State.Lexeme;
            if (lexeme is null)
            {
                transition = at.State.Step(at.Q, value);
            }
            else
            {
                int q = lexeme.Next(at.Q, value);
                if (q >= 0)
                {
                    next = at with { Q = q, Text = at.State.RecordsText ? new LexemeText(at.Text, value) : null };
                    return true;
                }

                if (q == LexemeAutomaton.Dead)
                {
                    int label = lexeme.EndLabel(at.Q);
                    if (label < 0)
                    {
                        next = default;
                        return false;
                    }

                    transition = at.State.OnLexemeEnd(label, at.Text);
                    // INVARIANT: an open-ended lexeme never consumes the byte after it.
                    if (transition.Kind is TransitionKind.Move)
                    {
                        at = new ParserConfiguration(transition.Next!, transition.Q, at.Stack, null);
                        continue;
                    }

                    if (transition.Kind is TransitionKind.Pop)
                    {
                        transition = Transition.PopAndRetry(transition.Outcome);
                    }
                }
                else
                {
                    LexemeText? text = at.State.RecordsText ? new LexemeText(at.Text, value) : null;
                    transition = at.State.OnLexemeEnd(LexemeAutomaton.LabelOf(q), text);
                }
            }

            switch (transition.Kind)
            {
                case TransitionKind.Move:
                case TransitionKind.Push:
                    LexemeText? started = transition.StartsText && transition.Next!.RecordsText ? new LexemeText(null, value) : null;
                    StackNode? stack = transition.Kind is TransitionKind.Push ? transition.Pushed!.On(at.Stack) : at.Stack;
                    next = new ParserConfiguration(transition.Next!, transition.Q, stack, started);
                    return true;
                case TransitionKind.Pop when at.Stack is null:
                    next = default;
                    outcome = transition.Outcome;
                    return true;
                case TransitionKind.Pop:
                case TransitionKind.PopAndRetry:
                    ParserState? resumed = at.Stack?.Top.Resume(transition.Outcome);
                    if (resumed is null)
                    {
                        next = default;
                        return false;
                    }

                    at = new ParserConfiguration(resumed, 0, at.Stack!.Parent, null);
                    if (transition.Kind is TransitionKind.Pop)
                    {
                        next = at;
                        return true;
                    }

                    continue;
                case TransitionKind.NeedsText:
                    throw new InvalidOperationException("A configuration carries the text its state records.");
                default:
                    next = default;
                    return false;
            }
        }
    }

    /// <summary>The configuration after ending an open-ended lexeme that may end here; itself when there is none.</summary>
    public ParserConfiguration EndLexeme()
    {
        ParserConfiguration at = this;
        while (at.State.Lexeme is { } lexeme && at.Stack is { } stack && lexeme.EndLabel(at.Q) is >= 0 and var label)
        {
            Transition transition = at.State.OnLexemeEnd(label, at.Text);
            at = transition.Kind switch
            {
                TransitionKind.Move => new ParserConfiguration(transition.Next!, transition.Q, stack, null),
                TransitionKind.Pop or TransitionKind.PopAndRetry => new ParserConfiguration(stack.Top.Resume(transition.Outcome)!, 0, stack.Parent, null),
                _ => throw new InvalidOperationException($"{transition.Kind} cannot end a lexeme."),
            };
        }

        return at;
    }

    /// <summary>Whether the whole text may end here.</summary>
    public bool IsAccepting
    {
        get
        {
            ParserConfiguration at = this;
            while (true)
            {
                if (at.State.Lexeme is not { } lexeme)
                {
                    return at.Stack is null && at.State.IsAccepting(at.Q);
                }

                int label = lexeme.EndLabel(at.Q);
                if (label < 0)
                {
                    return false;
                }

                Transition transition = at.State.OnLexemeEnd(label, at.Text);
                switch (transition.Kind)
                {
                    case TransitionKind.Move:
                        at = new ParserConfiguration(transition.Next!, transition.Q, at.Stack, null);
                        continue;
                    case TransitionKind.Pop or TransitionKind.PopAndRetry when at.Stack is { } stack && stack.Top.Resume(transition.Outcome) is { } resumed:
                        at = new ParserConfiguration(resumed, 0, stack.Parent, null);
                        continue;
                    default:
                        return false;
                }
            }
        }
    }

    /// <summary>Appends bytes that complete the text, short ones.</summary>
    public void Complete(List<byte> output)
    {
        int outcome = State.CompleteLevel(Q, Text, output);
        for (StackNode? stack = Stack; stack is not null; stack = stack.Parent)
        {
            ParserState resumed = stack.Top.Resume(outcome) ?? throw new InvalidOperationException("A completion ended in an outcome that is not live.");
            outcome = resumed.CompleteLevel(0, null, output);
        }
    }

    /// <summary>A lower bound on the bytes that any completion still needs.</summary>
    public int MinimumBytes
    {
        get
        {
            long total = State.MinimumBytes(Q);
            for (StackNode? stack = Stack; stack is not null; stack = stack.Parent)
            {
                total += stack.Top.MinimumBytes;
            }

            return (int)Math.Min(total, int.MaxValue);
        }
    }
}

/// <summary>A compiled constraint as the mask store and the matcher see it: where it starts.</summary>
internal interface IParserMachine
{
    /// <summary>The configuration before the first byte.</summary>
    ParserConfiguration Start { get; }

    /// <summary>An estimate of the bytes that the lazily built states occupy.</summary>
    long EstimatedBytes { get; }

    /// <summary>An estimate of what <see cref="Forget"/> would free.</summary>
    long ForgettableBytes => 0;

    /// <summary>Lets go of states that nobody holds; equal ones made later are other objects.</summary>
    void Forget()
    {
    }

    /// <summary>
    /// Whether every state has a completion that the vocabulary can spell, whatever stands before, and completes to one. Otherwise whole tokens are searched
    /// for one after every token (<see cref="Masks.TokenLiveness"/>).
    /// </summary>
    bool IsAlwaysSpelled { get; }

    /// <summary>Whether tokens of the vocabulary that spell nothing are part of the language.</summary>
    bool HasSpecialTokens => false;
}

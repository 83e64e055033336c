using StructGen.Grammars.Parsing.Cfg.States;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>Tokens without text: which may follow a configuration, and where they lead. An open-ended lexeme before them ends.</summary>
internal static class SpecialTokenSteps
{
    /// <summary>The configuration after a token.</summary>
    public static bool TryStep(ParserConfiguration from, int token, out ParserConfiguration next)
    {
        next = default;
        if (!TryLeave(from, out ParserConfiguration at))
        {
            return false;
        }

        Transition transition = at.State switch
        {
            EmbeddedState embedded => embedded.StepToken(token),
            CheckedState state => state.StepToken(token),
            _ => Transition.Dead,
        };
        if (transition.Kind is not (TransitionKind.Move or TransitionKind.Push))
        {
            return false;
        }

        next = new ParserConfiguration(transition.Next!, transition.Q, transition.Kind is TransitionKind.Push ? transition.Pushed!.On(at.Stack) : at.Stack, null);
        return true;
    }

    /// <summary>As <see cref="TryStep"/>, for a state without a stack, all readings kept side by side.</summary>
    public static StateAt Next(StateAt from, int token) =>
        from.State is not null && TryLeave(new ParserConfiguration(from.State, from.Q, null, null), out ParserConfiguration at) && at.State is EmbeddedState embedded
            ? embedded.Owner.NextToken(embedded, token)
            : default;

    /// <summary>Adds the tokens that may follow.</summary>
    public static void Collect(in ParserConfiguration from, ISet<int> tokens)
    {
        if (!TryLeave(from, out ParserConfiguration at))
        {
            return;
        }

        switch (at.State)
        {
            case EmbeddedState embedded:
                SortedSet<int> found = [];
                embedded.Owner.CollectTokens(embedded, found);
                foreach (int token in found)
                {
                    // Whether what follows has a completion is known only there.
                    if (embedded.StepToken(token).Kind is not TransitionKind.Dead)
                    {
                        tokens.Add(token);
                    }
                }

                return;
            case CheckedState state:
                SortedSet<int> candidates = [];
                Collect(new ParserConfiguration(state.At.State!, state.At.Q, null, null), candidates);
                foreach (int token in candidates)
                {
                    if (state.StepToken(token).Kind is not TransitionKind.Dead)
                    {
                        tokens.Add(token);
                    }
                }

                return;
        }
    }

    /// <summary>Ends the lexemes that may end here, until a state is met that knows of tokens.</summary>
    private static bool TryLeave(ParserConfiguration at, out ParserConfiguration left)
    {
        while (true)
        {
            left = at;
            switch (at.State)
            {
                case EmbeddedState or CheckedState:
                    return true;
                case AttemptState attempt:
                    at = new ParserConfiguration(attempt.Otherwise.State!, attempt.Otherwise.Q, at.Stack, null);
                    continue;
            }

            if (at.State.Lexeme is not { } lexeme || lexeme.EndLabel(at.Q) is not (>= 0 and var label))
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

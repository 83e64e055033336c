using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.States;

namespace StructGen.Grammars.Parsing.Cfg.Completion;

/// <content>Completions where the lexer has modes: what the parser needs and what the modes can spell are looked for together.</content>
internal sealed partial class LongestCompletion
{
    /// <summary>Ways out of the lexeme in progress that are tried.</summary>
    private const int MaxLeaves = 12;

    private byte[]? FindInModes(StateAt at)
    {
        if (IsAccepting(at))
        {
            return [];
        }

        bool isPossible = false;
        int tried = 0;
        foreach ((StateAt next, byte[] text) in Leaves(at))
        {
            if (IsAccepting(next))
            {
                return text;
            }

            if (next.State is not LexemeReadingState reading)
            {
                isPossible = true;
                continue;
            }

            int label = states.Lexeme.EndLabel(next.Q);
            bool isAtEnd = label >= 0 && label != states.Parser.Automaton.End;
            Frontier? frontier = isAtEnd ? states.FrontierAfter(reading.Frontier, label) : reading.Frontier;
            if (frontier is null)
            {
                continue;
            }

            List<byte> output = [.. text];
            StateAt from = next;
            if (_planner!.Find(frontier, isAtEnd ? label : -1) is { } plan && TrySpellAll(ref from, frontier, plan, output))
            {
                return [.. output];
            }

            isPossible |= _planner.IsPossible(frontier);
            if (++tried == MaxLeaves)
            {
                isPossible = true;
                break;
            }
        }

        return isPossible ? Search(at) : null;
    }

    private bool TrySpellAll(ref StateAt at, Frontier frontier, List<int> plan, List<byte> output)
    {
        foreach (int terminal in plan)
        {
            if (!TrySpell(ref at, ref frontier, terminal, maySeparate: true, output))
            {
                return false;
            }
        }

        return IsAccepting(at);
    }

    /// <summary>Where the lexeme in progress may end, the cheapest way first; the place itself where none is in progress.</summary>
    private IEnumerable<(StateAt At, byte[] Text)> Leaves(StateAt at)
    {
        List<byte> output = [];
        while (at.State is AttemptState { Reading.State: null } attempt)
        {
            if (states.ForcedFailure(attempt.Lexer, attempt.Otherwise) is not { } path || !TryAppend(ref at, path, output))
            {
                yield break;
            }

            if (IsAccepting(at))
            {
                yield return (at, [.. output]);
                yield break;
            }
        }

        (Frontier? frontier, int q) = at.State switch
        {
            LexemeReadingState reading => (reading.Frontier, at.Q),
            AttemptState attempt => (((LexemeReadingState)attempt.Reading.State!).Frontier, attempt.Reading.Q),
            _ => (null, 0),
        };
        if (frontier is null)
        {
            yield break;
        }

        // Before a lexeme nothing is in progress.
        if (at.State is LexemeReadingState && states.StartOf(frontier) == at)
        {
            yield return (at, [.. output]);
            yield break;
        }

        foreach (Candidate candidate in Candidates(frontier, q).OrderBy(static candidate => candidate.Cost))
        {
            if (candidate.Member is not { } member)
            {
                yield return (at, [.. output]);
                continue;
            }

            foreach (byte[] text in texts.Of(states.Lexer.Rest(member), member.Terminal))
            {
                StateAt next = at;
                List<byte> way = [.. output];
                if (TryAppend(ref next, text, way) && IsAt(next, frontier, member.Terminal))
                {
                    yield return (next, [.. way]);
                    break;
                }
            }
        }

        if (at.State is AttemptState { Otherwise: var otherwise } failing && states.ForcedFailure(failing.Lexer, otherwise) is { } failure && TryAppend(ref at, failure, output))
        {
            yield return (at, [.. output]);
        }
    }
}

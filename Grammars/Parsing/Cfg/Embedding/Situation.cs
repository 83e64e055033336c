using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.States;

namespace StructGen.Grammars.Parsing.Cfg.Embedding;

/// <summary>A text of a part being read on top of certain stacks.</summary>
/// <param name="Frontier">The stacks before the part.</param>
/// <param name="Part">Its terminal.</param>
/// <param name="At">Where the part's own machine is.</param>
internal readonly record struct PartThread(Frontier Frontier, int Part, ParserConfiguration At);

/// <summary>All readings of a text at one place, under construction.</summary>
internal sealed class Situation(EmbeddedStates owner)
{
    /// <summary>Lexemes in progress, where the host grammar has no lexer.</summary>
    public List<LexemeThread> Lexemes { get; } = [];

    /// <summary>States of the host, where it has one.</summary>
    public List<StateAt> Hosts { get; } = [];

    /// <summary>Parts in progress.</summary>
    public List<PartThread> Parts { get; } = [];

    /// <summary>The stacks where a lexeme or a part has just ended, so that any other may begin.</summary>
    public Frontier? Ended;

    public void AddEnded(Frontier frontier) => Ended = Ended is null ? frontier : owner.Parser.Merge(Ended, frontier);

    public void AddPart(Frontier frontier, int part, in ParserConfiguration at)
    {
        for (int i = 0; i < Parts.Count; i++)
        {
            if (Parts[i].Part == part && Parts[i].At == at)
            {
                Parts[i] = Parts[i] with { Frontier = owner.Parser.Merge(Parts[i].Frontier, frontier) };
                return;
            }
        }

        Parts.Add(new PartThread(frontier, part, at));
    }

    /// <summary>A state of the host, or all that is in one of ours.</summary>
    public void Add(StateAt at)
    {
        switch (at.State)
        {
            case null:
                return;
            case EmbeddedState embedded:
                foreach (StateAt host in embedded.Hosts)
                {
                    Add(host);
                }

                foreach (PartThread thread in embedded.Parts)
                {
                    AddPart(thread.Frontier, thread.Part, thread.At);
                }

                if (embedded.Ended is { } ended)
                {
                    AddEnded(ended);
                }

                return;
            default:
                if (!Hosts.Contains(at))
                {
                    Hosts.Add(at);
                }

                return;
        }
    }

    /// <summary>Puts equal situations into the same order.</summary>
    public void Sort()
    {
        Lexemes.Sort(static (left, right) => left.Frontier.Id.CompareTo(right.Frontier.Id));
        Hosts.Sort(static (left, right) => (RuntimeHelpers.GetHashCode(left.State), left.Q).CompareTo((RuntimeHelpers.GetHashCode(right.State), right.Q)));
        Parts.Sort(static (left, right) => (left.Part, RuntimeHelpers.GetHashCode(left.At.State), left.At.Q, RuntimeHelpers.GetHashCode(left.At.Stack))
            .CompareTo((right.Part, RuntimeHelpers.GetHashCode(right.At.State), right.At.Q, RuntimeHelpers.GetHashCode(right.At.Stack))));
    }
}

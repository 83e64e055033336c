using System.Security.Cryptography;
using System.Text;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Sources.Checkers;

namespace StructGen.SchemaBench.Measurements;

/// <summary>Random walks through a grammar, each finished text judged by the checker. Used by one thread at a time.</summary>
internal sealed class GrammarWalks(IConstraint grammar, RandomWalker walker, ISyntaxChecker? checker)
{
    /// <summary>A walk goes on for a random number of tokens below this, although the text might end.</summary>
    private const int LeastBound = 128;

    public required string Run { get; init; }

    public long Seed { get; init; }

    public TimeSpan Timeout { get; init; }

    /// <summary>One walk, which depends on the seed and its name alone.</summary>
    public GrammarRecord Walk(string id, DeadlineWorker worker, CancellationToken cancellationToken)
    {
        Random random = new(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed}\n{id}"))) & int.MaxValue);
        int least = random.Next(LeastBound);
        GrammarRecord record = new() { Id = id, Run = Run };
        if (!worker.TryRun(abandoned => walker.Run(grammar.CreateMatcher(), random, abandoned, least), Timeout, cancellationToken, out var walk))
        {
            return record with { Walk = new() { Note = $"took more than {Timeout.TotalSeconds} s" } };
        }

        GrammarWalkRecord outcome = new() { Finished = walk.DeadEnd is null, Tokens = walk.Tokens };
        string? complaint = walk.DeadEnd;
        if (outcome.Finished && checker is not null)
        {
            complaint = checker.Check(walk.Text, cancellationToken);
            outcome = outcome with { CheckerAccepts = complaint is null };
        }

        return record with { Walk = complaint is null ? outcome : outcome with { Note = complaint, Text = Encoding.UTF8.GetString(walk.Text) } };
    }
}

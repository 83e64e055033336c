using System.Diagnostics.CodeAnalysis;
using System.Text;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Sources;
using StructGen.SchemaBench.Sources.Checkers;

namespace StructGen.SchemaBench.Measurements;

/// <summary>Puts files and their mutants to the checker and to the grammar. Used by one thread at a time.</summary>
internal sealed class GrammarJudge(GrammarProtocol protocol, ITokenEncoder tokenizer, ISyntaxChecker? checker)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private int _walked;

    public required string Run { get; init; }

    /// <summary>Mutants of each kind a file.</summary>
    public int Mutants { get; init; }

    public long Seed { get; init; }

    /// <summary>Files are read as bytes, not as tokens with masks: quick, without times.</summary>
    public bool WithoutMasks { get; init; }

    /// <summary>For a file, and for each mutant.</summary>
    public TimeSpan Timeout { get; init; }

    /// <summary>Everything about one file.</summary>
    public GrammarRecord Judge(SourceFile file, DeadlineWorker worker, CancellationToken cancellationToken)
    {
        GrammarRecord record = new() { Id = file.Id, Run = Run };
        byte[] bytes;
        try
        {
            bytes = file.Read();
        }
        catch (DataException problem)
        {
            return record with { Status = FileStatus.Skipped, Reason = problem.Message };
        }

        if (!TryDecode(bytes, out string? text))
        {
            return record with { Status = FileStatus.Skipped, Reason = "no UTF-8" };
        }

        if (checker?.Check(bytes, cancellationToken) is { } complaint)
        {
            return record with { Status = FileStatus.Skipped, Reason = complaint };
        }

        IReadOnlyList<int>? tokens = WithoutMasks ? null : [.. tokenizer.Encode(bytes)];
        record = record with { Position = _walked++ };
        record = worker.TryRun(abandoned => tokens is null ? protocol.Read(record, bytes, abandoned) : protocol.Walk(record, bytes, tokens, abandoned), Timeout, cancellationToken, out var walked)
            ? walked
            : record with { Status = FileStatus.Timeout, Reason = $"took more than {Timeout.TotalSeconds} s" };
        return checker is null || Mutants == 0
            ? record
            : record with { Mutants = [.. Mutator.Of(text, file.Id, Mutants, Seed).Select(mutant => Judge(mutant, checker, worker, cancellationToken))] };
    }

    private MutantRecord Judge(Mutant mutant, ISyntaxChecker checker, DeadlineWorker worker, CancellationToken cancellationToken)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(mutant.Text);
        int changed = Encoding.UTF8.GetByteCount(mutant.Text.AsSpan(0, mutant.At));
        string? complaint = checker.Check(bytes, cancellationToken);
        MutantRecord record = new() { Kind = mutant.Kind, What = mutant.What, Place = TextPlace.Of(bytes, changed).ToString(), CheckerAccepts = complaint is null };
        if (!worker.TryRun(abandoned => Verdict(bytes, abandoned), Timeout, cancellationToken, out (int? RefusedAt, string? Failure) verdict))
        {
            return record with { Note = $"took more than {Timeout.TotalSeconds} s" };
        }

        if (verdict.Failure is not null)
        {
            return record with { Note = verdict.Failure };
        }

        record = record with { Accepted = verdict.RefusedAt is null };
        return record.Accepted == record.CheckerAccepts ? record : record with
        {
            Note = verdict.RefusedAt is { } at ? $"refused at {TextPlace.Of(bytes, at)}" : complaint,
            Excerpt = TextPlace.Excerpt(bytes, verdict.RefusedAt ?? changed),
        };
    }

    private (int? RefusedAt, string? Failure) Verdict(byte[] text, CancellationToken cancellationToken)
    {
        try
        {
            return (protocol.RefusedAt(text, cancellationToken), null);
        }
        catch (Exception problem) when (!(problem is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return (null, problem is GrammarException ? problem.Message : problem.ToString());
        }
    }

    private static bool TryDecode(byte[] bytes, [NotNullWhen(true)] out string? text)
    {
        try
        {
            text = StrictUtf8.GetString(bytes);
            return true;
        }
        catch (DecoderFallbackException)
        {
            text = null;
            return false;
        }
    }
}

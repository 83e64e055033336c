using System.Diagnostics;
using System.Runtime;
using StructGen.Grammars;
using StructGen.SchemaBench.Engines;

namespace StructGen.SchemaBench.Measurements;

/// <summary>A test whose text is tokenised. <see cref="Tokens"/> is null when the text is not UTF-8.</summary>
internal sealed record TokenizedTest(bool Valid, int[]? Tokens);

/// <summary>
/// The MaskBench protocol for one schema: <see cref="Measure"/> compiles it and walks each test once, timed; <see cref="CountAllocations"/>
/// walks them again with fresh matchers on the same compiled grammar, untimed. An object serves one schema and one thread at a time.
/// </summary>
internal sealed class MaskProtocol(IConstraintEngine engine, JsonSchemaOptions options, string id, string run)
{
    private const int AllocationBuffer = 8192;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly List<long> _ticks = [];
    private readonly LatencyHistogram _tbm = new();
    private IConstraint? _grammar;

    /// <summary>The timed pass.</summary>
    public MaskRecord Measure(ReadOnlyMemory<byte> schema, IReadOnlyList<TokenizedTest> tests, CancellationToken cancellationToken)
    {
        MaskRecord record = new() { Id = id, Run = run };
        long start = Stopwatch.GetTimestamp();
        long end;
        try
        {
            _grammar = engine.Compile(schema, options, cancellationToken);
            _grammar.CreateMatcher().GetMask();
            end = Stopwatch.GetTimestamp();
        }
        catch (Exception problem) when (!IsAbandonment(problem, cancellationToken))
        {
            _grammar = null;
            return Blame(record, problem);
        }

        record = record with { TtfmUs = (end - start) * NanosecondsPerTick / 1e3 };
        List<MaskTestRecord> walked = [];
        foreach (TokenizedTest test in tests)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Exception? failure = null;
            MaskTestRecord outcome = test.Tokens is { } tokens
                ? Walk(test.Valid, tokens, cancellationToken, out failure)
                : new() { Valid = test.Valid, Note = "skipped: the instance has lone surrogates, which UTF-8 cannot spell" };
            walked.Add(outcome);
            record = failure is null ? Judge(record, outcome) : Blame(record, failure);
        }

        return record with
        {
            Tests = walked,
            Tokens = _tbm.Count,
            MaxTbmUs = _tbm.MaxNanoseconds / 1e3,
            TbmNs = _tbm.Save(),
        };
    }

    /// <summary>The record of a schema that took too long.</summary>
    public MaskRecord TimedOut(TimeSpan limit) => new()
    {
        Id = id,
        Run = run,
        Status = SchemaStatus.Timeout,
        Reason = $"took more than {limit.TotalSeconds} s",
    };

    /// <summary>The untimed pass: masks taken and bytes allocated by taking them.</summary>
    public (long Masks, long Bytes) CountAllocations(IReadOnlyList<TokenizedTest> tests, CancellationToken cancellationToken)
    {
        // A background collection that stops the thread between two readings seems to make the rest of its allocation buffer (up to 8 KiB) count as allocated. None begins here; one that
        // is under way already is known by its pause.
        GCLatencyMode mode = GCSettings.LatencyMode;
        GCSettings.LatencyMode = GCLatencyMode.Batch;
        try
        {
            return CountAllocationsUndisturbed(tests, cancellationToken);
        }
        finally
        {
            GCSettings.LatencyMode = mode;
        }
    }

    private (long Masks, long Bytes) CountAllocationsUndisturbed(IReadOnlyList<TokenizedTest> tests, CancellationToken cancellationToken)
    {
        long masks = 0;
        long bytes = 0;
        foreach (TokenizedTest test in tests)
        {
            if (_grammar is null || test.Tokens is not { } tokens)
            {
                continue;
            }

            try
            {
                IConstraintMatcher matcher = _grammar.CreateMatcher();
                foreach (int token in tokens)
                {
                    cancellationToken.ThrowIfCancellationRequested();
                    TimeSpan pauses = GC.GetTotalPauseDuration();
                    long before = GC.GetAllocatedBytesForCurrentThread();
                    bool allowed = matcher.GetMask().IsAllowed(token);
                    long allocated = GC.GetAllocatedBytesForCurrentThread() - before;
                    bytes += allocated > AllocationBuffer || GC.GetTotalPauseDuration() == pauses ? allocated : 0;
                    masks++;
                    if (!allowed || !matcher.TryAdvance(token))
                    {
                        break;
                    }
                }
            }
            catch (Exception problem) when (!IsAbandonment(problem, cancellationToken))
            {
                // The timed pass met it too, and has told of it.
            }
        }

        return (masks, bytes);
    }

    /// <summary>Hands the compiled grammar on, to be walked by several threads.</summary>
    public void Share(SharedThroughput throughput, IReadOnlyList<TokenizedTest> tests)
    {
        if (_grammar is not null)
        {
            throughput.Add(_grammar, tests);
        }
    }

    private MaskTestRecord Walk(bool valid, int[] tokens, CancellationToken cancellationToken, out Exception? failure)
    {
        _ticks.Clear();
        _ticks.EnsureCapacity(tokens.Length);
        MaskTestRecord record = new() { Valid = valid };
        failure = null;
        try
        {
            int? refusedAt = TimedWalk.Advance(_grammar!.CreateMatcher(), tokens, engine.EndTokens, _ticks, cancellationToken);
            record = record with { Accepted = refusedAt is null, RefusedAt = refusedAt };
        }
        catch (Exception problem) when (!IsAbandonment(problem, cancellationToken))
        {
            failure = problem;
            record = record with { Note = Describe(problem) };
        }

        long most = 0;
        foreach (long ticks in _ticks)
        {
            long nanoseconds = (long)(ticks * NanosecondsPerTick);
            _tbm.Add(nanoseconds);
            most = Math.Max(most, nanoseconds);
        }

        return record with { Tokens = _ticks.Count, MaxTbmUs = most / 1e3 };
    }

    private static MaskRecord Judge(MaskRecord record, MaskTestRecord test) => test switch
    {
        { Valid: true, Accepted: false } => record with { Overconstrained = true, Status = Worse(record.Status, SchemaStatus.Overconstrained) },
        { Valid: false, Accepted: true } => record with { Underconstrained = true, Status = Worse(record.Status, SchemaStatus.Underconstrained) },
        _ => record,
    };

    private static MaskRecord Blame(MaskRecord record, Exception problem)
    {
        SchemaStatus status = problem is GrammarException ? SchemaStatus.Refused : SchemaStatus.Crash;
        if (record.Status >= status)
        {
            return record;
        }

        Diagnostic? error = (problem as GrammarException)?.Diagnostics.FirstOrDefault(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error);
        return record with
        {
            Status = status,
            Code = error is null ? null : $"SG{(int)error.Code}",
            Reason = error is null ? Describe(problem) : error.ToString(),
        };
    }

    /// <summary>The end of work that nobody waits for any more; an engine that cancels on its own has crashed.</summary>
    private static bool IsAbandonment(Exception problem, CancellationToken cancellationToken) =>
        problem is OperationCanceledException && cancellationToken.IsCancellationRequested;

    private static string Describe(Exception problem) => problem is GrammarException ? problem.Message : problem.ToString();

    private static SchemaStatus Worse(SchemaStatus one, SchemaStatus other) => one > other ? one : other;
}

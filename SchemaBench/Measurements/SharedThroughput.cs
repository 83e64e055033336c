using System.Diagnostics;
using StructGen.Grammars;
using StructGen.SchemaBench.Engines;

namespace StructGen.SchemaBench.Measurements;

/// <summary>
/// How much more several threads do than one on the same compiled grammars, warm. Schemas are collected into batches; the tests of a batch are walked by one thread and by all of them in turn,
/// in several rounds, every walk with a matcher of its own, all threads in the same order. The figure of a round is over all batches; the figure reported is the median of the rounds, since
/// other work on the machine disturbs single ones.
/// </summary>
internal sealed class SharedThroughput : IDisposable
{
    private const int Rounds = 5;
    private const int BatchSize = 32;

    /// <summary>Walks of a batch are repeated until one thread is busy for so long, so that starting and stopping threads does not count.</summary>
    private static readonly long LeastTicks = Stopwatch.Frequency / 20;

    private readonly Thread[] _helpers;
    private readonly Barrier _barrier;
    private readonly long[] _alone = new long[Rounds];
    private readonly long[] _together = new long[Rounds];
    private readonly List<(IConstraint Grammar, int[] Text)> _batch = [];
    private int _schemas;
    private int _repeats;
    private bool _stops;

    /// <param name="threads">How many walk together; at least two.</param>
    public SharedThroughput(int threads)
    {
        Threads = threads;
        _barrier = new Barrier(threads);
        _helpers = [.. Enumerable.Range(1, threads - 1).Select(_ => new Thread(Help) { IsBackground = true, Name = "shared grammar" })];
        Array.ForEach(_helpers, static helper => helper.Start());
    }

    public int Threads { get; }

    /// <summary>Throughput of all threads together in units of that of one; null before anything was measured.</summary>
    public double? Ratio
    {
        get
        {
            double[] ratios = [.. _alone.Zip(_together, (alone, together) => Threads * (double)alone / together).Order()];
            return _together[0] == 0 ? null : ratios[Rounds / 2];
        }
    }

    /// <summary>Takes up one compiled schema, whose tests have been walked before.</summary>
    public void Add(IConstraint grammar, IReadOnlyList<TokenizedTest> tests)
    {
        _batch.AddRange(tests.Where(static test => test.Tokens is { Length: > 0 }).Select(test => (grammar, test.Tokens!)));
        if (++_schemas == BatchSize)
        {
            Measure();
        }
    }

    /// <summary>Measures what was taken up since the last batch.</summary>
    public void Measure()
    {
        if (_batch.Count == 0)
        {
            return;
        }

        _repeats = 1;
        long once = Math.Max(1, TimeAlone());
        _repeats = (int)Math.Min(1000, (LeastTicks + once - 1) / once);
        for (int round = 0; round < Rounds; round++)
        {
            _alone[round] += TimeAlone();
            _together[round] += TimeTogether();
        }

        _batch.Clear();
        _schemas = 0;
    }

    public void Dispose()
    {
        _stops = true;
        _barrier.SignalAndWait();
        Array.ForEach(_helpers, static helper => helper.Join());
        _barrier.Dispose();
    }

    private long TimeAlone()
    {
        long start = Stopwatch.GetTimestamp();
        Walk();
        return Stopwatch.GetTimestamp() - start;
    }

    private long TimeTogether()
    {
        _barrier.SignalAndWait();
        long start = Stopwatch.GetTimestamp();
        Walk();
        _barrier.SignalAndWait();
        return Stopwatch.GetTimestamp() - start;
    }

    private void Help()
    {
        while (true)
        {
            _barrier.SignalAndWait();
            if (_stops)
            {
                return;
            }

            Walk();
            _barrier.SignalAndWait();
        }
    }

    private void Walk()
    {
        for (int i = 0; i < _repeats; i++)
        {
            foreach ((IConstraint grammar, int[] text) in _batch)
            {
                try
                {
                    WalkText(grammar.CreateMatcher(), text);
                }
                catch (GrammarException)
                {
                    // The timed pass met it too, and has told of it.
                }
            }
        }
    }

    private static void WalkText(IConstraintMatcher matcher, int[] tokens)
    {
        foreach (int token in tokens)
        {
            if (!matcher.GetMask().IsAllowed(token) || !matcher.TryAdvance(token))
            {
                return;
            }
        }
    }
}

using System.Diagnostics;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>The moments of one sample: the engine says when they come, the runner reads them to keep the limits. Thread-safe.</summary>
internal sealed class SampleClock
{
    private readonly Lock _lock = new();
    private long _start = Stopwatch.GetTimestamp();
    private long? _compiled;
    private long? _firstToken;
    private long? _end;
    private bool _paused;
    private bool _joined;

    /// <summary>Begins anew: an earlier try does not count.</summary>
    public void Restart()
    {
        lock (_lock)
        {
            _start = Stopwatch.GetTimestamp();
            _compiled = _firstToken = _end = null;
            _paused = false;
        }
    }

    /// <summary>Until <see cref="Restart"/> no limit runs: the wait before another try.</summary>
    public void Pause()
    {
        lock (_lock)
        {
            _paused = true;
        }
    }

    /// <summary>Nobody will tell when the schema is taken: both limits run as one.</summary>
    public void JoinPhases()
    {
        lock (_lock)
        {
            _joined = true;
        }
    }

    /// <summary>The schema is taken.</summary>
    public void MarkCompiled() => Mark(ref _compiled);

    /// <summary>The first token is there.</summary>
    public void MarkFirstToken() => Mark(ref _firstToken);

    /// <summary>The first token was there at <paramref name="timestamp"/>: what an engine knows better afterwards replaces what was marked.</summary>
    public void SetFirstToken(long timestamp)
    {
        lock (_lock)
        {
            _firstToken = timestamp;
        }
    }

    /// <summary>The last token is there.</summary>
    public void MarkEnd() => Mark(ref _end);

    /// <summary>Whether the schema was taken.</summary>
    public bool IsCompiled
    {
        get
        {
            lock (_lock)
            {
                return _compiled is not null;
            }
        }
    }

    /// <summary>How much of the running phase's limit is left; null while none runs.</summary>
    public TimeSpan? Remaining(TimeSpan compile, TimeSpan generation)
    {
        lock (_lock)
        {
            return _paused ? null
                : _joined ? compile + generation - Stopwatch.GetElapsedTime(_start)
                : _compiled is { } compiled ? generation - Stopwatch.GetElapsedTime(compiled) : compile - Stopwatch.GetElapsedTime(_start);
        }
    }

    /// <summary>The times so far, in milliseconds from the start.</summary>
    public (double? Compiled, double? FirstToken, double? End) Milliseconds()
    {
        lock (_lock)
        {
            return (Since(_compiled), Since(_firstToken), Since(_end));
        }
    }

    private double? Since(long? moment) => moment is { } at ? Math.Round(Stopwatch.GetElapsedTime(_start, at).TotalMilliseconds, 3) : null;

    private void Mark(ref long? moment)
    {
        lock (_lock)
        {
            moment ??= Stopwatch.GetTimestamp();
        }
    }
}

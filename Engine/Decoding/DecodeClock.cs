using System.Diagnostics;

namespace StructGen.Engine.Decoding;

/// <summary>Adds up where the time of one generation goes. Not thread-safe, but for the moment a forward ends.</summary>
internal sealed class DecodeClock
{
    private readonly long _start = Stopwatch.GetTimestamp();
    private long _firstToken;
    private long _forward;
    private long _hidden;
    private long _exposed;
    private long _sampling;
    private long _forwardEnd;

    /// <summary>Now.</summary>
    public static long Now => Stopwatch.GetTimestamp();

    /// <summary>Watches a forward, so that work beside it can be told from work after it.</summary>
    public async ValueTask<TokenScores> WatchAsync(ValueTask<TokenScores> forward)
    {
        Volatile.Write(ref _forwardEnd, long.MaxValue);
        TokenScores scores = await forward.ConfigureAwait(false);
        Volatile.Write(ref _forwardEnd, Now);
        return scores;
    }

    /// <summary>The constraint was at work since <paramref name="since"/>, beside a forward as long as that ran.</summary>
    public void AddMaskBesideForward(long since)
    {
        long now = Now;
        long hidden = Math.Clamp(Volatile.Read(ref _forwardEnd), since, now) - since;
        _hidden += hidden;
        _exposed += now - since - hidden;
    }

    /// <summary>The constraint was at work since <paramref name="since"/> and no forward ran.</summary>
    public void AddMask(long since) => _exposed += Now - since;

    /// <summary>A forward was awaited since <paramref name="since"/>.</summary>
    public void AddForward(long since)
    {
        if (_firstToken != 0)
        {
            _forward += Now - since;
        }
    }

    /// <summary>Tokens were chosen since <paramref name="since"/>.</summary>
    public void AddSampling(long since) => _sampling += Now - since;

    /// <summary>The first token was chosen.</summary>
    public void MarkFirstToken()
    {
        if (_firstToken == 0)
        {
            _firstToken = Now;

            // What came before belongs to the prompt.
            _hidden = _exposed = _sampling = 0;
        }
    }

    /// <summary>The sums.</summary>
    public DecodeTimings Read()
    {
        long now = Now;
        long first = _firstToken == 0 ? now : _firstToken;
        return new DecodeTimings
        {
            Prefill = Stopwatch.GetElapsedTime(_start, first),
            Decode = Stopwatch.GetElapsedTime(first, now),
            Forward = Stopwatch.GetElapsedTime(0, _forward),
            MaskHidden = Stopwatch.GetElapsedTime(0, _hidden),
            MaskExposed = Stopwatch.GetElapsedTime(0, _exposed),
            Sampling = Stopwatch.GetElapsedTime(0, _sampling),
        };
    }
}

using System.Diagnostics;
using System.Text;
using StructGen.Grammars;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Sources;

namespace StructGen.SchemaBench.Measurements;

/// <summary>What a compiled grammar says about texts: as tokens with masks, timed, or as bytes. Used by one thread at a time.</summary>
internal sealed class GrammarProtocol(IConstraint grammar, IReadOnlyList<int> endTokens, TokenSpelling spelling)
{
    private const int Step = 64;

    private static readonly double NanosecondsPerTick = 1e9 / Stopwatch.Frequency;

    private readonly List<long> _ticks = [];

    /// <summary>Walks a tokenised file: mask, look up, advance; at the end the end must be allowed. Adds the verdict to <paramref name="record"/>.</summary>
    public GrammarRecord Walk(GrammarRecord record, byte[] text, IReadOnlyList<int> tokens, CancellationToken cancellationToken)
    {
        _ticks.Clear();
        _ticks.EnsureCapacity(tokens.Count);
        try
        {
            int? refused = TimedWalk.Advance(grammar.CreateMatcher(), tokens, endTokens, _ticks, cancellationToken);

            // The refused token's first bytes may well be allowed: the place told is that of the byte.
            record = refused is not { } index ? record with { Status = FileStatus.Accepted }
                : Refuse(record, text, index == tokens.Count ? text.Length : RefusedAt(text, cancellationToken) ?? tokens.Take(index).Sum(token => spelling.GetBytes(token).Length));
        }
        catch (Exception problem) when (!(problem is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            record = Crash(record, problem);
        }

        LatencyHistogram tbm = new();
        foreach (long ticks in _ticks)
        {
            tbm.Add((long)(ticks * NanosecondsPerTick));
        }

        return record with { Tokens = tbm.Count, MaxTbmUs = tbm.MaxNanoseconds / 1e3, TbmNs = tbm.Save() };
    }

    /// <summary>Reads a file as bytes, without masks. Adds the verdict to <paramref name="record"/>.</summary>
    public GrammarRecord Read(GrammarRecord record, byte[] text, CancellationToken cancellationToken)
    {
        try
        {
            return RefusedAt(text, cancellationToken) is { } at ? Refuse(record, text, at) : record with { Status = FileStatus.Accepted };
        }
        catch (Exception problem) when (!(problem is OperationCanceledException && cancellationToken.IsCancellationRequested))
        {
            return Crash(record, problem);
        }
    }

    /// <summary>The byte at which a text is refused (its length when only the end is); null when it is accepted.</summary>
    public int? RefusedAt(ReadOnlySpan<byte> text, CancellationToken cancellationToken)
    {
        IConstraintMatcher matcher = grammar.CreateMatcher();
        int at = 0;
        while (at < text.Length)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int length = Math.Min(Step, text.Length - at);
            if (!matcher.TryAdvance(text.Slice(at, length)))
            {
                while (matcher.TryAdvance(text.Slice(at, 1)))
                {
                    at++;
                }

                return at;
            }

            at += length;
        }

        return matcher.IsAccepting ? null : at;
    }

    private static GrammarRecord Refuse(GrammarRecord record, byte[] text, int at) => record with
    {
        Status = FileStatus.Refused,
        Reason = at == text.Length ? "the text may not end here" : "not allowed: " + Encoding.UTF8.GetString(text.AsSpan(at, Math.Min(12, text.Length - at))).Split('\n')[0],
        RefusedAt = TextPlace.Of(text, at).ToString(),
        Excerpt = TextPlace.Excerpt(text, at),
    };

    private static GrammarRecord Crash(GrammarRecord record, Exception problem) =>
        record with { Status = FileStatus.Crash, Reason = problem is GrammarException ? problem.Message : problem.ToString() };
}

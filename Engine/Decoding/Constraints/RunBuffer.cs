using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>
/// The forced run that an output is in. Once a run is forced each of its tokens is, whatever would be said from its middle: so what is admitted does not depend on how often somebody asked.
/// </summary>
internal sealed class RunBuffer
{
    /// <summary>The longest run asked for at a time; a longer one goes on where it ended.</summary>
    private const int LongestRun = 128;

    private readonly int[] _buffer = new int[LongestRun];
    private ForcedRun _run;

    /// <summary>The token forced where <paramref name="matcher"/> stands, or -1.</summary>
    /// <param name="matcher">The matcher.</param>
    /// <param name="isFollowed">Whether other text follows the grammar's: then a token that ends it might grow.</param>
    public int Get(Matcher matcher, bool isFollowed = false)
    {
        if (_run.Tokens is null)
        {
            int count = matcher.IsFinished ? 0 : matcher.GetForcedTokens(_buffer);
            if (isFollowed && count > 0 && EndsText(matcher, _buffer.AsSpan(0, count)))
            {
                count--;
            }

            _run = new ForcedRun(count == 0 ? [] : _buffer[..count], 0);
        }

        return _run.At < _run.Tokens!.Length ? _run.Tokens[_run.At] : -1;
    }

    private static bool EndsText(Matcher matcher, ReadOnlySpan<int> tokens)
    {
        foreach (int token in tokens)
        {
            matcher.Advance(token);
        }

        bool isAccepting = matcher.IsAccepting;
        matcher.Rollback(tokens.Length);
        return isAccepting;
    }

    /// <summary>A token was committed: the forced one, or another.</summary>
    public void Move(bool isForced) => _run = isForced && _run.At + 1 < _run.Tokens!.Length ? _run with { At = _run.At + 1 } : default;

    /// <summary>What <see cref="Restore"/> takes.</summary>
    public ForcedRun Save() => _run;

    /// <summary>Back to where <see cref="Save"/> was called.</summary>
    public void Restore(ForcedRun run) => _run = run;
}

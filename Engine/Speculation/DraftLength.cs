using StructGen.Engine.Decoding;

namespace StructGen.Engine.Speculation;

/// <summary>
/// Decides how much of a draft is worth its forward: the single steps that accepted tokens are expected to save against the rows that the draft adds. Learns how often drafts are
/// right, also from those that were not sent along. Not thread-safe.
/// </summary>
internal sealed class DraftLength
{
    private const int Classes = 8;
    private const double LearningRate = 0.08;

    private readonly ForwardPlan _plan;
    private readonly bool _isCostAware;

    /// <summary>Per class of evidence, how often a token was right.</summary>
    private readonly double[] _rates = new double[Classes];

    public DraftLength(ForwardPlan plan, bool isCostAware)
    {
        _plan = plan;
        _isCostAware = isCostAware;
        for (int i = 0; i < Classes; i++)
        {
            // The more speaks for a token the likelier it is; what is true here is learned soon.
            _rates[i] = 1 - (0.5 / (i + 1));
        }
    }

    /// <summary>How many tokens of <paramref name="draft"/> to send along with <paramref name="pending"/> tokens.</summary>
    public int Choose(int pending, ReadOnlySpan<DraftedToken> draft)
    {
        if (!_isCostAware || draft.IsEmpty)
        {
            return draft.Length;
        }

        _plan.LastChunk(pending, 0, out double without);
        double reached = 1;
        double saved = 0;
        double best = 0;
        int length = 0;
        for (int i = 0; i < draft.Length; i++)
        {
            reached *= draft[i].IsForced ? 1 : _rates[draft[i].Proposal.Evidence & (Classes - 1)];
            saved += reached * _plan.Single;
            _plan.LastChunk(pending, i + 1, out double with);
            if (saved - (with - without) > best)
            {
                best = saved - (with - without);
                length = i + 1;
            }
        }

        return length;
    }

    /// <summary>The target said whether <paramref name="drafted"/> was right.</summary>
    public void Observe(in DraftedToken drafted, bool isRight)
    {
        if (!drafted.IsForced)
        {
            ref double rate = ref _rates[drafted.Proposal.Evidence & (Classes - 1)];
            rate += LearningRate * ((isRight ? 1 : 0) - rate);
        }
    }
}

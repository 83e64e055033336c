using StructGen.Engine.Decoding;
using StructGen.Engine.Speculation;

namespace StructGen.Tests.Speculation;

/// <summary>What is copied, and how much of it is sent along.</summary>
internal sealed class CopyDrafterTests
{
    [Test]
    public void The_longest_earlier_occurrence_is_gone_on_with()
    {
        //            0  1  2  3  4  5  6  7  8  9
        int[] text = [1, 2, 3, 7, 9, 2, 3, 8, 1, 2, 3];
        Assert.That(Draft(text, 3), Is.EqualTo(new[] { 7, 9, 2 }));
    }

    [Test]
    public void The_latest_of_equally_long_occurrences_wins()
    {
        int[] text = [5, 2, 3, 7, 5, 2, 3, 8, 4, 5, 2, 3];
        Assert.That(Draft(text, 2), Is.EqualTo(new[] { 8, 4 }));
    }

    [Test]
    public void An_occurrence_whose_successor_is_refused_gives_way_to_another()
    {
        int[] text = [2, 3, 7, 5, 2, 3, 8, 4, 2, 3];
        Assert.That(Draft(text, 1, refused: 8), Is.EqualTo(new[] { 7 }));
    }

    [Test]
    public void Nothing_is_drafted_without_an_occurrence()
    {
        Assert.That(Draft([1, 2, 3, 4, 5], 4), Is.Empty);
        Assert.That(Draft([], 4), Is.Empty);
        Assert.That(Draft([1, 1], 4), Is.Empty);
    }

    [Test]
    public void A_repetition_goes_on_beyond_the_text() => Assert.That(Draft([1, 2, 1, 2, 1, 2], 5), Is.EqualTo(new[] { 1, 2, 1, 2, 1 }));

    [Test]
    public void Drafts_that_fail_are_sent_no_more_and_those_that_hold_are()
    {
        ForwardPlan plan = new(new ForwardCosts((1, 8400), (2, 22000), (8, 27000), (32, 46000)));
        DraftLength length = new(plan, isCostAware: true);
        DraftedToken[] draft = [.. Enumerable.Range(0, 7).Select(i => new DraftedToken(new Proposal(i, Evidence: 2), IsForced: false, IsRead: true))];
        for (int i = 0; i < 60; i++)
        {
            length.Observe(draft[0], isRight: false);
        }

        Assert.That(length.Choose(1, draft), Is.Zero);
        for (int i = 0; i < 60; i++)
        {
            length.Observe(draft[0], isRight: true);
        }

        Assert.That(length.Choose(1, draft), Is.EqualTo(7));
        Assert.That(length.Choose(1, draft.AsSpan(0, 1)), Is.Zero, "one more row costs more than it can save");
        Assert.That(new DraftLength(plan, isCostAware: false).Choose(1, draft), Is.EqualTo(7));
    }

    private static int[] Draft(int[] text, int most, int refused = -1)
    {
        CopyDrafter drafter = new();
        drafter.Append(text);
        Context context = new(refused);
        while (context.Tokens.Count < most && drafter.TryPropose(context, out Proposal proposal))
        {
            context.Tokens.Add(proposal.Token);
        }

        return [.. context.Tokens];
    }

    private sealed class Context(int refused) : DraftContext
    {
        public List<int> Tokens { get; } = [];

        public override ReadOnlySpan<int> Drafted => System.Runtime.InteropServices.CollectionsMarshal.AsSpan(Tokens);

        public override bool IsAllowed(int token) => token != refused;

        public override ReadOnlySpan<uint> GetMask() => default;
    }
}

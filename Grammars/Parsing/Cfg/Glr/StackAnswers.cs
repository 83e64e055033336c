using System.Collections.Concurrent;

namespace StructGen.Grammars.Parsing.Cfg.Glr;

/// <summary>Answers to questions about stacks, each kept for all stacks that agree as far down as it looked (<see cref="StackReads"/>).</summary>
/// <remarks>Thread rule: any thread at any time.</remarks>
internal sealed class StackAnswers<TQuestion>(StackCuts cuts, int limit)
    where TQuestion : notnull
{
    private readonly ConcurrentDictionary<TQuestion, int> _levels = new();
    private readonly ConcurrentDictionary<(TQuestion, ulong, ulong), bool> _answers = new();
    private int _count;

    public bool Get(TQuestion question, Frontier frontier, Func<bool> find)
    {
        for (int levels = _levels.GetValueOrDefault(question); levels != 0; levels &= levels - 1)
        {
            StackCut cut = cuts.Of(frontier, System.Numerics.BitOperations.TrailingZeroCount(levels));
            if (_answers.TryGetValue((question, cut.High, cut.Low), out bool known))
            {
                StackReads.Note(cut.Reach);
                return known;
            }
        }

        StackReach outer = StackReads.Begin();
        bool answer = find();
        int level = cuts.LevelOf(frontier, StackReads.End(outer));
        if (level < StackCuts.Whole)
        {
            if (Interlocked.Increment(ref _count) > limit)
            {
                _answers.Clear();
                Volatile.Write(ref _count, 1);
            }

            StackCut cut = cuts.Of(frontier, level);
            _answers[(question, cut.High, cut.Low)] = answer;
            _levels.AddOrUpdate(question, 1 << level, (_, levels) => levels | (1 << level));
        }

        return answer;
    }
}

using System.Runtime.InteropServices;

namespace StructGen.Grammars.Automata;

/// <summary>
/// Lifts the upper bounds of repetitions that no short text can reach: <c>(?:\S+\s+){0,40}\S+</c> is the same language as with <c>{0,41}</c> or <c>*</c> as far as any text of a few bytes can
/// tell. So positions that differ in such counters only can share what is known about short texts.
/// </summary>
/// <remarks>Remembers what it found by expression. Used under the builder's lock.</remarks>
internal sealed class CounterClip(RegexBuilder builder)
{
    /// <summary>Counters that a text of so many bytes could use up are kept.</summary>
    public const int LeastHorizon = 16;

    /// <summary>No text is as long.</summary>
    public const int Endless = int.MaxValue;

    private readonly Dictionary<RegexNode, (RegexNode Clipped, int Horizon)> _known = [];

    /// <summary>
    /// An expression without the large counters of a plain one, and the number of bytes up to which texts cannot tell them apart: after each such text both or neither are empty, both or
    /// neither match ε, and both need the same number of further scalars at least.
    /// </summary>
    public (RegexNode Clipped, int Horizon) Clip(RegexNode node)
    {
        if (_known.TryGetValue(node, out (RegexNode, int) known))
        {
            return known;
        }

        RegexBuilder.GuardStack();
        (RegexNode, int) result = Compute(node);
        _known.Add(node, result);
        return result;
    }

    private (RegexNode Clipped, int Horizon) Compute(RegexNode node)
    {
        switch (node.Kind)
        {
            case RegexKind.Concat:
                (RegexNode left, int leftHorizon) = Clip(node.Left);
                (RegexNode right, int rightHorizon) = Clip(node.Right);
                return ReferenceEquals(left, node.Left) && ReferenceEquals(right, node.Right)
                    ? (node, Endless)
                    : (builder.ConcatCore(left, right), Math.Min(leftHorizon, rightHorizon));
            case RegexKind.Repeat:
                return ClipRepeat(node);
            case RegexKind.Union:
                List<RegexNode> children = [];
                int horizon = Endless;
                bool changed = false;
                foreach (RegexNode child in node.Children)
                {
                    (RegexNode clipped, int childHorizon) = Clip(child);
                    changed |= !ReferenceEquals(clipped, child);
                    horizon = Math.Min(horizon, childHorizon);
                    children.Add(clipped);
                }

                return changed ? (builder.UnionCore(CollectionsMarshal.AsSpan(children), factorPrefixes: false), horizon) : (node, Endless);
            default:
                return (node, Endless);
        }
    }

    private (RegexNode Clipped, int Horizon) ClipRepeat(RegexNode node)
    {
        (RegexNode body, int horizon) = Clip(node.Left);
        int maximum = node.Maximum;

        // A text of n bytes completes n / b repetitions of a body of at least b bytes, and may begin one more.
        long reach = ((long)maximum * node.Left.Facts.MinimumBytes) - 1;
        if (maximum != RegexNode.Infinity && reach >= LeastHorizon)
        {
            maximum = RegexNode.Infinity;
            horizon = (int)Math.Min(horizon, reach);
        }

        return ReferenceEquals(body, node.Left) && maximum == node.Maximum ? (node, Endless) : (builder.RepeatCore(body, node.Minimum, maximum), horizon);
    }
}

namespace StructGen.Grammars.Automata;

/// <summary>Takes expressions apart into a bound on the number of scalars and the rest.</summary>
internal static class LengthBounded
{
    /// <summary>
    /// A plain core and bounds such that the members of <paramref name="node"/> are those of the core with a number of scalars within the bounds; null when the node is not so made,
    /// or in the middle of a scalar.
    /// </summary>
    public static (RegexNode Core, int Minimum, int Maximum)? Split(RegexBuilder builder, RegexNode node)
    {
        if (node.IsUniverse)
        {
            return null;
        }

        switch (node.Kind)
        {
            case RegexKind.Repeat when IsOneScalar(node.Left) && node.Left.IsPlain && (node.Minimum > 0 || node.Maximum < RegexNode.Infinity):
                return (builder.Repeat(node.Left, 0, null), node.Minimum, node.Maximum);
            case RegexKind.Intersect when node.Children.Length == 2:
                RegexNode bound = node.Children[0];
                RegexNode core = node.Children[1];
                if (!bound.IsLengthBound)
                {
                    (bound, core) = (core, bound);
                }

                if (!bound.IsLengthBound || !core.IsPlain || !IsBetweenScalars(builder, bound))
                {
                    return null;
                }

                // What every member of the core fulfils need not be asked again of what is left of it.
                int minimum = core.Facts.MinimumScalars >= bound.Facts.MinimumScalars ? 0 : bound.Facts.MinimumScalars;
                return (core, minimum, bound.Facts.MaximumScalars);
            default:
                return null;
        }
    }

    private static bool IsBetweenScalars(RegexBuilder builder, RegexNode bound) =>
        ReferenceEquals(bound, builder.AnyScalar) || (bound.Kind == RegexKind.Repeat && ReferenceEquals(bound.Left, builder.AnyScalar));

    private static bool IsOneScalar(RegexNode node) => node.Facts.MinimumScalars == 1 && node.Facts.MaximumScalars == 1;
}

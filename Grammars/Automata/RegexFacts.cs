namespace StructGen.Grammars.Automata;

/// <summary>Yes-or-no properties of a node.</summary>
[Flags]
internal enum RegexTraits : byte
{
    None = 0,
    Nullable = 1,
    Plain = 2,
    LengthBound = 4,
    Contiguous = 8,
}

/// <summary>
/// What is known of a node's language from its parts. Lengths are in bytes, or in scalars begun (bytes that are not continuation bytes); they are exact
/// for plain nodes (saturating at <see cref="RegexNode.Infinity"/>) and otherwise bounds from outside.
/// </summary>
internal readonly record struct RegexFacts(RegexTraits Traits, int MinimumBytes, int MinimumScalars, int MaximumScalars);

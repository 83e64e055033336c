using StructGen.Grammars;

namespace StructGen.SchemaBench.Engines;

/// <summary>What the measurements ask of an engine; <see cref="StructGenEngine"/> is the one measured, tests bring toys.</summary>
internal interface IConstraintEngine
{
    /// <summary>The tokens that end a text.</summary>
    IReadOnlyList<int> EndTokens { get; }

    /// <summary>Compiles a schema; throws <see cref="GrammarException"/> when the engine refuses it.</summary>
    IConstraint Compile(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, CancellationToken cancellationToken);
}

/// <summary>A compiled schema.</summary>
internal interface IConstraint
{
    /// <summary>A matcher for a new text.</summary>
    IConstraintMatcher CreateMatcher();
}

/// <summary>Follows one text.</summary>
internal interface IConstraintMatcher
{
    /// <summary>Whether the text may end here.</summary>
    bool IsAccepting { get; }

    /// <summary>The allowed tokens: bit i%32 of word i/32. Valid until the matcher moves.</summary>
    ReadOnlySpan<uint> GetMask();

    /// <summary>Commits a token; false leaves the state as it was.</summary>
    bool TryAdvance(int token);

    /// <summary>Commits bytes; false leaves the state as it was.</summary>
    bool TryAdvance(ReadOnlySpan<byte> utf8);

    /// <summary>Bytes that would complete the text.</summary>
    byte[] GetCompletion();
}

/// <summary>Reading of packed masks.</summary>
internal static class PackedMask
{
    public static bool IsAllowed(this ReadOnlySpan<uint> mask, int token) =>
        (uint)(token >> 5) < (uint)mask.Length && (mask[token >> 5] >> (token & 31) & 1) != 0;

    /// <summary>Whether the text may end: the matcher says so and its mask allows an end token.</summary>
    public static bool MayEnd(this IConstraintMatcher matcher, IReadOnlyList<int> endTokens)
    {
        ReadOnlySpan<uint> mask = matcher.GetMask();
        foreach (int end in endTokens)
        {
            if (mask.IsAllowed(end))
            {
                return matcher.IsAccepting;
            }
        }

        return false;
    }
}

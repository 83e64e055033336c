namespace StructGen.Grammars.Automata.Ecma;

/// <summary>Facts read off a tree: how long its matches are and which characters they begin or end with.</summary>
internal static class EcmaShape
{
    internal static bool IsPlain(EcmaNode node) => node.Assertions == AssertionKinds.None;

    internal static bool IsNothing(EcmaNode node) => node is EcmaAlternation { Items.Length: 0 };

    internal static bool IsEpsilon(EcmaNode node) => node is EcmaSequence { Items.Length: 0 };

    /// <summary>Whether an empty match is possible somewhere; assertions are taken to hold.</summary>
    internal static bool IsNullable(EcmaNode node) => node switch
    {
        EcmaSet => false,
        EcmaSequence sequence => sequence.Items.All(IsNullable),
        EcmaAlternation alternation => alternation.Items.Any(IsNullable),
        EcmaRepeat repeat => repeat.Minimum == 0 || IsNullable(repeat.Body),
        _ => true,
    };

    /// <summary>The one length in code points that every match has, or null.</summary>
    internal static long? FixedLength(EcmaNode node)
    {
        switch (node)
        {
            case EcmaSet:
                return 1;
            case EcmaSequence sequence:
                long sum = 0;
                foreach (EcmaNode item in sequence.Items)
                {
                    if (FixedLength(item) is not { } length)
                    {
                        return null;
                    }

                    sum += length;
                }

                return sum;
            case EcmaAlternation alternation:
                long? common = null;
                foreach (EcmaNode item in alternation.Items)
                {
                    long? length = FixedLength(item);
                    if (length is null || (common is not null && common != length))
                    {
                        return null;
                    }

                    common = length;
                }

                return common ?? 0;
            case EcmaRepeat repeat:
                return FixedLength(repeat.Body) switch
                {
                    0 => 0,
                    { } length when repeat.Minimum == repeat.Maximum && length * repeat.Minimum is var total && total < int.MaxValue => total,
                    _ => null,
                };
            default:
                return 0;
        }
    }

    /// <summary>The characters that a non-empty match can begin with (end with, when <paramref name="last"/>): at least all of them.</summary>
    internal static ScalarSet Edge(EcmaNode node, bool last)
    {
        switch (node)
        {
            case EcmaSet set:
                return set.Set;
            case EcmaSequence sequence:
                List<ScalarSet> sets = [];
                for (int step = 0; step < sequence.Items.Length; step++)
                {
                    EcmaNode item = sequence.Items[last ? sequence.Items.Length - 1 - step : step];
                    sets.Add(Edge(item, last));
                    if (!IsNullable(item))
                    {
                        break;
                    }
                }

                return ScalarSet.Union(sets);
            case EcmaAlternation alternation:
                return ScalarSet.Union([.. alternation.Items.Select(item => Edge(item, last))]);
            case EcmaRepeat repeat:
                return Edge(repeat.Body, last);
            default:
                return ScalarSet.Empty;
        }
    }
}

using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>The meaning of a tree, spelled out: which positions a match can reach from a position. Slow and obviously right.</summary>
internal static class EcmaOracle
{
    internal static bool Finds(EcmaNode tree, string text)
    {
        int[] scalars = Scalars(text);
        return Enumerable.Range(0, scalars.Length + 1).Any(start => Ends(tree, scalars, start).Count > 0);
    }

    internal static bool MatchesWhole(EcmaNode tree, string text)
    {
        int[] scalars = Scalars(text);
        return Ends(tree, scalars, 0).Contains(scalars.Length);
    }

    private static int[] Scalars(string text) => [.. text.EnumerateRunes().Select(static rune => rune.Value)];

    private static HashSet<int> Ends(EcmaNode node, int[] text, int start)
    {
        switch (node)
        {
            case EcmaSet set:
                return start < text.Length && set.Set.Contains(text[start]) ? [start + 1] : [];
            case EcmaSequence sequence:
                HashSet<int> positions = [start];
                foreach (EcmaNode item in sequence.Items)
                {
                    positions = [.. positions.SelectMany(position => Ends(item, text, position))];
                }

                return positions;
            case EcmaAlternation alternation:
                return [.. alternation.Items.SelectMany(item => Ends(item, text, start))];
            case EcmaRepeat repeat:
                return Repeated(repeat, text, start);
            case EcmaLook { IsBehind: false } look:
                return Ends(look.Body, text, start).Count > 0 != look.IsNegative ? [start] : [];
            case EcmaLook look:
                return Enumerable.Range(0, start + 1).Any(from => Ends(look.Body, text, from).Contains(start)) != look.IsNegative ? [start] : [];
            case EcmaWordBoundary boundary:
                bool before = start > 0 && boundary.Word.Contains(text[start - 1]);
                bool after = start < text.Length && boundary.Word.Contains(text[start]);
                return before != after != boundary.IsNegative ? [start] : [];
            default:
                throw new InvalidOperationException();
        }
    }

    private static HashSet<int> Repeated(EcmaRepeat repeat, int[] text, int start)
    {
        // Beyond the text's length further rounds can only repeat empty ones.
        int minimum = Math.Min(repeat.Minimum, text.Length + 1);
        int maximum = Math.Max(minimum, Math.Min(repeat.Maximum ?? int.MaxValue, minimum + text.Length + 1));
        HashSet<int> current = [start];
        HashSet<int> result = [];
        for (int round = 0; ; round++)
        {
            if (round >= minimum)
            {
                result.UnionWith(current);
            }

            if (round == maximum)
            {
                return result;
            }

            current = [.. current.SelectMany(position => Ends(repeat.Body, text, position))];
        }
    }
}

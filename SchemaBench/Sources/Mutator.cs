using System.Security.Cryptography;
using System.Text;

namespace StructGen.SchemaBench.Sources;

/// <summary>How a text was changed.</summary>
internal enum MutationKind
{
    /// <summary>A piece is left out.</summary>
    Deletion,

    /// <summary>A piece and the next one that is no blank have changed places.</summary>
    Swap,

    /// <summary>A piece of the same text stands once more, somewhere else.</summary>
    Insertion,
}

/// <summary>A changed text.</summary>
/// <param name="Kind">What was done.</param>
/// <param name="Text">The text.</param>
/// <param name="At">Where the change begins, in UTF-16 units.</param>
/// <param name="What">The change in words.</param>
internal sealed record Mutant(MutationKind Kind, string Text, int At, string What);

/// <summary>Changes texts a little, the same way for the same seed, id and text.</summary>
internal static class Mutator
{
    /// <summary>Mutants of a text: <paramref name="rounds"/> of each kind, fewer where a text is too short to be changed.</summary>
    public static IEnumerable<Mutant> Of(string text, string id, int rounds, long seed)
    {
        IReadOnlyList<string> pieces = TextPieces.Of(text);
        int[] solid = [.. Enumerable.Range(0, pieces.Count).Where(i => !TextPieces.IsBlank(pieces[i]))];
        if (solid.Length < 2)
        {
            yield break;
        }

        Random random = new(BitConverter.ToInt32(SHA256.HashData(Encoding.UTF8.GetBytes($"{seed}\n{id}"))) & int.MaxValue);
        for (int round = 0; round < rounds; round++)
        {
            int gone = solid[random.Next(solid.Length)];
            yield return new(MutationKind.Deletion, Join(pieces, gone, ""), OffsetOf(pieces, gone), $"without {Quoted(pieces[gone])}");

            int first = random.Next(solid.Length - 1);
            (int one, int other) = (solid[first], solid[first + 1]);
            yield return new(MutationKind.Swap, Swap(pieces, one, other), OffsetOf(pieces, one), $"{Quoted(pieces[one])} and {Quoted(pieces[other])} swapped");

            string piece = pieces[solid[random.Next(solid.Length)]];
            int place = solid[random.Next(solid.Length)];
            yield return new(MutationKind.Insertion, Join(pieces, place, Beside(piece, pieces[place])), OffsetOf(pieces, place), $"{Quoted(piece)} before {Quoted(pieces[place])}");
        }
    }

    private static string Join(IReadOnlyList<string> pieces, int index, string instead) =>
        string.Concat(pieces.Take(index).Append(instead).Concat(pieces.Skip(index + 1)));

    private static string Swap(IReadOnlyList<string> pieces, int one, int other)
    {
        string[] changed = [.. pieces];
        (changed[one], changed[other]) = (changed[other], changed[one]);
        return string.Concat(changed);
    }

    /// <summary>Two pieces, kept apart where they would become one word.</summary>
    private static string Beside(string piece, string next) =>
        IsWord(piece[^1]) && IsWord(next[0]) ? piece + " " + next : piece + next;

    private static bool IsWord(char unit) => char.IsLetterOrDigit(unit) || unit == '_';

    private static int OffsetOf(IReadOnlyList<string> pieces, int index) => pieces.Take(index).Sum(piece => piece.Length);

    private static string Quoted(string piece) => $"'{piece}'";
}

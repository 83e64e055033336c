using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>What may stand in the braces of <c>\p{…}</c>, read character by character: a place is the first expression that begins with what was read, and how long that is.</summary>
internal static class PropertyExpressions
{
    private const int LengthBits = 8;

    private static readonly string[] Sorted = All();

    /// <summary>The place after a character, or -1. The place before the first is 0.</summary>
    public static int Next(int place, char c)
    {
        int length = place & ((1 << LengthBits) - 1);
        int low = place >> LengthBits;
        int high = Sorted.Length;

        // The first expression that shares what was read and goes on with this character, or with a later one.
        string prefix = Sorted[low][..length];
        while (low < high)
        {
            int middle = (low + high) / 2;
            string candidate = Sorted[middle];
            bool isBefore = candidate.StartsWith(prefix, StringComparison.Ordinal) && (candidate.Length == length || candidate[length] < c);
            (low, high) = isBefore ? (middle + 1, high) : (low, middle);
        }

        return low < Sorted.Length && Sorted[low].Length > length && Sorted[low][length] == c && Sorted[low].StartsWith(prefix, StringComparison.Ordinal)
            ? low << LengthBits | (length + 1)
            : -1;
    }

    /// <summary>Whether what was read is an expression.</summary>
    public static bool IsWhole(int place) => Sorted[place >> LengthBits].Length == (place & ((1 << LengthBits) - 1));

    private static string[] All()
    {
        List<string> expressions = ["Any", "ASCII", "Assigned"];
        foreach (string name in Names(UnicodeTables.GeneralCategories)
            .Concat(["LC", "L", "M", "N", "C", "P", "Z", "S", "Cased_Letter", "Letter", "Mark", "Combining_Mark", "Number", "Other", "Punctuation", "punct", "Separator", "Symbol"]))
        {
            expressions.AddRange([name, "gc=" + name, "General_Category=" + name]);
        }

        foreach (string name in Names(UnicodeTables.Scripts))
        {
            expressions.AddRange(["sc=" + name, "Script=" + name, "scx=" + name, "Script_Extensions=" + name]);
        }

        expressions.AddRange(Names(UnicodeTables.BinaryProperties));
        return [.. expressions.Distinct().Order(StringComparer.Ordinal)];

        static IEnumerable<string> Names((string Names, string Boundaries)[] table) => table.SelectMany(static entry => entry.Names.Split(' '));
    }
}

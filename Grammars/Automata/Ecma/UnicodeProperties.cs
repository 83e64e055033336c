using System.Collections.Concurrent;

namespace StructGen.Grammars.Automata.Ecma;

/// <summary>The sets behind <c>\p{…}</c>: general categories, scripts, script extensions and the binary properties of ECMA-262. Names are case-sensitive.</summary>
internal static class UnicodeProperties
{
    private static readonly Dictionary<string, string> s_categories = Index(UnicodeTables.GeneralCategories);
    private static readonly Dictionary<string, string> s_scripts = Index(UnicodeTables.Scripts);
    private static readonly Dictionary<string, string> s_extensions = Index(UnicodeTables.ScriptExtensionDifferences);
    private static readonly Dictionary<string, string> s_binary = Index(UnicodeTables.BinaryProperties);

    /// <summary>Categories that are unions of others.</summary>
    private static readonly Dictionary<string, string[]> s_composed = new()
    {
        ["LC"] = ["Lu", "Ll", "Lt"],
        ["L"] = ["Lu", "Ll", "Lt", "Lm", "Lo"],
        ["M"] = ["Mn", "Mc", "Me"],
        ["N"] = ["Nd", "Nl", "No"],
        ["C"] = ["Cc", "Cf", "Cs", "Co", "Cn"],
        ["P"] = ["Pc", "Pd", "Ps", "Pe", "Pi", "Pf", "Po"],
        ["Z"] = ["Zs", "Zl", "Zp"],
        ["S"] = ["Sm", "Sc", "Sk", "So"],
    };

    private static readonly Dictionary<string, string> s_longNames = new()
    {
        ["Cased_Letter"] = "LC",
        ["Letter"] = "L",
        ["Mark"] = "M",
        ["Combining_Mark"] = "M",
        ["Number"] = "N",
        ["Other"] = "C",
        ["Punctuation"] = "P",
        ["punct"] = "P",
        ["Separator"] = "Z",
        ["Symbol"] = "S",
    };

    private static readonly ConcurrentDictionary<string, ScalarSet> s_decoded = new();

    /// <summary>The set for a lone name: a general category or a binary property.</summary>
    internal static ScalarSet? Find(string name) => Category(name) ?? name switch
    {
        "Any" => ScalarSet.All,
        "ASCII" => ScalarSet.Range(0, 0x7F),
        "Assigned" => ~Category("Cn")!,
        _ => s_binary.TryGetValue(name, out string? data) ? Decode(data) : null,
    };

    /// <summary>The set for <c>name=value</c>.</summary>
    internal static ScalarSet? Find(string name, string value) => name switch
    {
        "General_Category" or "gc" => Category(value),
        "Script" or "sc" => s_scripts.TryGetValue(value, out string? data) ? Decode(data) : null,
        "Script_Extensions" or "scx" => Extensions(value),
        _ => null,
    };

    internal static int ReadVarint(byte[] bytes, ref int position)
    {
        int value = 0;
        for (int shift = 0; ; shift += 7)
        {
            byte b = bytes[position++];
            value |= (b & 0x7F) << shift;
            if (b < 0x80)
            {
                return value;
            }
        }
    }

    private static ScalarSet? Category(string name)
    {
        string key = s_longNames.GetValueOrDefault(name, name);
        if (s_composed.TryGetValue(key, out string[]? parts))
        {
            return s_decoded.GetOrAdd("gc=" + key, static (_, list) => ScalarSet.Union([.. list.Select(static part => Decode(s_categories[part]))]), parts);
        }

        return s_categories.TryGetValue(key, out string? data) ? Decode(data) : null;
    }

    private static ScalarSet? Extensions(string value)
    {
        if (!s_scripts.TryGetValue(value, out string? data))
        {
            return null;
        }

        // The differences are filed under the long name alone; any name of the script leads there.
        foreach ((string names, string boundaries) in UnicodeTables.Scripts)
        {
            if (ReferenceEquals(boundaries, data) || boundaries == data)
            {
                return s_extensions.TryGetValue(names[..names.IndexOf(' ', StringComparison.Ordinal)], out string? difference)
                    ? Decode(data) ^ Decode(difference)
                    : Decode(data);
            }
        }

        return null;
    }

    private static ScalarSet Decode(string data) => s_decoded.GetOrAdd(data, static text =>
    {
        byte[] bytes = Convert.FromBase64String(text);
        List<int> boundaries = [];
        for (int position = 0, last = 0; position < bytes.Length;)
        {
            last += ReadVarint(bytes, ref position);
            boundaries.Add(last);
        }

        return ScalarSet.FromBoundaries([.. boundaries]);
    });

    private static Dictionary<string, string> Index((string Names, string Boundaries)[] table)
    {
        Dictionary<string, string> index = [];
        foreach ((string names, string boundaries) in table)
        {
            foreach (string name in names.Split(' '))
            {
                index[name] = boundaries;
            }
        }

        return index;
    }
}

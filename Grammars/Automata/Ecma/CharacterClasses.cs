namespace StructGen.Grammars.Automata.Ecma;

/// <summary>The coarsest partition of all scalars in which every set of a pattern is a union of classes (its minterms).</summary>
internal sealed class CharacterClasses
{
    private readonly Dictionary<ScalarSet, ulong[]> _classesOf = [];

    internal CharacterClasses(IEnumerable<ScalarSet> sets)
    {
        ScalarSet[] distinct = [.. sets.Distinct()];
        Dictionary<string, List<ScalarSet>> groups = [];
        SortedSet<int> cuts = [.. ScalarSet.NonSurrogates.Boundaries];
        foreach (ScalarSet set in distinct)
        {
            foreach (int boundary in set.Boundaries)
            {
                cuts.Add(boundary);
            }
        }

        int[] points = [0, .. cuts.Where(static cut => cut > 0)];
        char[] signature = new char[distinct.Length];
        for (int i = 0; i + 1 < points.Length; i++)
        {
            if (!ScalarSet.NonSurrogates.Contains(points[i]))
            {
                continue;
            }

            for (int s = 0; s < distinct.Length; s++)
            {
                signature[s] = distinct[s].Contains(points[i]) ? '1' : '0';
            }

            string key = new(signature);
            if (!groups.TryGetValue(key, out List<ScalarSet>? members))
            {
                groups[key] = members = [];
            }

            members.Add(ScalarSet.Range(points[i], points[i + 1] - 1));
        }

        Classes = [.. groups.Values.Select(ScalarSet.Union)];
        AllClasses = new ulong[(Classes.Length + 63) / 64];
        foreach (ScalarSet set in distinct)
        {
            _classesOf[set] = new ulong[AllClasses.Length];
        }

        int index = 0;
        foreach (string key in groups.Keys)
        {
            AllClasses[index >> 6] |= 1UL << (index & 63);
            for (int s = 0; s < distinct.Length; s++)
            {
                if (key[s] == '1')
                {
                    _classesOf[distinct[s]][index >> 6] |= 1UL << (index & 63);
                }
            }

            index++;
        }
    }

    internal ScalarSet[] Classes { get; }

    /// <summary>All classes as bits.</summary>
    internal ulong[] AllClasses { get; }

    /// <summary>The classes inside one of the sets given at construction.</summary>
    internal ulong[] ClassesOf(ScalarSet set) => _classesOf[set];
}

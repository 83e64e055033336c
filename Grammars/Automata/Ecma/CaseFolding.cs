namespace StructGen.Grammars.Automata.Ecma;

/// <summary>Which code points the <c>i</c> modifier takes for equal.</summary>
internal sealed class CaseFolding
{
    private static readonly Lazy<CaseFolding> s_unicode = new(static () => new CaseFolding(UnicodeTables.FoldingOrbits));
    private static readonly Lazy<CaseFolding> s_legacy = new(static () => new CaseFolding(UnicodeTables.UpperCaseOrbits));

    private readonly Dictionary<int, int> _next = [];
    private readonly ScalarSet _changing;

    private CaseFolding(string orbits)
    {
        byte[] bytes = Convert.FromBase64String(orbits);
        List<ScalarSet> changing = [];
        int position = 0, code = 0;
        while (position < bytes.Length)
        {
            code += UnicodeProperties.ReadVarint(bytes, ref position);
            int distance = UnicodeProperties.ReadVarint(bytes, ref position);
            _next[code] = (distance & 1) == 0 ? code + (distance >> 1) : code - (distance >> 1);
            changing.Add(ScalarSet.Of(code));
        }

        _changing = ScalarSet.Union(changing);
    }

    /// <summary>Simple case folding, as with the <c>u</c> flag.</summary>
    internal static CaseFolding Unicode => s_unicode.Value;

    /// <summary>Upper-casing, as without the <c>u</c> flag.</summary>
    internal static CaseFolding Legacy => s_legacy.Value;

    /// <summary>The set with everything that is equal to a member.</summary>
    internal ScalarSet Close(ScalarSet set)
    {
        if (set.Boundaries is [var first, var end] && end == first + 1 && !_next.ContainsKey(first))
        {
            return set;
        }

        List<ScalarSet> result = [set];
        foreach (int member in (set & _changing).Members())
        {
            for (int other = _next[member]; other != member; other = _next[other])
            {
                result.Add(ScalarSet.Of(other));
            }
        }

        return ScalarSet.Union(result);
    }
}

namespace StructGen.Tests.Oracles;

/// <summary>
/// Earley's recogniser (1970), each item set closed by plain iteration until nothing changes: slow, and right for every context-free grammar, ambiguous, cyclic or full of ε. Nonterminals are
/// capital letters, terminals all other characters.
/// </summary>
internal sealed class EarleyOracle
{
    private readonly char _start;
    private readonly List<(char Left, string Right)> _productions;

    public EarleyOracle(char start, IEnumerable<(char Left, string Right)> productions)
    {
        _start = start;
        _productions = [.. productions];
        HashSet<char> productive = [];
        while (_productions.Any(production => !productive.Contains(production.Left) && IsProductive(production.Right) && productive.Add(production.Left)))
        {
        }

        _productions.RemoveAll(production => !IsProductive(production.Right));

        bool IsProductive(string right) => right.All(symbol => !char.IsAsciiLetterUpper(symbol) || productive.Contains(symbol));
    }

    /// <summary>Whether the text is of the language, and for each of its prefixes, shortest first, whether some text of the language begins with it.</summary>
    public (bool IsMember, bool[] IsPrefix) Read(string text)
    {
        List<HashSet<(char Left, string Right, int Dot, int Origin)>> sets = [];
        bool[] isPrefix = new bool[text.Length + 1];
        for (int i = 0; i <= text.Length; i++)
        {
            HashSet<(char Left, string Right, int Dot, int Origin)> set = [];
            sets.Add(set);
            if (i == 0)
            {
                set.UnionWith(_productions.Where(production => production.Left == _start).Select(production => (production.Left, production.Right, 0, 0)));
            }
            else
            {
                set.UnionWith(sets[i - 1].Where(item => item.Dot < item.Right.Length && item.Right[item.Dot] == text[i - 1]).Select(item => item with { Dot = item.Dot + 1 }));
            }

            int before = -1;
            while (before != set.Count)
            {
                before = set.Count;
                foreach ((char left, string right, int dot, int origin) in set.ToList())
                {
                    if (dot == right.Length)
                    {
                        set.UnionWith(sets[origin].Where(item => item.Dot < item.Right.Length && item.Right[item.Dot] == left).Select(item => item with { Dot = item.Dot + 1 }).ToList());
                    }
                    else if (char.IsAsciiLetterUpper(right[dot]))
                    {
                        set.UnionWith(_productions.Where(production => production.Left == right[dot]).Select(production => (production.Left, production.Right, 0, i)));
                    }
                }
            }

            isPrefix[i] = set.Count > 0;
        }

        return (sets[^1].Any(item => item.Left == _start && item.Dot == item.Right.Length && item.Origin == 0), isPrefix);
    }
}

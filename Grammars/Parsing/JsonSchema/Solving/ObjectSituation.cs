using System.Numerics;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formulas;

namespace StructGen.Grammars.Parsing.JsonSchema.Solving;

/// <summary>The names that the conditions on one object mention, in declared order, and the languages of names they speak of.</summary>
internal sealed class ObjectShape
{
    private readonly SchemaContext _context;
    private readonly PropertyKey?[] _keys;
    private const int ManyNames = 256;
    private List<(ulong Classes, RegexNode Language)>? _combinations;
    private HashSet<ulong>? _scarce;

    public ObjectShape(SchemaContext context, IEnumerable<Formula> conditions)
    {
        _context = context;
        HashSet<Formula> seen = [];
        Dictionary<string, int> index = new(StringComparer.Ordinal);
        List<string> names = [];
        List<RegexNode> patterns = [];
        void AddName(string name)
        {
            if (index.TryAdd(name, names.Count))
            {
                names.Add(name);
            }
        }

        void AddPattern(RegexNode pattern)
        {
            if (!patterns.Contains(pattern))
            {
                patterns.Add(pattern);
            }
        }

        void AddDefinition(PropertiesDefinition definition)
        {
            foreach (string name in definition.Declared.Keys)
            {
                AddName(name);
            }

            foreach ((RegexNode language, _) in definition.Patterns)
            {
                AddPattern(language);
            }
        }

        Stack<Formula> stack = new(conditions.Reverse());
        List<string> required = [];
        while (stack.TryPop(out Formula? formula))
        {
            if (!seen.Add(formula))
            {
                continue;
            }

            switch (formula.Kind)
            {
                case FormulaKind.Properties:
                    AddDefinition((PropertiesDefinition)formula.Data!);
                    break;
                case FormulaKind.Names:
                    AddPattern(context.Expansion.String((Formula)formula.Data!));
                    break;
                case FormulaKind.Has:
                    required.Add((string)formula.Data!);
                    break;
                case FormulaKind.UnevaluatedProperties:
                    foreach (Coverage coverage in ((UnevaluatedDefinition)formula.Data!).Coverages)
                    {
                        if (coverage.Properties is not null)
                        {
                            AddDefinition(coverage.Properties);
                        }
                    }

                    break;
            }

            for (int i = formula.Children.Length - 1; i >= 0; i--)
            {
                stack.Push(formula.Children[i]);
            }
        }

        required.ForEach(AddName);
        if (patterns.Count > 62)
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"{patterns.Count} patterns apply to the names of one object; 62 at most.");
        }

        Names = [.. names];
        Index = index;
        Patterns = [.. patterns];
        _keys = new PropertyKey?[Names.Length];
        AllSeen = new ulong[(Names.Length + 63) / 64];
        BaseKeys = new KeySpace(this);
    }

    /// <summary>Declared and required names; the index is the declared order.</summary>
    public string[] Names { get; }

    public Dictionary<string, int> Index { get; }

    public RegexNode[] Patterns { get; }

    /// <summary>An empty seen-set, to copy.</summary>
    public ulong[] AllSeen { get; }

    /// <summary>The names without any further ones.</summary>
    public KeySpace BaseKeys { get; }

    /// <summary>The key of a declared name.</summary>
    public PropertyKey Key(int index) => _keys[index] ??= Key(Names[index]);

    /// <summary>The key of any name.</summary>
    public PropertyKey Key(string name)
    {
        ulong classes = 0;
        if (Patterns.Length > 0)
        {
            byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(name);
            for (int i = 0; i < Patterns.Length; i++)
            {
                if (_context.Lexicon.Regexes.IsMatch(Patterns[i], utf8))
                {
                    classes |= 1UL << i;
                }
            }
        }

        return new PropertyKey(name, Patterns, classes);
    }

    /// <summary>The combinations of patterns that some undeclared name meets, each with its names; found by splitting pattern by pattern, empty halves dropped.</summary>
    public IReadOnlyList<(ulong Classes, RegexNode Language)> Combinations => _combinations ??= Combine();

    private List<(ulong Classes, RegexNode Language)> Combine()
    {
        RegexBuilder regexes = _context.Lexicon.Regexes;
        RegexNode undeclared = Names.Length == 0
            ? regexes.AnyString
            : regexes.Complement(regexes.Literals([.. Names.Select(System.Text.Encoding.UTF8.GetBytes)]));
        List<(ulong Classes, RegexNode Language)> parts = [(0, undeclared)];
        for (int i = 0; i < Patterns.Length; i++)
        {
            List<(ulong Classes, RegexNode Language)> split = new(parts.Count * 2);
            RegexNode not = regexes.Complement(Patterns[i]);
            foreach ((ulong classes, RegexNode language) in parts)
            {
                RegexNode outside = regexes.Intersect(language, not);
                if (!regexes.IsEmpty(outside))
                {
                    split.Add((classes, outside));
                }

                RegexNode inside = regexes.Intersect(language, Patterns[i]);
                if (!regexes.IsEmpty(inside))
                {
                    split.Add((classes | 1UL << i, inside));
                }
            }

            parts = split;
            if (parts.Count > _context.Limits.MaxAlternatives)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxAlternatives), $"The patterns on the names of one object overlap in more than {_context.Limits.MaxAlternatives} ways.");
            }
        }

        return parts;
    }

    /// <summary>
    /// Whether so few undeclared names meet a combination of patterns that an object may use them up. Where there are more, one name of them is as good as another.
    /// </summary>
    public bool IsScarce(ulong classes)
    {
        if (Patterns.Length == 0)
        {
            return false;
        }

        if (_scarce is null)
        {
            _scarce = [];
            foreach ((ulong combination, RegexNode language) in Combinations)
            {
                if (_context.Lexicon.Regexes.CountMembers(language, ManyNames) < ManyNames)
                {
                    _scarce.Add(combination);
                }
            }
        }

        return _scarce.Contains(classes);
    }

    /// <summary>The key of a name whose text is withheld, none of those mentioned.</summary>
    public PropertyKey Anonymous(ulong classes) => new(null, Patterns, classes);
}

/// <summary>The names of a shape together with undeclared names seen so far, sorted by UTF-8 bytes: the implicit trie that a key automaton walks. Interned per shape.</summary>
internal sealed class KeySpace
{
    private static readonly Comparer<byte[]> s_bytewise = Comparer<byte[]>.Create(static (a, b) => a.AsSpan().SequenceCompareTo(b));
    private readonly Dictionary<string, KeySpace> _with = new(StringComparer.Ordinal);

    /// <summary>At the root: all spaces by their extra names.</summary>
    private readonly HashSet<KeySpace> _spaces;

    /// <summary>Of the extra names, in whatever order they came.</summary>
    private readonly int _hash;

    public KeySpace(ObjectShape shape)
    {
        Shape = shape;
        Extras = [];
        _spaces = new HashSet<KeySpace>(SameExtras.Instance);
        Utf8 = [.. shape.Names.Select(System.Text.Encoding.UTF8.GetBytes)];
        Indices = [.. Enumerable.Range(0, Utf8.Length)];
        Array.Sort(Utf8, Indices, s_bytewise);
    }

    private KeySpace(KeySpace parent, string name)
    {
        Shape = parent.Shape;
        _spaces = parent._spaces;
        _hash = unchecked(parent._hash + string.GetHashCode(name));
        Extras = Insert(parent.Extras, ~Array.BinarySearch(parent.Extras, name, StringComparer.Ordinal), name);
        byte[] utf8 = System.Text.Encoding.UTF8.GetBytes(name);
        int place = Array.BinarySearch(parent.Utf8, utf8, s_bytewise);
        place = place < 0 ? ~place : place;
        Utf8 = Insert(parent.Utf8, place, utf8);
        Indices = Insert(parent.Indices, place, -1);
    }

    public ObjectShape Shape { get; }

    /// <summary>The automaton of all its names, once some object has asked for it.</summary>
    public Frames.KeyAutomaton? AllNames { get; set; }

    /// <summary>Undeclared names seen, in ordinal order.</summary>
    public string[] Extras { get; }

    /// <summary>All names, sorted.</summary>
    public byte[][] Utf8 { get; }

    /// <summary>For each of <see cref="Utf8"/> its index in the shape, or -1 for an extra name.</summary>
    public int[] Indices { get; }

    /// <summary>The space with one more undeclared name.</summary>
    public KeySpace With(string name)
    {
        if (!_with.TryGetValue(name, out KeySpace? space))
        {
            KeySpace created = new(this, name);
            if (!_spaces.TryGetValue(created, out space))
            {
                _spaces.Add(space = created);
            }

            _with.Add(name, space);
        }

        return space;
    }

    private static T[] Insert<T>(T[] items, int place, T item)
    {
        T[] longer = new T[items.Length + 1];
        Array.Copy(items, longer, place);
        longer[place] = item;
        Array.Copy(items, place, longer, place + 1, items.Length - place);
        return longer;
    }

    private sealed class SameExtras : IEqualityComparer<KeySpace>
    {
        public static readonly SameExtras Instance = new();

        public bool Equals(KeySpace? x, KeySpace? y) => x!._hash == y!._hash && x.Extras.AsSpan().SequenceEqual(y.Extras);

        public int GetHashCode(KeySpace space) => space._hash;
    }
}

/// <summary>What an object in progress has read so far, as far as its completion depends on it.</summary>
internal sealed record ObjectSituation(ObjectShape Shape, KeySpace Keys, ulong[] Seen, int Floor, bool Provisional)
{
    public int Count
    {
        get
        {
            int count = Keys.Extras.Length + (Provisional ? 1 : 0);
            foreach (ulong word in Seen)
            {
                count += BitOperations.PopCount(word);
            }

            return count;
        }
    }

    public bool HasSeen(int index) => (Seen[index >> 6] >> (index & 63) & 1) != 0;

    /// <summary>Whether a name may still come, as far as duplicates and order go.</summary>
    public bool IsOpen(string name) => Shape.Index.TryGetValue(name, out int index)
        ? !HasSeen(index) && index >= Floor
        : Array.BinarySearch(Keys.Extras, name, StringComparer.Ordinal) < 0;
}

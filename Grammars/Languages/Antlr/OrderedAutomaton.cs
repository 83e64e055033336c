using StructGen.Grammars.Automata;
using StructGen.Grammars.Automata.Ecma;
using StructGen.Grammars.Languages.Python;

namespace StructGen.Grammars.Languages.Antlr;

/// <summary>
/// What a lexer rule with non-greedy loops matches. Its ways through are kept in the order in which the grammar tries them; where one of them comes to the end of the rule, those after it that
/// have met a non-greedy loop are given up. The lists of ways are the states of an automaton.
/// </summary>
internal sealed class OrderedAutomaton
{
    /// <summary>States before the automaton is made minimal, and after.</summary>
    private const int MaxLists = 3_000;

    private const int MaxMinimal = 400;

    private readonly List<Place> _places = [];

    private OrderedAutomaton()
    {
    }

    /// <summary>The texts of each alternative of a rule: those that end in it first. Throws <see cref="PythonRegexException"/> where that needs too much.</summary>
    public static RegexNode[] ToNodes(IReadOnlyList<PythonNode> alternatives, RegexBuilder builder)
    {
        OrderedAutomaton automaton = new();
        int[] entries = new int[alternatives.Count];
        for (int i = 0; i < entries.Length; i++)
        {
            entries[i] = automaton.Enter(alternatives[i], automaton.Add(new Place { Alternative = i }));
        }

        return automaton.Determinize(automaton.Add(new Place { Ways = entries }), entries.Length, builder);
    }

    private int Add(Place place)
    {
        _places.Add(place);
        return _places.Count - 1;
    }

    /// <summary>The place before a part of the rule, where <paramref name="next"/> comes after it.</summary>
    private int Enter(PythonNode node, int next)
    {
        switch (node)
        {
            case PythonSet set:
                return Add(new Place { Set = ScalarsOf(set), Next = next });
            case PythonSequence sequence:
                for (int i = sequence.Items.Count - 1; i >= 0; i--)
                {
                    next = Enter(sequence.Items[i], next);
                }

                return next;
            case PythonChoice choice:
                return Add(new Place { Ways = [.. choice.Items.Select(item => Enter(item, next))] });
            case PythonRepeat repeat:
                Place place = new() { IsNonGreedy = repeat.IsLazy };
                int loop = Add(place);
                int body = Enter(repeat.Body, repeat.Maximum is null ? loop : next);
                place.Ways = repeat.IsLazy ? [next, body] : [body, next];
                return repeat.Minimum > 0 ? body : loop;
            default:
                throw new InvalidOperationException("Lexer rules have no such part.");
        }
    }

    private static ScalarSet ScalarsOf(PythonSet set) => ScalarSet.FromBoundaries([.. set.Set.Ranges().SelectMany(static range => new[] { range.First, range.Last + 1 })]);

    private RegexNode[] Determinize(int start, int alternatives, RegexBuilder builder)
    {
        CharacterClasses classes = new(_places.Select(static place => place.Set).OfType<ScalarSet>());
        List<Way[]> lists = [];
        Dictionary<string, int> numbers = [];
        List<int[]> transitions = [];
        List<Way> first = [];
        bool hasEnded = false;
        Follow(start, false, first, [], ref hasEnded);
        Number(first);
        for (int list = 0; list < lists.Count; list++)
        {
            transitions.Add([.. Enumerable.Range(0, classes.Classes.Length).Select(@class => Number(Step(lists[list], @class, classes)))]);
        }

        int[] ends = [.. lists.Select(list => list.Select(way => _places[way.Place].Alternative).FirstOrDefault(static alternative => alternative >= 0, -1))];
        return [.. Enumerable.Range(0, alternatives).Select(alternative =>
        {
            DenseDfa minimal = new DenseDfa(classes.Classes, [.. transitions], [.. ends.Select(end => end == alternative)]).Minimize();
            return minimal.Count <= MaxMinimal ? minimal.ToExpression(builder) : throw TooLarge();
        })];

        int Number(List<Way> ways)
        {
            string key = string.Join(',', ways.Select(static way => (way.Place * 2) + (way.HasMetNonGreedy ? 1 : 0)));
            if (!numbers.TryGetValue(key, out int number))
            {
                number = lists.Count;
                if (number == MaxLists)
                {
                    throw TooLarge();
                }

                numbers.Add(key, number);
                lists.Add([.. ways]);
            }

            return number;
        }
    }

    private List<Way> Step(Way[] ways, int @class, CharacterClasses classes)
    {
        List<Way> next = [];
        HashSet<(int, bool)> met = [];
        bool hasEnded = false;
        foreach (Way way in ways)
        {
            Place place = _places[way.Place];
            if (place.Set is { } set && !(hasEnded && way.HasMetNonGreedy) && (classes.ClassesOf(set)[@class >> 6] >> @class & 1) != 0)
            {
                Follow(place.Next, way.HasMetNonGreedy, next, met, ref hasEnded);
            }
        }

        return next;
    }

    private void Follow(int at, bool hasMetNonGreedy, List<Way> ways, HashSet<(int, bool)> met, ref bool hasEnded)
    {
        Place place = _places[at];
        hasMetNonGreedy |= place.IsNonGreedy;
        if (!met.Add((at, hasMetNonGreedy)))
        {
            return;
        }

        if (place.Alternative >= 0 || place.Set is not null)
        {
            if (place.Alternative >= 0 || !hasEnded || !hasMetNonGreedy)
            {
                ways.Add(new Way(at, hasMetNonGreedy));
            }

            hasEnded |= place.Alternative >= 0;
            return;
        }

        foreach (int next in place.Ways)
        {
            Follow(next, hasMetNonGreedy, ways, met, ref hasEnded);
        }
    }

    private static PythonRegexException TooLarge() => new(0, "The non-greedy loops of the rule need an automaton that is too large.", isUnsupported: true);

    /// <summary>A place of the rule and whether a non-greedy loop was met on the way there.</summary>
    private readonly record struct Way(int Place, bool HasMetNonGreedy);

    /// <summary>A place of a rule: before a character, at a choice, or at the end.</summary>
    private sealed class Place
    {
        public ScalarSet? Set { get; init; }

        public int Next { get; init; }

        public int[] Ways { get; set; } = [];

        public bool IsNonGreedy { get; init; }

        /// <summary>At the end of the rule: of which alternative; otherwise -1.</summary>
        public int Alternative { get; init; } = -1;
    }
}

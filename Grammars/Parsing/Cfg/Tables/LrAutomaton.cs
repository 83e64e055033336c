using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Parsing.Cfg.Tables;

/// <summary>
/// The LR(0) automaton of a grammar without ε and cycles. Lookahead sets are not needed: the parser knows for every stack, exactly, which terminals can follow
/// (see <see cref="Glr.GssEdge"/>), which is what LALR(1) and LR(1) sets approximate.
/// </summary>
internal sealed class LrAutomaton
{
    private readonly Dictionary<ItemKey, int> _numbers = [];
    private readonly List<LrItem[]> _kernels = [];
    private readonly List<int>[] _productionsOf;
    private readonly GrammarLimits _limits;

    public LrAutomaton(ProductionSet grammar, GrammarLimits limits)
    {
        Grammar = grammar;
        _limits = limits;
        Productions = [.. grammar.Productions];
        int count = grammar.Nonterminals.Count;
        _productionsOf = new List<int>[count];
        for (int i = 0; i < count; i++)
        {
            _productionsOf[i] = [];
        }

        for (int i = 0; i < Productions.Length; i++)
        {
            _productionsOf[Productions[i].Left].Add(i);
        }

        States = Build();
    }

    public ProductionSet Grammar { get; }

    public Production[] Productions { get; }

    public LrState[] States { get; }

    /// <summary>The pseudo-terminal that says: the text may end here.</summary>
    public int End => Grammar.Terminals.Count;

    public IReadOnlyList<Terminal> Terminals => Grammar.Terminals;

    private LrState[] Build()
    {
        NumberOf([new LrItem(-1, 0)]);
        List<LrState> states = [];
        int[] marks = new int[Grammar.Nonterminals.Count];
        for (int number = 0; number < _kernels.Count; number++)
        {
            states.Add(Expand(number, marks));
        }

        return [.. states];
    }

    private LrState Expand(int number, int[] marks)
    {
        LrItem[] kernel = _kernels[number];
        SortedDictionary<int, List<LrItem>> moves = [];
        HashSet<LrReduction> reductions = [];
        TerminalSet shiftable = new(End + 1);
        Stack<int> open = new();
        foreach (LrItem item in kernel)
        {
            if (item.Production < 0)
            {
                if (item.Dot == 0)
                {
                    Move(Grammar.Start, item);
                    shiftable = Grammar.AcceptsEmpty ? shiftable.With(End) : shiftable;
                }
                else
                {
                    shiftable = shiftable.With(End);
                }

                continue;
            }

            Production production = Productions[item.Production];
            if (item.Dot == production.Right.Length)
            {
                reductions.Add(new LrReduction(production.Left, production.Right.Length));
            }
            else
            {
                Move(production.Right[item.Dot], item);
            }
        }

        while (open.TryPop(out int nonterminal))
        {
            foreach (int production in _productionsOf[nonterminal])
            {
                CallBudget.Charge(1, _limits);
                Move(Productions[production].Right[0], new LrItem(production, 0));
            }
        }

        int[] targets = new int[moves.Count];
        int at = 0;
        foreach ((int symbol, List<LrItem> items) in moves)
        {
            if (ProductionSet.IsTerminal(symbol))
            {
                shiftable = shiftable.With(~symbol);
            }

            targets[at++] = NumberOf([.. items.Select(static item => item with { Dot = item.Dot + 1 })]);
        }

        LrItem any = kernel[0];
        int accessing = any.Production < 0 ? Grammar.Start : Productions[any.Production].Right[any.Dot - 1];
        return new LrState(number, number == 0 ? 0 : accessing, [.. moves.Keys], targets, [.. reductions], kernel, shiftable);

        void Move(int symbol, LrItem item)
        {
            if (!moves.TryGetValue(symbol, out List<LrItem>? items))
            {
                moves.Add(symbol, items = []);
            }

            items.Add(item);
            if (!ProductionSet.IsTerminal(symbol) && marks[symbol] != number + 1)
            {
                marks[symbol] = number + 1;
                open.Push(symbol);
            }
        }
    }

    private int NumberOf(LrItem[] kernel)
    {
        Array.Sort(kernel, static (left, right) => left.Production != right.Production ? left.Production.CompareTo(right.Production) : left.Dot.CompareTo(right.Dot));
        ItemKey key = new(kernel);
        if (!_numbers.TryGetValue(key, out int number))
        {
            if (_kernels.Count >= _limits.MaxStates)
            {
                throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"The grammar has more than {_limits.MaxStates} LR states.", "1:1");
            }

            number = _kernels.Count;
            _kernels.Add(kernel);
            _numbers.Add(key, number);
        }

        return number;
    }

    private readonly struct ItemKey(LrItem[] items) : IEquatable<ItemKey>
    {
        private readonly LrItem[] _items = items;

        public bool Equals(ItemKey other) => _items.AsSpan().SequenceEqual(other._items);

        public override bool Equals(object? obj) => obj is ItemKey other && Equals(other);

        public override int GetHashCode()
        {
            HashCode hash = default;
            foreach (LrItem item in _items)
            {
                hash.Add(item);
            }

            return hash.ToHashCode();
        }
    }
}

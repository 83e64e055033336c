namespace StructGen.Grammars.Parsing.Cfg.Tables;

/// <summary>A state of the LR(0) automaton.</summary>
internal sealed class LrState(int number, int symbol, int[] symbols, int[] targets, LrReduction[] reductions, LrItem[] kernel, TerminalSet shiftable)
{
    public int Number { get; } = number;

    /// <summary>The symbol that every transition into this state reads; 0 for the first state.</summary>
    public int Symbol { get; } = symbol;

    /// <summary>The symbols with a transition, ascending (terminals, being negative, first).</summary>
    public int[] Symbols { get; } = symbols;

    /// <summary>The states they lead to.</summary>
    public int[] Targets { get; } = targets;

    /// <summary>What may be reduced here, told apart by left side and length only.</summary>
    public LrReduction[] Reductions { get; } = reductions;

    /// <summary>The dotted productions that make the state, without those a closure adds.</summary>
    public LrItem[] Kernel { get; } = kernel;

    /// <summary>The terminals that may be shifted; the end of the text where the whole of it has been read.</summary>
    public TerminalSet Shiftable { get; } = shiftable;

    /// <summary>The state after a symbol, or -1.</summary>
    public int Goto(int symbol)
    {
        int at = Array.BinarySearch(Symbols, symbol);
        return at < 0 ? -1 : Targets[at];
    }
}

/// <summary>So many symbols become a nonterminal.</summary>
internal readonly record struct LrReduction(int Left, int Length);

/// <summary>A production with a dot after so many of its symbols.</summary>
internal readonly record struct LrItem(int Production, int Dot);

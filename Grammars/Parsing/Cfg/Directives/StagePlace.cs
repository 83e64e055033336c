using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>What a frontier between two lexemes holds beside its stacks, where the grammar has directives.</summary>
/// <param name="stage">The stage that made the place.</param>
/// <param name="core">The stacks, without what stands here.</param>
/// <param name="state">What the stage knows.</param>
internal sealed class StagePlace(TerminalStage stage, Frontier core, LineState state)
{
    private const int Unknown = 0;
    private const int Yes = 1;
    private const int No = 2;

    private int _isAccepting;

    public Frontier Core { get; } = core;

    public LineState State { get; } = state;

    /// <summary>The stacks that read the next lexeme: after the terminals without text that belong before it. Null where no lexeme but hidden ones may follow.</summary>
    public Frontier? Effective { get; init; }

    /// <summary>The indentation that the next lexeme's line has.</summary>
    public IndentLevel? Level { get; init; }

    /// <summary>The terminals that take part; null for those that are wanted.</summary>
    public TerminalSet? Competing { get; init; }

    /// <summary>Whether nothing hidden may follow.</summary>
    public bool IsIsland { get; init; }

    /// <summary>Whether a hidden lexeme leads back here.</summary>
    public bool IsHiddenNeutral { get; init; }

    /// <summary>Whether the text may end here. Depends on the whole stack, so it is found out only when asked for.</summary>
    public bool IsAccepting
    {
        get
        {
            int known = Volatile.Read(ref _isAccepting);
            if (known == Unknown)
            {
                known = stage.IsAccepting(Core, State) ? Yes : No;
                Volatile.Write(ref _isAccepting, known);
            }

            return known == Yes;
        }
    }
}

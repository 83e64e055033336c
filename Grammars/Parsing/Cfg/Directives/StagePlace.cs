using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg.Directives;

/// <summary>What a frontier between two lexemes holds beside its stacks, where the grammar has directives.</summary>
/// <param name="Core">The stacks, without what stands here.</param>
/// <param name="State">What the stage knows.</param>
/// <param name="Effective">The stacks that read the next lexeme: after the terminals without text that belong before it. Null where no lexeme but hidden ones may follow.</param>
/// <param name="Level">The indentation that the next lexeme's line has.</param>
/// <param name="Competing">The terminals that take part; null for those that are wanted.</param>
/// <param name="IsIsland">Whether nothing hidden may follow.</param>
/// <param name="IsHiddenNeutral">Whether a hidden lexeme leads back here.</param>
internal sealed record StagePlace(
    Frontier Core, LineState State, Frontier? Effective, IndentLevel? Level, TerminalSet? Competing, bool IsIsland, bool IsHiddenNeutral);

using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Completion;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg;

/// <summary>The machine of a context-free grammar: a generalised LR parser over hash-consed stacks, with the lexer that the front end's rule asks for.</summary>
internal sealed class CfgMachine : IParserMachine
{
    private readonly GlrParser _parser;
    private readonly Func<int> _stateCount;

    private CfgMachine(GlrParser parser, StateAt start, Func<int> stateCount, IReadOnlyList<Diagnostic> warnings)
    {
        _parser = parser;
        _stateCount = stateCount;
        Warnings = warnings;
        Start = new ParserConfiguration(start.State!, start.Q, null, null);
    }

    public ParserConfiguration Start { get; }

    public long EstimatedBytes => (_parser.Automaton.States.Length * 600L) + (_parser.Count * 500L) + (_stateCount() * 800L);

    /// <summary>What is suspicious about the grammar but does not change its language.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; }

    /// <summary>Compiles a grammar; throws <see cref="GrammarException"/> with all problems.</summary>
    public static CfgMachine Compile(GrammarRules grammar, GrammarLimits limits, Lexicon lexicon)
    {
        List<Diagnostic> warnings = [];
        ProductionSet productions = GrammarAnalysis.Run(grammar, lexicon.Regexes, limits, warnings);
        return Compile(productions, grammar, limits, lexicon, warnings);
    }

    /// <summary>Compiles productions that <see cref="GrammarAnalysis"/> made (no ε, no cycles, nothing useless).</summary>
    internal static CfgMachine Compile(ProductionSet productions, GrammarRules grammar, GrammarLimits limits, Lexicon lexicon, IReadOnlyList<Diagnostic> warnings)
    {
        GlrParser parser = new(new LrAutomaton(productions, limits), limits);
        ShortestCompletions completions = new(parser.Automaton, new ShortestTexts(productions, lexicon.Regexes));
        LexerStates lexer = new(lexicon.Dfa, productions.Terminals, limits);
        if (grammar.Lexing == LexingRule.Scannerless)
        {
            ScannerlessStates states = new(parser, lexer, completions, lexicon.Regexes, limits);
            return new CfgMachine(parser, states.Start, () => states.Count + lexer.Count, warnings);
        }

        throw new NotSupportedException();
    }
}

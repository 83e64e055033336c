using StructGen.Grammars.Parsing.Cfg.Analysis;
using StructGen.Grammars.Parsing.Cfg.Completion;
using StructGen.Grammars.Parsing.Cfg.Directives;
using StructGen.Grammars.Parsing.Cfg.Embedding;
using StructGen.Grammars.Parsing.Cfg.Glr;
using StructGen.Grammars.Parsing.Cfg.Lexing;
using StructGen.Grammars.Parsing.Cfg.Modes;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Grammars.Parsing.Cfg.Syntax;
using StructGen.Grammars.Parsing.Cfg.Tables;

namespace StructGen.Grammars.Parsing.Cfg;

/// <summary>The machine of a context-free grammar: a generalised LR parser over hash-consed stacks, with the lexer that the front end's rule asks for.</summary>
internal sealed class CfgMachine : IParserMachine
{
    /// <summary>A node or a frontier with what is known about it; measured roughly.</summary>
    private const long NodeBytes = 700;

    /// <summary>A place between lexemes with its states; measured roughly.</summary>
    private const long PlaceBytes = 1_200;

    private readonly GlrParser _parser;
    private readonly LongestStates? _longest;
    private readonly Func<int> _stateCount;

    private CfgMachine(GlrParser parser, LongestStates? longest, StateAt start, Func<int> stateCount, IReadOnlyList<Diagnostic> warnings, bool hasSpecialTokens)
    {
        HasSpecialTokens = hasSpecialTokens;
        _longest = longest;
        _parser = parser;
        _stateCount = stateCount;
        Warnings = warnings;
        Start = new ParserConfiguration(start.State!, start.Q, null, null);
    }

    public ParserConfiguration Start { get; }

    public long EstimatedBytes => (_parser.Automaton.States.Length * 600L) + (_parser.Count * 500L) + (_stateCount() * 800L);

    public bool IsAlwaysSpelled => false;

    public bool HasSpecialTokens { get; }

    public long ForgettableBytes => _longest is null ? 0 : ((long)_parser.Count * NodeBytes) + ((long)_longest.FoundCount * PlaceBytes);

    public void Forget() => _longest?.Forget();

    /// <summary>What is suspicious about the grammar but does not change its language.</summary>
    public IReadOnlyList<Diagnostic> Warnings { get; }

    /// <summary>Compiles a grammar; throws <see cref="GrammarException"/> with all problems.</summary>
    public static CfgMachine Compile(GrammarRules grammar, GrammarLimits limits, Lexicon lexicon, IReadOnlyList<Diagnostic>? partWarnings = null)
    {
        List<Diagnostic> warnings = [.. partWarnings ?? []];
        ProductionSet productions = GrammarAnalysis.Run(grammar, lexicon.Regexes, limits, warnings);
        return Compile(productions, grammar, limits, lexicon, warnings);
    }

    /// <summary>Compiles productions that <see cref="GrammarAnalysis"/> made (no ε, no cycles, nothing useless).</summary>
    internal static CfgMachine Compile(ProductionSet productions, GrammarRules grammar, GrammarLimits limits, Lexicon lexicon, IReadOnlyList<Diagnostic> warnings)
    {
        GlrParser parser = new(new LrAutomaton(productions, limits), limits);
        ShortestCompletions completions = new(parser.Automaton, new ShortestTexts(productions, lexicon.Regexes));
        if (grammar.Lexing == LexingRule.Scannerless)
        {
            LexerStates lexer = new(lexicon.Dfa, productions.Terminals, limits);
            ScannerlessStates states = new(parser, lexer, completions, lexicon.Regexes, limits);
            if (HasParts(productions))
            {
                states.Embedding = new ScannerlessEmbedding(states, productions.Terminals, limits);
            }

            return new CfgMachine(parser, null, states.Start, () => states.Count + lexer.Count, warnings, states.Embedding is { HasSpecialTokens: true });
        }

        return CompileTokenised(productions, parser, completions, grammar, limits, lexicon, warnings);
    }

    private static CfgMachine CompileTokenised(
        ProductionSet productions, GlrParser parser, ShortestCompletions completions, GrammarRules grammar, GrammarLimits limits, Lexicon lexicon, IReadOnlyList<Diagnostic> warnings)
    {
        // INVARIANT: all terminals of the grammar, hidden ones and those that no rule uses too, were given symbols before the automaton was built.
        TerminalSet hidden = new(parser.Automaton.End + 1);
        TerminalSet all = hidden;
        TerminalSet any = hidden;
        List<(int Terminal, int Guard)> guards = [];
        for (int i = 0; i < productions.Terminals.Count; i++)
        {
            Terminal terminal = productions.Terminals[i];
            hidden = terminal.IsHidden ? hidden.With(i) : hidden;
            all = terminal.IsVirtual || terminal.IsLocal ? all : all.With(i);
            any = terminal.IsVirtual ? any : any.With(i);
            if (terminal.Guard is { } guard)
            {
                guards.Add((i, productions.Terminals.IndexOf(guard)));
            }
        }

        LexerStates lexer = new(lexicon.Dfa, productions.Terminals, limits, grammar.Lexing == LexingRule.ContextualFirstMatch);
        TerminalSet joins = new(parser.Automaton.End + 1);
        foreach (Terminal join in grammar.Directives?.Layout?.Joins ?? [])
        {
            joins = joins.With(productions.Terminals.IndexOf(join));
        }

        // Joined lines and changes of the mode are hidden, but not without consequence.
        TerminalSet moving = new(parser.Automaton.End + 1);
        for (int i = 0; i < productions.Terminals.Count; i++)
        {
            moving = productions.Terminals[i].Commands is { Moves.Count: > 0 } ? moving.With(i) : moving;
        }

        LongestLexeme lexeme = new(lexer, lexicon.Regexes, parser.Automaton.End, any, all, hidden.Except(joins).Except(moving), HasParts(productions));
        TerminalTexts texts = new(productions.Terminals, lexicon.Regexes);
        TerminalSet? competing = grammar.Lexing == LexingRule.LongestMatch ? all : null;
        TerminalStage? stage = grammar.Directives is { } directives ? new LexicalStage(directives, productions.Terminals, parser, lexer, hidden, competing, lexicon.Regexes, limits)
            : grammar.ModeCount > 0 ? new ModeStage(productions.Terminals, grammar.ModeCount, parser, hidden, limits)
            : null;
        LongestStates states = new(parser, lexer, lexeme, hidden, competing, limits) { Stage = stage, Guards = new GuardSets(guards) };
        if (HasParts(productions))
        {
            states.Embedding = new LongestEmbedding(states, productions.Terminals, limits);
        }

        TerminalSet used = new(parser.Automaton.End + 1);
        foreach (int symbol in productions.Productions.SelectMany(static production => production.Right).Where(ProductionSet.IsTerminal))
        {
            used = all.Contains(~symbol) ? used.With(~symbol) : used;
        }

        int separator = stage is ModeStage ? -1 : Separator.Find(productions.Terminals, lexer, texts, all, used, hasLineEnds: grammar.Directives is { Layout: not null } or { Terminator: not null });
        if (grammar.Directives is not null && !LayoutCheck.IsRegular(productions, grammar.Directives))
        {
            separator = -1;
        }

        states.Completion = new LongestCompletion(states, completions, texts, separator, limits);
        StateAt start = states.StartOf(stage?.Start ?? parser.Start);
        if (separator < 0)
        {
            CheckedStates checks = new(states.Completion);
            if (states.Embedding is { } embedding)
            {
                embedding.Checks = checks;
            }

            start = checks.Of(start);
            if (start.State is null)
            {
                throw new GrammarException(grammar.Source.Problem(
                    DiagnosticCode.Unsatisfiable, grammar.StartSpan, "No text was found that the lexer cuts into lexemes as the start rule needs them.", "Check which terminals match the same texts."));
            }
        }

        return new CfgMachine(parser, states, start, () => states.Count + lexer.Count, warnings, states.Embedding is { HasSpecialTokens: true });
    }

    private static bool HasParts(ProductionSet productions) => productions.Terminals.Exists(static terminal => terminal.Part is not null);
}

using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing;

/// <summary>
/// What all grammars of one compiler share: expressions, their DFA and the number automaton, and with them the masks of lexeme states. It only grows; when it has
/// outgrown the compiler's byte budget the compiler starts a new one, and grammars compiled before keep theirs.
/// </summary>
internal sealed class Lexicon
{
    public Lexicon(Vocabulary vocabulary, GrammarLimits limits)
    {
        Vocabulary = vocabulary;
        Limits = limits;
        Regexes = new RegexBuilder(limits);
        Dfa = new LazyDfa(Regexes);
        Numbers = new NumberAutomaton();
    }

    public Vocabulary Vocabulary { get; }

    public GrammarLimits Limits { get; }

    public RegexBuilder Regexes { get; }

    public LazyDfa Dfa { get; }

    public NumberAutomaton Numbers { get; }
}

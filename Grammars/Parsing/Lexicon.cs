using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;
using StructGen.Grammars.Parsing.JsonSchema.Strings;
using StructGen.Grammars.Parsing.Regular;

namespace StructGen.Grammars.Parsing;

/// <summary>
/// What all grammars of one compiler share: expressions, their DFA and the number automaton, and with them the masks of lexeme states. It only grows; when it has
/// outgrown the compiler's byte budget the compiler starts a new one, and grammars compiled before keep theirs.
/// </summary>
internal sealed class Lexicon
{
    private JsonStringAutomaton? _strings;
    private JsonStringAutomaton? _sparseStrings;

    public Lexicon(Vocabulary vocabulary, GrammarLimits limits)
    {
        Vocabulary = vocabulary;
        Limits = limits;
        Regexes = new RegexBuilder(limits);
        Dfa = new LazyDfa(Regexes);
        Numbers = new NumberAutomaton();
        WholeTexts = new RegularLexeme(Dfa);
        SpelledText = new SpelledText(vocabulary);
    }

    public Vocabulary Vocabulary { get; }

    public GrammarLimits Limits { get; }

    public RegexBuilder Regexes { get; }

    public LazyDfa Dfa { get; }

    public NumberAutomaton Numbers { get; }

    /// <summary>What the vocabulary can spell of a text.</summary>
    public SpelledText SpelledText { get; }

    /// <summary>The automaton of JSON strings in the given escape style.</summary>
    public JsonStringAutomaton Strings(JsonEscapes escapes)
    {
        ref JsonStringAutomaton? slot = ref escapes == JsonEscapes.All ? ref _strings : ref _sparseStrings;
        return Volatile.Read(ref slot) ?? Create(ref slot, escapes);
    }

    private JsonStringAutomaton Create(ref JsonStringAutomaton? slot, JsonEscapes escapes)
    {
        JsonStringAutomaton created = new(Dfa, escapes, SpelledText, Vocabulary.Trie.MaxDepth, Limits);
        return Interlocked.CompareExchange(ref slot, created, null) ?? created;
    }

    /// <summary>The automaton of texts that an expression describes as a whole.</summary>
    public RegularLexeme WholeTexts { get; }

    /// <summary>An estimate of the bytes held by expressions and automata (their masks are bounded by a budget of their own).</summary>
    public long EstimatedBytes => Dfa.EstimatedBytes + (_strings?.EstimatedBytes ?? 0) + (_sparseStrings?.EstimatedBytes ?? 0) + (Numbers.StateCount * 3500L);
}

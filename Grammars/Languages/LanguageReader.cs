using StructGen.Grammars.Automata;
using StructGen.Grammars.Languages.Ebnf;
using StructGen.Grammars.Languages.Gbnf;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages;

/// <summary>Picks the reader of a grammar's language.</summary>
internal static class LanguageReader
{
    public static GrammarRules Read(ContextFreeGrammar grammar, RegexBuilder builder, GrammarLimits limits) => grammar.Language switch
    {
        GrammarLanguage.Gbnf => GbnfReader.Read(grammar.Text, builder, limits),
        GrammarLanguage.Ebnf => EbnfReader.Read(grammar.Text, grammar.Start, builder, limits),
        _ => throw new ArgumentOutOfRangeException(nameof(grammar), grammar.Language, "There is no reader for this language."),
    };
}

using StructGen.Grammars.Languages.Ebnf;
using StructGen.Grammars.Languages.Gbnf;
using StructGen.Grammars.Parsing.Cfg.Syntax;

namespace StructGen.Grammars.Languages;

/// <summary>Picks the reader of a grammar's language.</summary>
internal static class LanguageReader
{
    public static GrammarRules Read(ContextFreeGrammar grammar, GrammarParts parts) => grammar.Language switch
    {
        GrammarLanguage.Gbnf => GbnfReader.Read(grammar.Text, parts),
        GrammarLanguage.Ebnf => EbnfReader.Read(grammar.Text, grammar.Start, parts.Lexicon.Regexes, parts.Limits),
        _ => throw new ArgumentOutOfRangeException(nameof(grammar), grammar.Language, "There is no reader for this language."),
    };
}

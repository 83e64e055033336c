using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.Antlr;

/// <summary>Lexers with modes: which texts they cut how, masks, problems.</summary>
internal sealed class AntlrModeTests
{
    private static readonly Dictionary<string, string[]> s_pieces = new()
    {
        ["Xml"] = ["<", ">", "/>", "</", "<a", "a", "=", "\"", "'", " ", "<!--", "-->", "<![CDATA[", "]]>", "<?xml", "<?p", "?>", "&amp;", "&", ";", "x"],
        ["Kotlin"] = ["\"", "\"\"\"", "$", "${", "{", "}", "fun", "val", "x", " ", "=", "(", ")", "/*", "*/", "//", "\n", "\\", "+", ","],
        ["Template"] = ["{{", "}}", "{%", "%}", "{#", "#}", "if", "endif", "for", "in", "x", " ", "|", ".", "'", "{", "}", "==", "\n"],
        ["NestedComments"] = ["/*", "*/", "/", "*", "\"", "{", "}", "\\", "<<", "END", "SKIP", "a", "1", " "],
        ["Makefile"] = ["a", ":", "=", "\n", "\t", "\n\t", "$(", ")", "$", " ", "#", "\\\n", "+="],
        ["Assembler"] = ["mov", "r1", ",", "a", ":", "\n", " ", ";", "[", "]", "#", "0x", ".", "\""],
        ["Vocabulary"] = ["if", "a", "=>", "(", ")", "#", "\n", " ", "@", "$", "%"],
        ["NonGreedy"] = ["<a", "a>", "\"", "\\", "[", "]", "d", "x", "y", "z", "w", "(*", "*)", "q", "%", "!", "#", "`", "~", " "],
        ["Toml"] = ["a", "=", "1", ".", "\"", "'", "[", "]", "\n", " ", "#", "\"\"\"", "{", "}", ",", "true", "-", "e"],
    };

    private static IEnumerable<string> Names => s_pieces.Keys;

    [TestCaseSource(nameof(Names))]
    public void Masks_of_the_corpus_are_the_oracles(string name) =>
        GrammarProbe.AssertMasks(AntlrCorpus.Load(name).Grammar, GrammarProbe.VocabularyOf(1, s_pieces[name]), walks: 6, steps: 14, seed: 1);

    [TestCaseSource(typeof(AntlrCorpus), nameof(AntlrCorpus.Names))]
    public void Texts_of_the_corpus_are_read_or_refused_at_a_later_byte(string name)
    {
        AntlrCorpus corpus = AntlrCorpus.Load(name);
        CompiledGrammar compiled = new GrammarCompiler(Masks.TinyVocabularies.Create(3)).Compile(corpus.Grammar);
        Assert.That(corpus.Texts.Count(text => GrammarProbe.Accepts(compiled, text)), Is.GreaterThanOrEqualTo(corpus.Texts.Count - 1));
    }

    [Test]
    public void A_lexeme_in_parts_has_the_type_of_its_last_part() => GrammarProbe.AssertTexts(
        Pair("s : STRING+ EOF ;", "A : 'a' ; OPEN : '\"' -> more, pushMode(M) ; W : ' ' -> skip ; mode M; STRING : '\"' -> popMode ; C : ~'\"' -> more ;"),
        ["\"\"", "\"a b\" \"c\"", "\"\"\"\""],
        ["", "a", "\"", "\"a", "\"\" a"]);

    [Test]
    public void Skipping_the_last_part_skips_the_lexeme() => GrammarProbe.AssertTexts(
        Pair("s : A* EOF ;", "A : 'a' ; OPEN : '<' -> more, pushMode(M) ; mode M; CLOSE : '>' -> skip, popMode ; C : . -> more ;"),
        ["", "a<xy>a", "<>", "<<>a"],
        ["a<", "<a", ">"]);

    [Test]
    public void A_part_may_hide_the_lexeme_and_a_later_one_show_it() => GrammarProbe.AssertTexts(
        Pair("s : A (X | Y)* EOF ;", "A : 'a' ; OPEN : '<' -> more, channel(HIDDEN), mode(M) ; mode M; X : 'x' -> mode(DEFAULT_MODE) ; Y : 'y' -> channel(DEFAULT_TOKEN_CHANNEL), mode(DEFAULT_MODE) ;"),
        ["a", "a<x", "<xa<y", "a<y<x"],
        ["<y", "<ya", "a<"]);

    [Test]
    public void Nothing_can_be_popped_from_below_the_first_mode() => GrammarProbe.AssertTexts(
        Pair("s : (A | UP | DOWN)* EOF ;", "A : 'a' ; DOWN : '(' -> pushMode(DEFAULT_MODE) ; UP : ')' -> popMode ;"), ["", "(a)", "((", "(a)(a)a"], [")", "(a))", ")("]);

    [Test]
    public void Several_moves_are_made_in_order() => GrammarProbe.AssertTexts(
        Pair("s : (A | B | C | D)* EOF ;", "A : 'a' -> pushMode(M), mode(N), pushMode(2) ; mode M; B : 'b' -> popMode ; mode N; C : 'c' -> popMode, pushMode(M) ; D : 'd' -> popMode, popMode ;"),
        ["", "a", "ac", "acb", "acbc", "acbcba", "ada"],
        ["b", "aa", "ab", "acc", "c", "add", "acba", "acbd"]);

    [Test]
    public void The_last_of_type_skip_and_more_counts() => GrammarProbe.AssertTexts(
        Pair("s : (A | B)* EOF ;", "tokens { B } A : 'a' ; X : 'x' -> skip, type(B) ; Y : 'y' -> type(B), skip ; Z : 'z' -> more, type(B) ;"), ["axyz", "y", "z"], ["c"]);

    [Test]
    public void An_imported_lexer_adds_to_modes_of_the_same_name() => GrammarProbe.AssertTexts(
        Grammar.Antlr("parser grammar P; options { tokenVocab = L; } s : (A | IN B* C* OUT)* EOF ;", new AntlrOptions
        {
            Imports = System.Collections.Immutable.ImmutableDictionary<string, string>.Empty
                .Add("L", "lexer grammar L; import K; A : 'a' ; IN : '[' -> pushMode(M) ; mode M; B : 'b' ;")
                .Add("K", "lexer grammar K; A : 'q' ; mode M; B : 'x' ; C : 'c' ; OUT : ']' -> popMode ;"),
        }),
        ["a[bbc]a", "[]"],
        ["q", "[x]", "b", "c"]);

    [Test]
    public void Comments_up_to_the_end_of_a_line_stand_only_where_a_line_may_end() => GrammarProbe.AssertMasks(
        Grammar.Antlr("grammar G; s : (K '=' K N)* EOF ; K : [a-z]+ ; N : '\\n' ; C : '#' ~'\\n'* -> skip ; W : ' ' -> skip ;"), GrammarProbe.VocabularyOf(1, "a", "b", "=", "#", "\n", " "), walks: 20);

    [Test]
    public void Modes_that_no_rule_leads_out_of_are_no_way() => GrammarProbe.AssertTexts(
        Pair("s : A ('<' B)? EOF ;", "A : 'a' ; LT : '<' -> pushMode(M) ; H : '!' -> skip, pushMode(M) ; mode M; B : 'b' ;"), ["a", "a<b", "a!"], ["!a", "a<", "a!b"]);

    [TestCase("A : 'a' -> pushMode(N) ;", DiagnosticCode.UnresolvedReference, "lexer:1:29")]
    [TestCase("A : 'a' -> popMode(N) ;", DiagnosticCode.SyntaxError, "lexer:1:29")]
    [TestCase("A : 'a' -> mode ;", DiagnosticCode.SyntaxError, "lexer:1:29")]
    [TestCase("A : 'a' -> leave ;", DiagnosticCode.Invalid, "lexer:1:29")]
    [TestCase("A : 'a' -> type(N) ;", DiagnosticCode.UnresolvedReference, "lexer:1:29")]
    [TestCase("A : ('a' -> skip | 'b') ;", DiagnosticCode.Invalid, "lexer:1:30")]
    [TestCase("A : 'a' ; mode A; B : 'b' ;", DiagnosticCode.Invalid, "lexer:1:18")]
    [TestCase("A : 'a' ; a : 'b' ;", DiagnosticCode.Invalid, "lexer:1:28")]
    public void Problems_have_a_place(string lexer, DiagnosticCode code, string place)
    {
        Assert.That(GrammarProbe.Problems(Pair("s : A ;", lexer)).Select(static problem => (problem.Code, problem.Location)), Has.Member((code, place)));
    }

    [Test]
    public void Modes_belong_to_lexer_grammars()
    {
        Diagnostic problem = GrammarProbe.Problems(Grammar.Antlr("grammar G; s : A ; A : 'a' ; mode M; B : 'b' ;"))[0];
        Assert.That((problem.Code, problem.Location), Is.EqualTo((DiagnosticCode.Invalid, "1:35")));
    }

    private static Grammar Pair(string rules, string lexer) =>
        Grammar.Antlr($"parser grammar P; options {{ tokenVocab = L; }} {rules}", new AntlrOptions { Lexer = $"lexer grammar L; {lexer}" });
}

using System.Collections.Immutable;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>ANTLR 4 grammars: texts accepted and refused, masks, problems.</summary>
internal sealed class AntlrTests
{
    private const string Json = """
        /** Any JSON value. */
        grammar Json;
        json : value EOF ;
        obj : '{' pair (',' pair)* '}' | '{' '}' ;
        pair : STRING ':' value ;
        arr : '[' value (',' value)* ']' | '[' ']' ;
        value : STRING # text | NUMBER # number | obj # object | arr # array | ('true' | 'false') # flag | 'null' # nothing ;
        STRING : '"' (ESC | SAFECODEPOINT)* '"' ;
        fragment ESC : '\\' (["\\/bfnrt] | UNICODE) ;
        fragment UNICODE : 'u' HEX HEX HEX HEX ;
        fragment HEX : [0-9a-fA-F] ;
        fragment SAFECODEPOINT : ~ ["\\\u0000-\u001F] ;
        NUMBER : '-'? INT ('.' [0-9]+)? EXP? ;
        fragment INT : '0' | [1-9] [0-9]* ;
        fragment EXP : [Ee] [+\-]? [0-9]+ ;
        WS : [ \t\n\r]+ -> skip ;
        """;

    private const string Statements = """
        grammar Statements;
        options { language = CSharp; }
        @members { int count = 0; }
        program : statement* EOF ;
        statement
            : 'if' '(' expr ')' statement ('else' statement)?
            | type ID ('=' expr)? ';'
            | expr ';' { count++; }
            | '{' statement* '}'
            ;
        type : ID ('<' type (',' type)* '>')? ;
        expr
            : <assoc=right> expr '^' expr
            | expr op=('*' | '/') expr
            | expr ('+' | '-' | '++') expr
            | expr '..' expr
            | '-' expr
            | expr '(' (args+=expr (',' args+=expr)*)? ')'
            | atom
            ;
        atom : ID | INT | FLOAT | STRING | '(' expr ')' | ~('if' | 'else' | ID | INT | FLOAT | STRING | '(' | ')' | '{' | '}' | ';' | '=' | '<' | '>' | ',' | '+' | '-' | '++' | '*' | '/' | '^' | '..') ;
        AT : '@' ;
        ID : [\p{L}_] [\p{L}\p{Nd}_]* ;
        FLOAT : [0-9]+ '.' [0-9]+ ;
        INT : [0-9]+ ;
        STRING : '\'' ~['\r\n]* '\'' | '"' .*? '"' ;
        BLOCK_COMMENT : '/*' .*? '*/' -> channel(HIDDEN) ;
        LINE_COMMENT : '//' ~[\r\n]* -> skip ;
        WS : (' ' | '\t' | '\n')+ -> skip ;
        """;

    [Test]
    public void Json_texts_are_told_from_others() => GrammarProbe.AssertTexts(
        Grammar.Antlr(Json),
        ["{}", "[1, -2.5e3, \"a\\\"b\", true, null]", " {\"a\" : {\"b\":[ ]} }\n", "\"\\u00e9\"", "0"],
        ["", "{", "{\"a\"}", "[1,]", "\"\\x\"", "01", "truefalse", "[1 2]", "nul"]);

    [Test]
    public void Tokens_compete_whether_the_parser_wants_them_or_not() => GrammarProbe.AssertTexts(
        Grammar.Antlr(Statements),
        ["", "a;", "if (a) b; else { c; }", "ifx;", "List<List<X>> x;", "1..2;", "1.5..2;", "a++b;", "a+-b;", "a - -b;", "f(1, 'x', \"y\")(2);", "T x /* ; */ = 3; // end", "a/b*c^d;", "@;", "\u00e9 \u00fc;", "a // b\n;"],
        ["if;", "if a;", "1.;", "1...2;", "a+++b;", "a + + b;", "a b c;", "x = 3", "/* a;", "a /* */ */ b;", "else;", "@@;", "a;;"]);

    [Test]
    public void Literals_of_the_parser_come_first() => GrammarProbe.AssertTexts(
        Grammar.Antlr("grammar G; a : 'x' ID | ID 'y' ID ; ID : [a-z]+ ; S : ' ' -> skip ;"), ["x a", "a y b", "a y xx"], ["x x", "a b", "y y y", "xa"]);

    [Test]
    public void A_lexer_and_a_parser_go_together() => GrammarProbe.AssertTexts(
        Grammar.Antlr("parser grammar P; options { tokenVocab = L; } s : (WORD | OPEN s CLOSE | '!' | END)+ ;", new AntlrOptions
        {
            Lexer = "lexer grammar L; options { caseInsensitive = true; } tokens { END } WORD : 'a' .. 'c'+ ; OPEN : '(' ; CLOSE : ')' ; BANG : '!' ; STOP : 'end' -> type(END) ; WS : ' ' -> skip ;",
        }),
        ["a", "AbC (b !) eND", "((a))"],
        ["", "()", "d", "a)", "e"]);

    [Test]
    public void Imports_give_what_is_not_defined() => GrammarProbe.AssertTexts(
        Grammar.Antlr("grammar G; import Base; s : x y ; y : 'y' ;", new AntlrOptions { Imports = ImmutableDictionary<string, string>.Empty.Add("Base", "grammar Base; x : A y ; y : 'z' ; A : 'a' ; W : [ ] -> skip ;") }),
        ["ayy", "a y y"],
        ["azy", "ay"]);

    [TestCase("grammar G; s : a* b? ; a : 'a' a | 'b' ; b : b 'c' | ;", "|ab|aabb|abcc|cc", "a|ca")]
    [TestCase("grammar G; s : A B? ; A : 'a'+? ; B : 'b'*? 'c' ;", "a|ac|abbc", "aa|ab|abcc")]
    [TestCase("grammar G; s : (X | Y | '.' )+ ; X : 'x' -> skip ; Y : 'y' | 'z' -> skip ;", "y|zy|xxyz.|y.y", "x|z|")]
    [TestCase("grammar G; s : . ~A EOF ; A : 'a' ; B : 'b' ;", "ab|bb", "aa|ba|b")]
    [TestCase("grammar G; r : 'r' ; s : r r ;", "r", "rr|")]
    [TestCase("grammar G; s : A ; A : '<' ('>>' | .)*? '>' ;", "<>|<x>|<x<>", "<|<x>>|<>>>")]
    [TestCase("grammar G; s : A B? ; A options { caseInsensitive = true; } : 'a' X ; B : 'b' ; fragment X : 'x' ;", "ax|Axb", "aX|axB")]
    [TestCase("grammar G; s : A ; A : [\\p{Greek}]+ | [\\p{gc=Nd}\\p{white_space}]+ | '\\u{1F600}' ;", "αβ|1 2", "a|α ")]
    public void Operators_mean_what_they_say(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Antlr(grammar), accepted.Split('|'), refused.Split('|'));

    [Test]
    public void The_start_rule_is_an_option() => GrammarProbe.AssertTexts(Grammar.Antlr(Json, new AntlrOptions { StartRule = "pair" }), ["\"a\" : 1"], ["1", "{}"]);

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 3)] int seed)
    {
        GrammarProbe.AssertMasks(Grammar.Antlr(Json), GrammarProbe.VocabularyOf(seed, "{", "}", "[", "]", "\"", "\"", ":", ",", " ", "\n", "a", "1", "true", "-", ".", "\\", "e"), seed: seed);
        GrammarProbe.AssertMasks(
            Grammar.Antlr(Statements),
            GrammarProbe.VocabularyOf(seed, "if", "else", "a", "x", "(", ")", "{", "}", ";", "=", "<", ">", ",", "1", "..", ".", "+", "-", "*", "/", "/*", "*/", "//", "\n", " ", "\"", "'", "@", "\u00e9"), walks: 12, steps: 15, seed: seed);
    }

    [Test]
    public void Code_and_tree_shapes_are_warnings()
    {
        CompiledGrammar compiled = new GrammarCompiler(Masks.TinyVocabularies.Create(3)).Compile(Grammar.Antlr(Statements));
        Assert.That(compiled.Warnings.Select(static warning => warning.Location), Is.EqualTo(new[] { "3:1", "8:16" }));
    }

    [TestCase("grammar G; s : b ;", DiagnosticCode.UnresolvedReference, "1:16")]
    [TestCase("grammar G; s : B ;", DiagnosticCode.UnresolvedReference, "1:16")]
    [TestCase("grammar G; s : {x()}? 'a' ;", DiagnosticCode.Unsupported, "1:16")]
    [TestCase("grammar G; s : A ; A : 'a' {x();} ;", DiagnosticCode.Unsupported, "1:28")]
    [TestCase("grammar G; s : A ; A : '(' A ')' | 'x' ;", DiagnosticCode.Unsupported, "1:20")]
    [TestCase("grammar G; s : A ; A : 'a' -> pushMode(M) ;", DiagnosticCode.UnresolvedReference, "1:31")]
    [TestCase("grammar G; options { superClass = X; } s : 'a' ;", DiagnosticCode.Unsupported, "1:12")]
    [TestCase("grammar G; s : 'a' ; s : 'b' ;", DiagnosticCode.Invalid, "1:22")]
    [TestCase("grammar G; import H; s : 'a' ;", DiagnosticCode.UnresolvedReference, "1:19")]
    [TestCase("grammar G; s : 'a' ", DiagnosticCode.SyntaxError, "1:20")]
    [TestCase("grammar G; s : 'x' s ;", DiagnosticCode.Unsatisfiable, "1:12")]
    [TestCase("grammar G; s : [a-z] ;", DiagnosticCode.Invalid, "1:16")]
    public void Problems_have_a_place(string grammar, DiagnosticCode code, string place)
    {
        Diagnostic problem = GrammarProbe.Problems(Grammar.Antlr(grammar))[0];
        Assert.That((problem.Code, problem.Location), Is.EqualTo((code, place)), problem.ToString());
    }
}

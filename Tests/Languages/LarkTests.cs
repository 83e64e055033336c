using System.Collections.Immutable;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>Lark grammars: texts accepted and refused, masks, problems.</summary>
internal sealed class LarkTests
{
    private const string Json = """
        ?start: value

        ?value: object
              | array
              | string
              | SIGNED_NUMBER      -> number
              | "true"             -> true
              | "false"            -> false
              | "null"             -> null

        array  : "[" _list{value}? "]"
        object : "{" _list{pair}? "}"
        pair   : string ":" value

        _list{item}: item ("," item)*

        string : ESCAPED_STRING

        %import common.ESCAPED_STRING
        %import common.SIGNED_NUMBER
        %import common.WS
        %ignore WS
        """;

    private const string Calculator = """
        ?start: sum
              | NAME "=" sum    -> assign_var

        ?sum: product
            | sum "+" product   -> add
            | sum "-" product   -> sub

        ?product: atom
            | product "*" atom  -> mul
            | product "/" atom  -> div

        ?atom: NUMBER           -> number
             | "-" atom         -> neg
             | NAME             -> var
             | "(" sum ")"

        %import common.CNAME -> NAME
        %import common.NUMBER
        %import common.WS_INLINE

        %ignore WS_INLINE
        """;

    private const string Statements = """
        start: statement+
        statement: "if" expr ":" statement ("else" ":" statement)?
                 | "let" NAME "=" expr ";"
                 | NAME args ";"
        args: "(" [expr ("," expr)*] ")"
        expr: NAME | NUMBER | STRING | expr OPERATOR expr | "not" expr
        OPERATOR.2: "==" | "=" "<" | "<=" | "+"
        NAME: /[^\W\d]\w*/
        NUMBER: /0|[1-9][\d_]*/i | /0x[\da-f]+/i
        STRING: /"(?!"").*?(?<!\\)(\\\\)*?"/ | /'''.*?'''/s
        COMMENT: /#[^\n]*/
        BLOCK: "/*" /(.|\n)*?/ "*/"
        %ignore /[ \t\n]+/
        %ignore COMMENT
        %ignore BLOCK
        """;

    [Test]
    public void Json_texts_are_told_from_others() => GrammarProbe.AssertTexts(
        Grammar.Lark(Json),
        ["{}", "[1, -2.5e3, \"a\\\"b\", true, null]", " {\"a\" : {\"b\":[ ]} }\n", "\"\\\\\"", "\"\u00e9\""],
        ["", "{", "{\"a\"}", "[1,]", "\"\\\"", "\"a\nb\"", "tru", "truefalse", "[1 2]", "01x"]);

    [Test]
    public void Operators_and_names() => GrammarProbe.AssertTexts(
        Grammar.Lark(Calculator),
        ["1+2*(3-x)", "x = -y1 / 2.5", "1.e3", "--1", "a"],
        ["", "1+", "x==1", "1 2", "a b", "x=\n1", "(1"]);

    [Test]
    public void Keywords_comments_and_strings() => GrammarProbe.AssertTexts(
        Grammar.Lark(Statements),
        ["f();", "if x: f(1);", "if x: if y: f(); else: g(0XfF, \"a\\\"b\");", "let iffy = not notx; # end", "let x=/* a ; **/1;", "f(''' ' \n ''');", "let if = 1;", "\u00e9t\u00e9();", "f(a<=b+c==d);", "if a:f();"],
        ["", "if f();", "let x = 1 /* ;", "f(01);", "f(\"a\nb\");", "f(a = b);", "let x = 1; else: f();", "f(notx y);"]);

    [TestCase("start: \"a\"~2..3 B{2} [\"c\"]\nB: \"b\"i", "aabB|aaabbc", "abb|aab|aabbb|aaaabb")]
    [TestCase("start: _sep{x, \",\"}\n_sep{item, by}: item (by item)*\nx: \"x\" | \"(\" _sep{x, \";\"} \")\"", "x|x,x|(x;x),x", "|x;x|(x,x)")]
    [TestCase("start: A | B \"!\"\nA: \"x\"..\"z\"+\nB: /[a-y]+/", "xyz|a!|ab!", "abz|a|zz!")]
    [TestCase("start: \"a\" start \"b\" |", "|ab|aabb", "a|aab|abab")]
    [TestCase("!start : \"a\" // note\n  | /b+/ \"c\" # other\n\nother: start", "a|bbc", "b|abc")]
    [TestCase("start: X Y\nX: /a+?/\nY: /a*b/", "ab|aab", "b|aa")]
    [TestCase("start: A B?\nA: /a/\nB: /ab/\nC: \"c\"", "a|aab", "ab|aa")]
    public void Operators_mean_what_they_say(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Lark(grammar), accepted.Split('|'), refused.Split('|'));

    [Test]
    public void Modules_are_passed_as_texts() => GrammarProbe.AssertTexts(
        Grammar.Lark("%import lib.list\n%import lib (ITEM, WS)\n%extend ITEM: \"z\"\n%ignore WS\nstart: \"<\" list \">\" ITEM", new LarkOptions
        {
            Imports = ImmutableDictionary<string, string>.Empty.Add("lib", "list: ITEM (\",\" ITEM)*\nITEM: \"x\" | \"y\"\nWS: \" \"+\nunused: ITEM"),
        }),
        ["<x>y", "< x , z > y"],
        ["<>x", "<x>", "<w>x"]);

    [Test]
    public void The_start_rule_is_an_option() =>
        GrammarProbe.AssertTexts(Grammar.Lark(Json, new LarkOptions { Start = "pair" }), ["\"a\":1"], ["{\"a\":1}", "1"]);

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 3)] int seed)
    {
        GrammarProbe.AssertMasks(Grammar.Lark(Json), GrammarProbe.VocabularyOf(seed, "{", "}", "[", "]", "\"", "\"", ":", ",", " ", "\n", "a", "1", "true", "-", ".", "\\", "e"), seed: seed);
        GrammarProbe.AssertMasks(Grammar.Lark(Calculator), GrammarProbe.VocabularyOf(seed, "a", "b1", "1", "23", "+", "*", "(", ")", "=", " ", "."), seed: seed);
        GrammarProbe.AssertMasks(
            Grammar.Lark(Statements), GrammarProbe.VocabularyOf(seed, "if", "else", "let", "not", "a", "x", "(", ")", ":", ";", "=", "<", "1", "0x", "\"", "'''", "/*", "*/", "#", "\n", " ", "\u00e9"), seed: seed);
    }

    [TestCase("start: a", DiagnosticCode.UnresolvedReference, "1:8")]
    [TestCase("begin: \"a\"", DiagnosticCode.UnresolvedReference, "1:1")]
    [TestCase("start: A\nA: A \"x\"", DiagnosticCode.ReferenceCycle, "2:1")]
    [TestCase("start: /a{0}/", DiagnosticCode.Invalid, "1:8")]
    [TestCase("start: /(a/", DiagnosticCode.Invalid, "1:8")]
    [TestCase("start: /(a)\\1/", DiagnosticCode.Unsupported, "1:8")]
    [TestCase("start: /a(?=b)/", DiagnosticCode.Unsupported, "1:8")]
    [TestCase("start: \"a\" \"b", DiagnosticCode.SyntaxError, "1:12")]
    [TestCase("start: \"a\"\nstart: \"b\"", DiagnosticCode.Invalid, "2:1")]
    [TestCase("start: \"a\"\n%import nowhere.X", DiagnosticCode.UnresolvedReference, "2:9")]
    [TestCase("start: INDENT\n%declare INDENT", DiagnosticCode.Unsupported, "2:10")]
    [TestCase("start[max=3]: \"a\"", DiagnosticCode.Unsupported, "1:7")]
    [TestCase("start: %foo", DiagnosticCode.Unsupported, "1:8")]
    [TestCase("start: t{start}\nt{x}: \"a\" t{u{x}}\nu{x}: x", DiagnosticCode.LimitExceeded, "2:11")]
    public void Problems_have_a_place(string grammar, DiagnosticCode code, string place)
    {
        Diagnostic problem = GrammarProbe.Problems(Grammar.Lark(grammar))[0];
        Assert.That((problem.Code, problem.Location), Is.EqualTo((code, place)), problem.ToString());
    }
}

using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>What the directives of Lark grammars mean: layout, terminators, adjacency, islands, keywords, the longest match, and what terminals can be made of.</summary>
internal sealed class DirectiveTests
{
    private const string Layout = """
        %lexer longest
        %layout NEWLINE INDENT DEDENT
        %brackets "(" ")" "[" "]"
        %join JOIN
        %declare INDENT DEDENT
        start: statement*
        statement: (NAME | group) NEWLINE | "if" NAME ":" block ["else" ":" block]
        block: NAME NEWLINE | NEWLINE INDENT statement+ DEDENT
        group: "(" (NAME | group)* ")" | "[" NAME "]"
        NAME: /[a-z]+/
        NEWLINE: /\r?\n/
        COMMENT: /#[^\n\r]*/
        JOIN: /\\\n/
        %ignore /[ \t\f]+/
        %ignore COMMENT
        %ignore JOIN
        """;

    private const string Terminators = """
        %lexer longest
        %terminator ";" (NEWLINE LINES) after (NAME ")" "}")
        start: (statement ";")* [statement]
        statement: NAME [call] | "{" start "}" | "if" NAME "{" start "}" | "-" NAME
        call: "(" [NAME ("," NAME)* [","]] ")"
        NAME: /[a-z]+/
        NEWLINE: /\n/
        LINES: /\/\*([^*]|\*+[^*\/])*\*+\// & /[^\n]*\n(.|\n)*/
        INLINE: /\/\*([^*\n]|\*+[^*\/\n])*\*+\//
        %ignore /[ \t]+/
        %ignore /\/\/[^\n]*/
        %ignore INLINE
        """;

    private const string Strings = """
        %lexer longest
        %island TEXT END RAW RAWEND
        start: expr ("," expr)*
        expr: NAME | string | "{" [expr] "}" | ">" expr | expr "+" expr
        string: BEGIN (TEXT | hole)* END | RAWBEGIN RAW* RAWEND
        hole: "{" expr [":" TEXT*] "}"
        NAME: /[a-z]+/
        BEGIN: "f\""
        TEXT: /([^"{}]|\{\{)+/
        END: "\""
        RAWBEGIN: "r<<"
        RAW: /[^>]|>(?!>)/
        RAWEND: ">>"
        %ignore /[ \n]+/
        """;

    private const string Shifts = """
        %lexer longest
        %adjacent TIGHT
        %declare TIGHT
        start: expr
        expr: NAME | expr shift expr | expr ">" expr | NAME "<" expr ">"
        shift: ">" TIGHT ">"
        NAME: /[a-z]+/
        %ignore /[ \n]+/
        """;

    private const string Counted = """"""
        %lexer longest
        %island TEXT QUOTES3 QUOTES4 END3 END4 BRACES1 BRACES2 PLAIN
        %local OPEN1 OPEN2 CLOSE1 CLOSE2
        start: value ("," value)*
        value: NAME | "{" value* "}" | raw
        raw: _plain{BEGIN3, TEXT, QUOTES3, END3} | _plain{BEGIN4, TEXT, QUOTES4, END4}
           | _holes{DOLLAR1, PLAIN, QUOTES3, BRACES1, OPEN1, CLOSE1, END3}
           | _holes{DOLLAR2, PLAIN, QUOTES3, BRACES2, OPEN2, CLOSE2, END3}
        _plain{begin, text, quotes, end}: begin (text | quotes)* end
        _holes{begin, text, quotes, braces, open, close, end}: begin (text | quotes | braces | open value close)* end
        NAME: /[a-z]+/
        BEGIN3: "\"\"\""
        BEGIN4: "\"\"\"\""
        DOLLAR1: "$\"\"\""
        DOLLAR2: "$$\"\"\""
        TEXT: /[^"]+/
        PLAIN: /[^"{}]+/
        QUOTES3: /"{1,2}(?!")/
        QUOTES4: /"{1,3}(?!")/
        END3: /"""(?!")/
        END4: /""""(?!")/
        BRACES1: "}}"
        BRACES2: /\{(?!\{)/ | /\}(?!\})/
        OPEN1: "{"
        CLOSE1: "}"
        OPEN2: /\{\{/
        CLOSE2: /\}\}/
        %ignore " "
        """""";

    [Test]
    public void Delimiters_are_counted_by_templates() => GrammarProbe.AssertTexts(
        Grammar.Lark(Counted),
        ["\"\"\"a\"b\"\"c\"\"\"", "\"\"\"\"a\"\"\"b\"\"\"\"", "$\"\"\"a{b}c\"\"\"", "$$\"\"\"a{b{{c}}d}\"\"\"", "$$\"\"\"{{ {x} }}\"\"\"", "$\"\"\"{ {$\"\"\"{a}\"\"\"} }\"\"\"", "\"\"\"{\"\"\""],
        ["\"\"\"a\"\"\"\"", "\"\"\"\"a\"\"\"", "$\"\"\"}\"\"\"", "$\"\"\"{}\"\"\"", "$$\"\"\"{{a}\"\"\"", "\"\"\"\"\"\""]);

    [Test]
    public void Blocks_follow_the_indentation() => GrammarProbe.AssertTexts(
        Grammar.Lark(Layout),
        [
            "", "a\n", "a", "\n\n  \n", "if a:\n b\n", "if a:\n b", "if a:\n b\n c\nd", "if a:\n  if b:\n   \tc\n  d\n", "if a: b\nelse: c", "if a:\n  b\nelse:\n  c\n",
            "if a: # x\n  # y\n\n    b\n# z\n    c\n", "(a\n b)\n", "if a:\n (\nb\n)\n c\n", "a \\\n\n", "\\\na\n", "if a:\n  \\\nb\n  c\n", "if a:\n\tb\n\tc\n",
            "if a:\n  b\n   # c\n", "\fa\n", "if a:\n\f  b\n  c", "a\r\nif b:\r\n c\r\n", "if a:\n b\n   ", "if a:\n b\n   # c", "if a:\n  if b:\n    c\ne\n",
        ],
        [
            " a\n", "a\n b\n", "if a:\nb\n", "if a:\n  b\n c\n", "if a:\n b\n  c\n", "a b\n", "(a\n", "if a:\n", "if a:", "if a:\n\tb\n        c\n", "if a:\n        b\n\tc\n", "a\\\n", "if a:\n  if b:\n    c\n   d\n",
            "if a:\n  if b:\n\tc\n", "if a # c\n: b\n", "ifa:\n b\n", "if a:\n [b\n", ")\n",
        ]);

    [Test]
    public void Line_ends_terminate_after_listed_terminals() => GrammarProbe.AssertTexts(
        Grammar.Lark(Terminators),
        ["", "a", "a\n", "a\nb\n", "a;b", "a // x\nb", "a /* x */ ;b", "a /* \n */ b", "if a {\nb\n}\n", "a(b,\nc)\n", "a(b,\nc,\n)\n", "{ a }", "{ a\n}", "-\na", "a\n\n/* x */\nb", "- /* \n */ a"],
        ["a b", "a /* x */ b", "a\n;;", "a(b\n)", "b(", "if a\n{}", "if a // x\n{}", "a /* \n"]);

    [Test]
    public void Islands_hold_text_and_nothing_hidden() => GrammarProbe.AssertTexts(
        Grammar.Lark(Strings),
        ["a", "f\"\"", "f\" a \"", "f\"{a}\"", "f\"x{ a : y }z\"", "f\"{f\"{f\"\"}\"}\"", "f\"{{ {a} \"", "{ {a} }", "f\"{ {} }\"", "r<< a > b >>", "r<<>>", "f\"{r<<\">>:>>}\"", "f \n, f\"f\" +a"],
        ["f\"", "f\"}\"", "f\"{\"", "f\"{}\"", "f \"\"", "r<< >", "r<<>> >>", "f\"{a\"}", "\"a\""]);

    [Test]
    public void Adjacent_lexemes_have_nothing_between_them() => GrammarProbe.AssertTexts(
        Grammar.Lark(Shifts), ["a>>b", "a > b", "a<b>", "a<b<c>>", "a<b<c> >", "a >> b", "a<b>>>c"], ["a<b>> >c", "a> >b", "a>>", "a>>>b", "a<b>>"]);

    [TestCase("start: A (\",\" A)*\nA: /[a-z]+/ & ~\"if\"", "a|ifx|a,b", "if|a,if")]
    [TestCase("start: A\nA: /[ab]*/ & /.*b/ & ~/a.*/ | \"c\"", "b|bab|c", "ab|ba|a|cb")]
    [TestCase("start: A\nA: \"<\" ~(/.*>.*/s) \">\"", "<>|<a>|<\n>", "<a>>|<|>")]
    [TestCase("start: A{2}\nA: ~(/a*/) & /../", "abba", "aaab|ab")]
    public void Terminals_are_joined_by_and_and_not(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Lark(grammar), accepted.Split('|'), refused.Split('|'));

    [TestCase("start: \"if\" NAME | NAME \"=\" NAME\nNAME: /[a-z]+/\n%keywords NAME\n%ignore \" \"", "if a|a=b|iff=b|if iff", "if if|if=a|ifa|a=if")]
    [TestCase("start: \"if\" NAME | NAME \"=\" NAME\nNAME: /[a-z]+/\n%keywords NAME (\"if\")\n%ignore \" \"", "if a|a=b|a=if|if if", "ifa|if=b")]
    [TestCase("start: \"if\" NAME\nNAME: /[a-z]+/\n%ignore \" \"", "if a|if if|ifa", "if")]
    public void Keywords_are_reserved_where_the_grammar_says_so(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Lark(grammar), accepted.Split('|'), refused.Split('|'));

    [TestCase("start: A B?\nA: /if(?!\\w)/\nB: /-?\\w+/", "if|if-x", "ifx|if1")]
    [TestCase("start: A+\nA.2: /a(?!bb)/ | \"ab\"\n", "a|ab|aab|aa", "abb|aabb")]
    [TestCase("start: IF NAME | NAME\nIF.2: /if\\b/\nNAME: /[a-z]+/\n%ignore \" \"", "if a|ifx|a", "if")]
    public void Look_aheads_end_lexemes(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Lark(grammar), accepted.Split('|'), refused.Split('|'));

    [TestCase("start: text \"!\"\ntext[stop=\"b\"]: /[a-z]*/", "aab!|b!", "aabb!|aa!|abab!")]
    [TestCase("start: text\ntext[suffix=\"</x>\"]: /(.|\\n)*/", "</x>|a<b</x>", "a</x></x>|a")]
    [TestCase("start: text \"a\"*\ntext[lazy]: /[a-z]+/", "a|baa", "ab|b b")]
    [TestCase("start: text\ntext[max_tokens=3, temperature=0.5, capture]: /[a-z]+/", "abc", "1")]
    public void Attributes_say_where_a_text_ends(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Lark(grammar), accepted.Split('|'), refused.Split('|'));

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 5)] int seed)
    {
        GrammarProbe.AssertMasks(
            Grammar.Lark(Layout), GrammarProbe.VocabularyOf(seed, "if", "else", ":", "a", "b", "(", ")", "[", "]", " ", "  ", "\n", "\n", "\n ", "\t", "\f", "#", "\\\n", "if a:\n", "\r\n"), seed: seed, steps: 20);
        GrammarProbe.AssertMasks(
            Grammar.Lark(Terminators), GrammarProbe.VocabularyOf(seed, "if", "a", "b", "(", ")", "{", "}", ",", ";", "-", " ", "\n", "//", "/*", "*/", "*"), seed: seed, steps: 20);
        GrammarProbe.AssertMasks(
            Grammar.Lark(Strings), GrammarProbe.VocabularyOf(seed, "f\"", "\"", "{", "}", ":", "a", "f", "r", "<<", ">>", ">", " ", "+", ",", "\n"), seed: seed, steps: 20);
        GrammarProbe.AssertMasks(Grammar.Lark(Counted), GrammarProbe.VocabularyOf(seed, "\"\"\"", "\"", "$", "$$\"\"\"", "{", "}", "{{", "a", " ", ","), seed: seed, steps: 15);
        GrammarProbe.AssertMasks(Grammar.Lark(Shifts), GrammarProbe.VocabularyOf(seed, "a", "b", "<", ">", ">>", " ", "> "), seed: seed, steps: 20);
    }

    [TestCase("start: A\nA: \"a\"\n%layout A A A", "3:1")]
    [TestCase("start: A\nA: \"a\"\n%lexer shortest", "3:1")]
    [TestCase("start: A\nA: \"a\"\n%brackets \"(\" \")\"", "3:11")]
    [TestCase("start: A\nA: \"a\"\n%terminator A", "3:1")]
    [TestCase("start: A\nA: \"a\"\n%island B", "3:9")]
    [TestCase("start: A\nA: \"a\"\nB: \"b\"\n%island B", "4:9")]
    [TestCase("start: A\nA: \"a\"\n%nonsense", "3:1")]
    [TestCase("start: A\nA: \"a\"\n%adjacent A", "3:1")]
    [TestCase("start: a & a\na: \"a\"", "1:8")]
    [TestCase("start: A\nA: /a{0}/", "2:1")]
    [TestCase("start[until=3]: \"a\"", "1:7")]
    [TestCase("start[stop=\"x\"]: a\na: \"a\"", "1:18")]
    public void Problems_have_a_place(string grammar, string place)
    {
        Diagnostic problem = GrammarProbe.Problems(Grammar.Lark(grammar))[0];
        Assert.That(problem.Location, Is.EqualTo(place), problem.ToString());
    }
}

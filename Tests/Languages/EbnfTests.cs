using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>EBNF of both forms.</summary>
internal sealed class EbnfTests
{
    private const string Xml = """
        [1]   document  ::= element
        [39]  element   ::= EmptyElemTag | STag content ETag [ WFC: Element Type Match ]
        [40]  STag      ::= '<' Name (S Attribute)* S? '>'
        [41]  Attribute ::= Name Eq AttValue
        [42]  ETag      ::= '</' Name S? '>'
        [43]  content   ::= CharData? ((element | Comment) CharData?)*
        [44]  EmptyElemTag ::= '<' Name (S Attribute)* S? '/>'
        [10]  AttValue  ::= '"' [^<&"]* '"' | "'" [^<&']* "'"
        [14]  CharData  ::= [^<&]* - ([^<&]* ']]>' [^<&]*)   /* text without the end of a section */
        [15]  Comment   ::= '<!--' ((Char - '-') | ('-' (Char - '-')))* '-->'
        [2]   Char      ::= #x9 | #xA | #xD | [#x20-#xD7FF] | [#xE000-#xFFFD] | [#x10000-#x10FFFF]
        [3]   S         ::= (#x20 | #x9 | #xD | #xA)+
        [25]  Eq        ::= S? '=' S?
        [5]   Name      ::= [A-Za-z_:] [A-Za-z0-9_:.-]*
        """;

    private const string Iso = """
        (* Wirth's own example, more or less *)
        program = "begin", { statement }-, "end" ;
        statement = identifier, ":=", expression, ";" | block ;
        block = "(", { statement }, ")";
        expression = [ "-" ], simple term, { ("+" | "*"), simple term };
        simple term = identifier | 2 * digit | "(", expression, ")" ;
        identifier = letter - "e", { letter | digit } ;
        letter = "a" | "b" | "e" ; digit = "0" | "1" .
        """;

    [Test]
    public void The_form_of_w3c() => GrammarProbe.AssertTexts(
        Grammar.Ebnf(Xml),
        ["<a/>", "<a b='1' c=\"<\"/>".Replace("<\"/", "x\"/", StringComparison.Ordinal), "<a>text<b/>more<!-- a-b --></a>", "<a >\u00e9 ]] ></a >"],
        ["", "<a", "<a b=1/>", "<a>]]></a>", "<a><!-- -- --></a>", "<a>&</a>"]);

    [Test]
    public void The_form_of_iso() => GrammarProbe.AssertTexts(
        Grammar.Ebnf(Iso),
        ["begina:=b;end", "begina1:=-10+(b*11);(b:=a;)end", "beginb:=a*a;()end"],
        ["beginend", "begine:=a;end", "begina:=1;end", "begina:=10"]);

    [TestCase("a ::= b | 'x' a 'y'\nb ::= 'z'?", "|z|xzy|xy", "x|xz")]
    [TestCase("a ::= 'a'+ 'b'* [#x41-#x43]", "aA|aabC", "A|aD")]
    [TestCase("a ::= [a-z]+ - ('if' | 'do')", "i|iff|of", "if|do|")]
    [TestCase("a = 'x' , { b } ; b = [ 'y' ] , 'z' ;", "x|xz|xyzz", "xy|z")]
    [TestCase("a = (/ 'x' /) , (: 'y' :) / 'z' ! 'w' .", "|x|yy|xy|z|w", "zz|xz")]
    public void Operators_mean_what_they_say(string grammar, string accepted, string refused) =>
        GrammarProbe.AssertTexts(Grammar.Ebnf(grammar), accepted.Split('|'), refused.Split('|'));

    [Test]
    public void The_start_rule_is_an_argument() => GrammarProbe.AssertTexts(Grammar.Ebnf(Xml, "Comment"), ["<!---->", "<!--x-->"], ["<a/>", "<!--->"]);

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 3)] int seed)
    {
        GrammarProbe.AssertMasks(Grammar.Ebnf(Xml), GrammarProbe.VocabularyOf(seed, "<", ">", "/", "a", "b", "=", "\"", "'", " ", "<!--", "-->", "-", "]]", "\u00e9"), seed: seed);
        GrammarProbe.AssertMasks(Grammar.Ebnf(Iso), GrammarProbe.VocabularyOf(seed, "begin", "end", "a", "b", "e", ":=", ";", "(", ")", "1", "0", "+"), seed: seed);
    }

    [TestCase("a ::= b", DiagnosticCode.UnresolvedReference, "1:7")]
    [TestCase("a ::= 'x'\na ::= 'y'", DiagnosticCode.Invalid, "2:1")]
    [TestCase("a ::= ('(' a ')')* - 'x'", DiagnosticCode.Unsupported, "1:7")]
    [TestCase("a = 'x', ? anything ?;", DiagnosticCode.Unsupported, "1:10")]
    [TestCase("a = 'x'", DiagnosticCode.SyntaxError, "1:8")]
    [TestCase("a ::= [z-a]", DiagnosticCode.Invalid, "1:7")]
    public void Problems_have_a_place(string grammar, DiagnosticCode code, string place)
    {
        Diagnostic problem = GrammarProbe.Problems(Grammar.Ebnf(grammar))[0];
        Assert.That((problem.Code, problem.Location), Is.EqualTo((code, place)), problem.ToString());
    }
}

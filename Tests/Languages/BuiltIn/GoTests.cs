using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.BuiltIn;

/// <summary>Go 1.24: line ends, literals in heads of statements, types beside expressions.</summary>
internal sealed class GoTests
{
    [TestCase("var x = 1", "var x int")]
    [TestCase("func f() {\n\tg()\n}", "func f()\n")]
    [TestCase("func f() { g() }", "func f() { g(); h() }")]
    [TestCase("func f() { return\n}", "func f() { x++\ny--\n}")]
    [TestCase("func f() { /* a */ g() /* b\n*/ h() }", "func f() { g() // c\n}")]
    [TestCase("var (\n\ta = 1\n\tb int\n)", "const (\n\ta = iota\n\tb\n)")]
    [TestCase("func f() { if x := g(); x == (T{}) {\n} else if y {\n} else {\n} }", "func f() { for i := range []int{1} {} }")]
    [TestCase("func f() { for {} ; for x {} ; for ;; {} ; for i := 0; i < n; i++ {} ; for range c {} ; for k, v = range m {} }", "func f() { for g(T{1}) {} }")]
    [TestCase("func f() { switch x := y.(type) { case int, []T: a(); default: } }", "func f() { switch { case a, b: c()\nfallthrough\ndefault:\n} ; switch x := 1; x {} }")]
    [TestCase("func f() { select { case x <- 1: case y := <-z: case <-c: default: } }", "func f() { L: for { break L }\ngoto M\nM:\n}")]
    [TestCase("type T[K comparable, V ~int | string] struct { a, b []K; *E; p.Q[V] `tag` }", "type I interface { M(x int) (y, z error); ~[]byte | *T; E }")]
    [TestCase("func (r *T[K]) m(a, b int, c ...string) (d chan<- int, e <-chan func(int) bool) { return f[int, []T](a...) }", "type F = func(int, ...string)")]
    [TestCase("var m = map[string][2]struct{ x int }{\"a\": {{1}, {x: 2}}, `b`: nil,\n}", "var a = [...]int{1, 2: 3}")]
    [TestCase("var x = 0x1p-2 + 0b1_0 + 0o7 + 07 + 1e3i + 08i + 'a' + '\\'' + '\\u00e9' + \"\\\"\\xff\\101\"[0]", "var y = a[1:2:3] &^ <-c")]
    [TestCase("func f() { go func() {}() ; defer g() ; x, y = y, x ; a[i] <<= 2 ; c <- 1 }", "func f() { x.(T).y = *p ; _ = (*T)(nil) ; _ = []byte(s) }")]
    public void Accepted(string one, string other) =>
        GrammarProbe.AssertTexts(Grammar.BuiltIn("go"), new[] { one, other }.SelectMany(static text => new[] { $"package p\n{text}", $"package p;{text}\n", $"// c\npackage p\n\nimport \"a\"\nimport (\n\t. \"b\"\n\tc \"d\"\n)\n\n{text}\n" }), []);

    [TestCase("var x int = ")]
    [TestCase("func f()\n{\n}")]
    [TestCase("func f() { g() h() }")]
    [TestCase("func f() { g(a\n) }")]
    [TestCase("func f() { g() /* a */ h() }")]
    [TestCase("func f() { if x == T{} {} }")]
    [TestCase("func f() { if x {} \nelse {} }")]
    [TestCase("func f() { for i := 0; i < 10 {} }")]
    [TestCase("func f() { switch { case a: b() case c: } }")]
    [TestCase("func f() { return return }")]
    [TestCase("func f() { go x }")]
    [TestCase("func f(a int, string) {}")]
    [TestCase("func f() { x = y = z }")]
    [TestCase("func f() { ++x }")]
    [TestCase("var x = 08")]
    [TestCase("var x = 1_")]
    [TestCase("var x = '\\\"'")]
    [TestCase("var x = '\\ud800'")]
    [TestCase("var x = 0x1.8")]
    [TestCase("var x = \"a\nb\"")]
    [TestCase("type T struct { a int b int }")]
    [TestCase("x := 1")]
    [TestCase("var map = 1")]
    public void Refused(string text) => GrammarProbe.AssertTexts(Grammar.BuiltIn("go"), [], [$"package p\n{text}", $"package p\n{text}\n"]);

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 1)] int seed) => GrammarProbe.AssertMasks(
        Grammar.BuiltIn("go"),
        GrammarProbe.VocabularyOf(seed, "package p\n", "func ", "f", "(", ")", "{", "}", "\n", ";", "if ", "x", " := ", "1", "[]", "T", "/*", "*/", "//", "return", ",", ".", "\"", "`", "case ", ":", "switch "),
        walks: 6,
        steps: 25,
        seed: seed);
}

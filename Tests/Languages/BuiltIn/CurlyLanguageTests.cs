using System.Collections.Immutable;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.BuiltIn;

/// <summary>Java and C#: what their lexers and parsers find hard.</summary>
internal sealed class CurlyLanguageTests
{
    [Test]
    public void Java_generics_text_blocks_and_contextual_words() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("java"),
        [
            "", "package a.b; import static c.D.*; @E(f = {1, 2}) class G<T extends H & I> extends J<K<L>> implements M {}",
            "class A { List<List<X>> a = b >> c >>> d; Map<A, List<List<B>>> m; int[] x[] = {{1}, {}}; { a >>= 1; a >>>= 2; } }",
            "class A { String s = \"\"\"\n  \"x\" \\\"\"\" \\\n  \"\"\"; String t = \"\"; char c = '\\''; char d = '\\u0041'; }",
            "sealed interface A permits B, C {} non-sealed class B implements A {} final class C implements A {}",
            "record R<T>(int x, @A T... y) implements I { R { x = 1; } static int record; }",
            "enum E { A(1) { void f() {} }, @B C, ; int x; } @interface F { int value() default 1; }",
            "class A { void f() { var record = 1; int when, with, to, open = module; yield(); record R(int a) {} sealed(permits); } }".Replace("yield(); ", ""),
            "class A { int f(Object o) { return switch (o) { case Integer i when i > 1 -> 1; case R(int x, var y) -> { yield x; } case null, default -> throw new E(); }; } }",
            "class A { void f() { for (var x : y) z(x -> x + 1, (a, b) -> {}, A::new, int[]::clone, List<String>::new, super::g); l: while (true) break l; } }",
            "class A { int a = (int) -1 + (B) c - (D & E) (x) -> y; boolean b = o instanceof F f && f < g; Object p = new Outer().new Inner<>() {}; }",
            "@A open module a.b { requires transitive static c; exports d to e, f; opens g; uses h; provides i with j; }",
            "class A { void f() { try (var a = b; c; this.d) {} catch (E | F g) {} finally {} synchronized (x) { assert y : z; } } }",
            "class \u00e9t\u00e9$_1 { double d = 0x1.8p1 + 1e-3f + .5 + 1_000L + 0b1_0; }",
        ],
        [
            "class A", "class A { int x = 1 }", "importa.b;", "classA {}", "class A { int if; }", "class A { int goto; }", "class A { int _ = 1; }", "class record {}", "class A { void f() { int x = 5 } }",
            "class A { void f() { a + b; } }", "class A { void f() { if (x) int y = 1; } }", "class A { void f() { try {} } }", "class A { String s = \"a\nb\"; }", "class A { int x = 09_; }", "class A { int x = a > > b; }",
            "class A { void f() { var x; } }", "class A { R { } }", "interface A permits B {}", "class A { char c = ''; }", "module a { requires b }", "class A { /* }", "class A { int x = 1..2; }",
        ]);

    [Test]
    public void Csharp_strings() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("csharp", "expression"),
        [
            "$\"a{b}c{d,3:N2}e{{}}\"", "$@\"a\n\"\"{b}\"", "@$\"\\{a}\"", "$\"{$\"{$\"{a}\"}\"}\"", "$\"{(a ? b : c)}\"", "@\"a\"\"b\\\"", "\"\\x41\\u0041\\U0010ffff\"u8", "\"\"\"a\"b\"\"c\"\"\"", "\"\"\"\n  a \"\" b\n  \"\"\"",
            "\"\"\"\"\n \"\"\"\n\"\"\"\"", "$\"\"\"a{b}\"c\"\"\"", "$\"\"\"\n a{b}\n \"\"\"", "$$\"\"\"\n {a} {{b}} {{{c}}} {{d:X}}\n \"\"\"", "$\"{a:yyyy-MM-dd}\"", "$\"{f(\"x\")}\"", "'\\''",
        ],
        ["$\"{a\"", "$\"}\"", "$\"{}\"", "$\"{a ? b : c}\"", "\"a\nb\"", "\"\\q\"", "\"\"\"a\"\"\"\"", "\"\"\"\na\"\"\"", "$$\"\"\"{{a}\"\"\"", "''", "'ab'"]);

    [Test]
    public void Csharp_generics_patterns_and_contextual_words() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("csharp"),
        [
            "", "\uFEFFusing System; using static A.B; using X = (int, string y); namespace N;", "F(G<A, B>(7));", "a = b < c && d > e; x = y >> 1 >>> 2; x >>= 3; List<List<int>> z;",
            "var async = await + record; int get, set, value, where, from = 1, yield, var, partial;", "if (a is { B: > 1 and not 3, C.D: null } e || f is [1, .., var g] or (int, _) h) {}",
            "class A<in T>(int x) : B(x), I where T : class?, new() { public required int P { get; init; } = 1; int this[int i] => i; public static A operator +(A a, A b) => a; public static explicit operator int(A a) => 1; ~A() { } event E F { add { } remove { } } }",
            "record struct R(int A); file record class S; enum E : byte { A = 1, B, } delegate void D<T>(ref T a, params int[] b);", "x = y switch { 1 => a, > 2 when b => c, _ => throw d };",
            "var q = from int a in b where a > 1 join c in d on a equals c into e orderby a descending, c let f = a group f by a into g select g;", "int[] a = [1, ..b, ^1..]; var t = (x: 1, 2); (var u, _) = t; (int v, string w) = t; foreach (var (k, l) in m) { }",
            "x = async (a, b) => { await c; }; y = static int (int a = 1) => a; z = delegate { }; w = a => b => c;", "fixed (int* p = a) { *p = p->x; } unsafe { delegate* unmanaged[Cdecl]<int, void> f; } stackalloc int[3];",
            "a?.b?[c]!.d ??= e; @if = @class; goto case 1; lock (a) using (b) try { } catch (E e) when (e.F) { } finally { }", "[assembly: A(B = 1)] [C] class D { [return: E] int F([G] int h) => h; }", "x = y with { Z = 1, }; a = new() { B = { 1, 2 }, [3] = 4 }; c = new { d, E = 1 };",
        ],
        [
            "classA {}", "class A {", "int if = 1;", "x = 1", "x = a > > b;", "class A { int x = 1 }", "try { }", "else x();", "f(int);", "foreach (a b c) { }", "bool = 1;", "x = y[];", "int x = 1y;", "namespace A { } }", "/* x", "x = (a, );", "goto;", "case 1: x();", "x = '\\q';",
        ]);

    [Test]
    public void Csharp_symbols_are_an_option() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("csharp", modules: ImmutableDictionary<string, string>.Empty.Add("symbols", "DEFINED: \"true\" | \"DEBUG\"")),
        ["\n#if DEBUG\nx();\n#else\n\u00a7\n#endif", "\n#if !DEBUG || X\n\u00a7\n#endif"],
        ["\n#if DEBUG\n\u00a7\n#endif"]);

    [TestCase("java", "expression", "a + b(c -> d)")]
    [TestCase("java", "statement", "if (a) b();")]
    [TestCase("java", "member", "@A int f() { }")]
    [TestCase("java", "type", "List<List<int[]>>")]
    [TestCase("csharp", "statement", "if (a) b($\"{c}\");")]
    [TestCase("csharp", "member", "public int F() => 1;")]
    [TestCase("csharp", "block", "{ }")]
    [TestCase("sql", "expr", "a + 1")]
    [TestCase("sql", "select", "select 1")]
    [TestCase("graphql", "closed", "query {a}")]
    [TestCase("graphql", "value", "[1 {a: $b}]")]
    public void Parts_of_languages_are_starts(string language, string start, string text) => GrammarProbe.AssertTexts(Grammar.BuiltIn(language, start), [text], [text + ")"]);

    [Test]
    public void Csharp_directives() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("csharp"),
        [
            "#region a\n#endregion\nclass A { }", "#if X\n\u00a7 ' \" /*\n#endif\n", "\n#if X\n\u00a7\n#endif", "a();\n  # if !X && (true || Y) // c\nb();\n#else\n\u00a7\n#endif\n", "#if X\n\u00a7\n#if Y\n\u00a7\n#else\n\u00a7\n#endif\n#elif !(Y && Z)\na();\n#elif true\n\u00a7\n#else\n\u00a7\n#endif\nb();",
            "#nullable enable\n#pragma warning disable 1, 2\nx();\n#line 3 \"a.cs\"\n", "#define A\n#undef B\nx();",
        ],
        ["#if true\n\u00a7\n#endif", "#if X\nx();", "x(); #region a\n", "#iffy\nx();", "#error a\nx();", "#if X Y\n#endif", "#if !X\n\u00a7\n#endif\n"]);
}

using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.BuiltIn;

/// <summary>Python 3.13: what is particular about its layout, its strings and its words.</summary>
internal sealed class PythonTests
{
    [Test]
    public void Layout() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("python"),
        [
            "", "\n", "x", "x\n", "\n# c\n\nx = 1 # d\n", "if x:\n\ty\n\tz\nelse: w\n", "if x:\n  if y:\n    z\nw", "if x:\n  y\n\n    # far right\n# far left\n  z\n", "f(\n1,\n # c\n2)\n", "x = \\\n  1\n",
            "if x:\n    \\\ny\n    z\n", "\fx\n", "if x:\n\f  y\n  z\n", "class A:\n  def f(self): pass\n\n  x = [\n1]\n", "x; y;\n", "if x:\r\n  y\r\nz\r\n", "x\ry\r", "while x: y; z\n", "if x:\n        y\n        z\n   ",
            "def f():\n  return \"\"\"\nfree\n text\"\"\"\n", "@a\n@b(1)\ndef f(): ...\n", "async def f():\n  async with a as b, c: await d\n  async for x in y: pass\n",
        ],
        [
            " x\n", "if x:\ny\n", "if x:\n  y\n z\n", "x\n  y\n", "if x:\n\ty\n        z\n", "if x:\n        y\n\tz\n", "f(\n", "x = \\\n", "x \\ \n", "if x: if y: z\n", "x y\n", "x;;y\n", "if x:\n# only a comment\n", "else: x\n",
            "@a def f(): pass\n", "try: x\n",
        ]);

    [Test]
    public void Strings() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("python"),
        [
            "''", "\"\" ''", "'''a'b''c\n'''", "r'\\\\'", "r'\\'x'", "b'\\xff' rb'\\x'", "u'\\u00e9' U'\\U0010ffff'", "'\\N{BULLET}'", "'a\\\nb'", "f''", "f'{x}'", "f'{x!r:>{w}.{p}}' \"y\"", "f'{x = }' f'{x=!s:^20}'",
            "f'{f'{f'{1}'}'}'", "f'{d['a']}'", "f'{{}} {{{x}}}'", "f'''{\nx # c\n}'''", "f\"\"\"a\"b\"\"{x:\n}\"\"\"", "rf'\\{x}\\d'", "Rb'x' bR'y'", "f'{x:%H:%M}'", "f'{(lambda x: 1)}'", "f'{x, *y}'", "f'{yield x}'", "f'{x:=5}'",
            "f'{(x:=5)}'", "f'\\{x}\\n\\N{DASH}'", "f'{a != b}'", "''''a'''",
        ],
        [
            "'", "'a\nb'", "'''a''", "''''", "'\\x1'", "'\\u12'", "'\\U00110000'", "'\\N{}'", "b'\u00e9'", "b'x' 'y'", "f'{}'", "f'{x'", "f'}'", "f'{x!z}'", "f'{x! r}'", "f'{lambda x: 1}'", "f'{x:{y}'", "ur'x'", "bu'x'", "fb'x'", "r'\\'x",
            "f\"\"\"{x:\"\"\"}\"\"\"", "f'{x y}'",
        ]);

    [Test]
    public void Words() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("python"),
        [
            "match = case = type = _ = 1", "match(x)", "match[x]: int", "type X = int", "type X[T: int = str, *Ts, **P] = dict", "type(x)", "match x:\n case 1: pass\n", "match (x):\n case [a, *_] if b: y\n case {'k': v, **r}: z\n case A(b, c=_) | None as d: w\n",
            "match x, *y:\n case -1 + 2j, 'a' 'b': pass\n case a.b.c: pass\n case _: pass\n", "match.x", "case.y = type.z", "print(match, case)", "ifx = notx", "lambda: (yield)", "None_ = \u00e9t\u00e9", "def match(case, type=_): ...",
        ],
        ["if = 1", "None = 1", "x = lambda", "type = = 1", "match x:\n pass\n", "match x:\n case 1 + 2: pass\n", "match x:\n case a as _: pass\n", "class def: pass", "def f(x, x=1, y): pass", "ifx:\n y", "import if"]);

    [Test]
    public void Expressions_and_statements() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("python"),
        [
            "x = 0x_f + 0o17 + 0b1_0 + 1_000.5e-1_0j + 00 + .5 + 1. + 1..real", "1if x else 2", "[*a, *b], {**c, 'd': 1}, {*e}", "x = y = *a, b", "a, *b = c", "x: int = yield", "(x): int", "x.y[1:2, ::3, *z] += 1", "del a, (b, [c.d])",
            "f(a, *b, c=1, *d, **e)", "f(x for x in y if z)", "(x := 1)", "f(x := 1)", "not a in b is not c", "a if b else lambda *, x=1, **y: z", "def f(a, b=1, /, c=2, *args: *Ts, d, e=1, **k) -> int: ...", "def f(*, a): ...", "def f[T](x: T): ...",
            "with (a as b, c as d,): pass", "with (a, b): pass", "with (a): pass", "try: x\nexcept* A as e: y\nelse: z\nfinally: w\n", "try: x\nexcept: y\n", "from . import x", "from ...a.b import (c as d, e,)", "import a.b as c, d", "raise x from y", "global a, b",
            "for x, in y: pass\nelse: z\n", "x = await y ** -z", "print(*a, sep='')", "a @ b // c << d", "{x: y for x, y in z async for w in v}", "assert x, y", "x[a := 1]", "return *a, b", "x = (yield from y)", "...",
        ],
        [
            "01", "1_", "0x", "1__0", "x++", "f() = 1", "x + 1 = 2", "(a, b) += 1", "del f()", "f(a=1, b)", "f(**a, *b)", "f(x for x in y, z)", "x := 1", "[x := 1 for y in z] = 1", "def f(a=1, b): pass", "def f(*): pass", "def f(a, /, b, /): pass",
            "lambda x=1, y: 0", "import a as b.c", "from x import (a", "from x import a,", "with a as f(): pass", "try: x\nexcept A, B: y\n", "raise x, y", "print 1", "a ? b", "x = {1: 2, 3}", "{**a, b}", "for f() in x: pass", "async x", "a <> b", "x = *",
        ]);

    [Test]
    public void A_part_is_named_by_its_rule() => GrammarProbe.AssertTexts(Grammar.BuiltIn("python", "star_expressions"), ["a + 1", "f(x,\n y)", "*a, b"], ["a = 1", "a;", "pass"]);

    [Test]
    public void Masks_are_the_oracles([NUnit.Framework.Range(0, 1)] int seed) => GrammarProbe.AssertMasks(
        Grammar.BuiltIn("python"),
        GrammarProbe.VocabularyOf(seed, "if", "x", "def", " f", "(", ")", ":", "\n", "\n  ", "\n\t", "    ", "f'", "'", "{", "}", "!r", "=", "'''", "\"", "#", "\\\n", "1", ".", "match", "case", " ", ",", "[", "]", "\r"),
        walks: 6,
        steps: 25,
        seed: seed);
}

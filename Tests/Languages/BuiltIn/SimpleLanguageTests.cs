using System.Collections.Immutable;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.BuiltIn;

/// <summary>The registry of built-in languages, and the two smallest of them.</summary>
internal sealed class SimpleLanguageTests
{
    [Test]
    public void Languages_are_listed_and_others_are_told()
    {
        Assert.That(Grammar.LanguageNames, Is.SupersetOf(new[] { "arithmetic", "csharp", "graphql", "java", "json", "sql" }).And.Ordered);
        Assert.That(() => Grammar.BuiltIn("cobol"), Throws.ArgumentException.With.Message.Contains("arithmetic, "));
    }

    /// <summary>Allowed are rules that only other starts reach (`expression_only`), and one without texts, by which a terminal competes for the longest match and leads nowhere.</summary>
    [Test]
    public void Every_language_compiles_without_warnings([ValueSource(nameof(Names))] string language)
    {
        CompiledGrammar compiled = new GrammarCompiler(Masks.TinyVocabularies.Create(3)).Compile(Grammar.BuiltIn(language));
        Assert.That(compiled.Warnings.Where(static w => !w.Message.Contains("_only'", StringComparison.Ordinal) && !w.Message.StartsWith("No text matches 'nothing'.", StringComparison.Ordinal)), Is.Empty);
    }

    [Test]
    public void Json() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("json"),
        ["{}", " [1, -2.5e3, \"a\\\"b\\u00e9\", true, null]\n", "{\"a\":{\"b\":[]}, \"a\":0}", "\"\u00e9\"", "-0.0E+1", "1"],
        ["", "{", "[1,]", "{\"a\":1,}", "01", "+1", "1.", ".5", "\"\t\"", "\"\\x\"", "'a'", "tru", "truefalse", "[1 2]", "NaN", "1 2"]);

    [Test]
    public void Arithmetic() => GrammarProbe.AssertTexts(
        Grammar.BuiltIn("arithmetic"),
        ["1", "-x^2 + 3*(4 - .5e-3)/f(x, g()) % 2", "a**-b", "--1", "1.5"],
        ["", "1 +", "()", "f(,)", "1 2", "a b", "(1", "1..2", "2x"]);

    [Test]
    public void A_part_of_a_language_is_named_by_its_rule()
    {
        GrammarProbe.AssertTexts(Grammar.BuiltIn("json", "member"), ["\"a\": [1]"], ["{\"a\": 1}", "1"]);
        Assert.That(GrammarProbe.Problems(Grammar.BuiltIn("json", "nosuch"))[0].Code, Is.EqualTo(DiagnosticCode.UnresolvedReference));
    }

    private static ImmutableArray<string> Names() => Grammar.LanguageNames;
}

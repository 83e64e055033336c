using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg.States;
using StructGen.Tests.Languages;

namespace StructGen.Tests.Masks;

/// <summary>Masks joined from answers that are shared by stacks: after many other stacks were met, each is still what single bytes say, whatever the budget.</summary>
internal sealed class JoinedMaskTests
{
    private const string Blocks = """
        start: statement+
        statement: "{" statement* "}" | "if" "(" expr ")" statement ["else" statement] | NAME "(" [expr ("," expr)*] ")" ";" | NAME "=" expr ";"
        expr: expr "+" term | term
        term: term "*" atom | atom
        atom: NAME | NUMBER | "(" expr ")" | NAME "[" expr "]" | "-" atom | NAME "(" [expr ("," expr)*] ")"
        NAME: /[a-z\u00e9]+/
        NUMBER.2: /[0-9]+(\.[0-9]+)?/
        %ignore /[ \n]+/
        %ignore /\/\*([^*]|\*+[^*\/])*\*+\//
        """;

    [Test]
    public void Answers_shared_between_stacks_are_those_of_each_stack([Values(0L, 20_000L, 64L << 20)] long budget)
    {
        Vocabulary vocabulary = GrammarProbe.VocabularyOf(5, "a", "if", "(", ")", "))", ");", "{", "}", "} }", "+", "*", "[x]", " ", "\n", "else", "1.", "2", ",", "=", ";", "-", "\u00e9", "/*", "*/", "b(");
        CompiledGrammar grammar = new GrammarCompiler(vocabulary, new GrammarCompilerOptions { CacheBytes = budget }).Compile(Grammar.Lark(Blocks));
        Assert.That(grammar.Machine.Start.State, Is.TypeOf<LexemeReadingState>());
        Random random = new(3);
        for (int text = 0; text < 30; text++)
        {
            Matcher matcher = grammar.CreateMatcher();
            ParserConfiguration exact = grammar.Machine.Start;
            foreach (byte value in Encoding.UTF8.GetBytes(TextOf(random, 4)))
            {
                if (random.Next(3) == 0)
                {
                    Assert.That(matcher.GetMask().Words.SequenceEqual(TinyVocabularies.Oracle(vocabulary, exact)), Is.True);
                }

                Assert.That(matcher.TryAdvance([value]), Is.True);
                exact = TinyVocabularies.Read(exact, [value]);
            }

            Assert.That(matcher.IsAccepting, Is.True);
        }
    }

    private static string TextOf(Random random, int depth) => random.Next(depth > 0 ? 5 : 2) switch
    {
        0 => $"a = {Expression(random, depth)};",
        1 => $"b({Expression(random, depth)}, {Expression(random, depth - 1)}) ;\n",
        2 => $"{{ {TextOf(random, depth - 1)} {TextOf(random, depth - 1)}}}",
        3 => $"if ({Expression(random, depth)}) {TextOf(random, depth - 1)} /* * */ else {TextOf(random, depth - 1)}",
        _ => $"if(a)\n{TextOf(random, depth - 1)}",
    };

    private static string Expression(Random random, int depth) => random.Next(depth > 0 ? 7 : 2) switch
    {
        0 => "a\u00e9b",
        1 => "12.5",
        2 => $"{Expression(random, depth - 1)}+{Expression(random, depth - 1)}",
        3 => $"{Expression(random, depth - 1)} * ({Expression(random, depth - 2)})",
        4 => $"a[{Expression(random, depth - 1)}]",
        5 => $"-({Expression(random, depth - 1)})",
        _ => $"f({Expression(random, depth - 1)})",
    };
}

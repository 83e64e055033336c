using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Tests.Masks;

namespace StructGen.Tests.Languages;

/// <summary>Layout against a tokeniser and parser by hand: all short texts, and longer ones of likely pieces.</summary>
internal sealed class LayoutOracleTests
{
    private static readonly CompiledGrammar s_grammar = new GrammarCompiler(TinyVocabularies.Create(3)).Compile(Grammar.Lark(LayoutOracle.Grammar));

    [Test]
    public void All_short_texts_are_told_apart_as_by_hand()
    {
        const string alphabet = "a:() \t\n#\\\f";
        List<string> wrong = [];
        Visit("", s_grammar.CreateMatcher());
        Assert.That(wrong, Is.Empty);

        void Visit(string text, Matcher? matcher)
        {
            if ((matcher is { IsAccepting: true }) != LayoutOracle.Accepts(text) && wrong.Count < 20)
            {
                wrong.Add(text);
            }

            if (text.Length == 5)
            {
                return;
            }

            foreach (char c in alphabet)
            {
                Matcher? next = matcher?.Fork();
                Visit(text + c, next is not null && next.TryAdvance([(byte)c]) ? next : null);
            }
        }
    }

    [Test]
    public void Long_texts_are_told_apart_as_by_hand([NUnit.Framework.Range(0, 3)] int seed)
    {
        string[] pieces = ["a\n", "a", ":\n", ":", "(", ")", " ", "  ", "    ", "\t", "\n", "\n  ", "\n    ", "\n\t", "# x", "#\n", "\\\n", "\f", "(a\n)"];
        Random random = new(seed);
        int accepted = 0;
        for (int i = 0; i < 4_000; i++)
        {
            string text = "";
            Matcher matcher = s_grammar.CreateMatcher();
            bool isAlive = true;
            for (int steps = random.Next(1, 16); steps > 0; steps--)
            {
                // Mostly pieces that go on; what is dead stays so.
                string piece = pieces[random.Next(pieces.Length)];
                for (int tries = 0; tries < 6 && !matcher.Fork().TryAdvance(Encoding.ASCII.GetBytes(piece)); tries++)
                {
                    piece = pieces[random.Next(pieces.Length)];
                }

                text += piece;
                isAlive = isAlive && matcher.TryAdvance(Encoding.ASCII.GetBytes(piece));
            }

            accepted += isAlive && matcher.IsAccepting ? 1 : 0;
            Assert.That(isAlive && matcher.IsAccepting, Is.EqualTo(LayoutOracle.Accepts(text)), text.Replace("\n", "\\n", StringComparison.Ordinal));
            if (isAlive)
            {
                string completed = text + Encoding.ASCII.GetString(matcher.GetCompletion());
                Assert.That(LayoutOracle.Accepts(completed), Is.True, completed.Replace("\n", "\\n", StringComparison.Ordinal));
            }
        }

        Assert.That(accepted, Is.GreaterThan(200));
    }
}

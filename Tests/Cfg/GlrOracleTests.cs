using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Masks;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg;
using StructGen.Tests.Masks;
using StructGen.Tests.Oracles;

namespace StructGen.Tests.Cfg;

/// <summary>The machine of random grammars against Earley: the same texts, the same prefixes, and completions from everywhere.</summary>
internal sealed class GlrOracleTests
{
    private static readonly Vocabulary Small = TinyVocabularies.Create(5);

    [Test]
    public void Texts_and_prefixes_are_those_of_the_oracle([NUnit.Framework.Range(0, 14)] int block)
    {
        for (int seed = block * 25; seed < (block + 1) * 25; seed++)
        {
            RandomGrammar grammar = new(seed);
            if (Compile(grammar, seed % 2 == 0) is not { } machine)
            {
                Assert.That(grammar.Oracle.Read("").IsPrefix[0], Is.False, grammar.ToString());
                continue;
            }

            foreach (string text in Texts(5))
            {
                (bool isMember, bool[] isPrefix) = grammar.Oracle.Read(text);
                ParserConfiguration at = machine.Start;
                int read = 0;
                while (read < text.Length && at.TryStep((byte)text[read], out ParserConfiguration next))
                {
                    at = next;
                    read++;
                }

                Assert.That(read, Is.EqualTo(Array.LastIndexOf(isPrefix, true)), $"'{text}' in {grammar}");
                Assert.That(read == text.Length && at.IsAccepting, Is.EqualTo(isMember), $"'{text}' in {grammar}");
            }
        }
    }

    [Test]
    public void Completions_are_shortest([NUnit.Framework.Range(0, 4)] int block)
    {
        string[] texts = [.. Texts(7)];
        for (int seed = block * 10; seed < (block + 1) * 10; seed++)
        {
            RandomGrammar grammar = new(seed + 50_000);
            if (Compile(grammar, seed % 2 == 0) is not { } machine)
            {
                continue;
            }

            EarleyOracle oracle = grammar.Oracle;
            HashSet<string> members = [.. texts.Where(text => oracle.Read(text).IsMember)];
            foreach (string text in texts.Where(static text => text.Length <= 3))
            {
                if (!MaskCache.TryStep(machine.Start, System.Text.Encoding.ASCII.GetBytes(text), out ParserConfiguration at))
                {
                    continue;
                }

                List<byte> completion = [];
                at.Complete(completion);
                Assert.That(MaskCache.TryStep(at, completion.ToArray(), out ParserConfiguration end) && end.IsAccepting, Is.True, $"'{text}' in {grammar}");
                Assert.That(at.MinimumBytes, Is.EqualTo(completion.Count), $"'{text}' in {grammar}");
                if (text.Length + completion.Count <= 7)
                {
                    int shortest = members.Where(member => member.StartsWith(text, StringComparison.Ordinal)).Min(static member => member.Length) - text.Length;
                    Assert.That(completion, Has.Count.EqualTo(shortest), $"'{text}' in {grammar}");
                }
            }
        }
    }

    private static CfgMachine? Compile(RandomGrammar grammar, bool isPlain)
    {
        Lexicon lexicon = new(Small, GrammarLimits.Default);
        try
        {
            return CfgMachine.Compile(grammar.Rules(lexicon.Regexes, isPlain), GrammarLimits.Default, lexicon);
        }
        catch (GrammarException exception) when (exception.Diagnostics[0].Code == DiagnosticCode.Unsatisfiable)
        {
            return null;
        }
    }

    private static List<string> Texts(int length)
    {
        List<string> all = [""];
        for (int i = 0; i < all.Count && all[i].Length < length; i++)
        {
            all.AddRange([all[i] + "a", all[i] + "b", all[i] + "c"]);
        }

        return all;
    }
}

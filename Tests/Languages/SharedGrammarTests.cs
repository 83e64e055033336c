using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages;

/// <summary>One compiled grammar, many threads: each finds what a thread alone finds.</summary>
internal sealed class SharedGrammarTests
{
    private static readonly Vocabulary Tokens = GrammarProbe.VocabularyOf(11, "(", ")", "x", "1", "+", "ab", "\"", ",", " ", "/*", "*/", "=");

    private static readonly Grammar[] Grammars =
    [
        Grammar.Gbnf("root ::= e\ne ::= e (\"+\" | \" \" | \"\") e | \"(\" e \")\" | [a-z]+ \"1\"* | \"\\\"\" [^\"]* \"\\\"\""),
        Grammar.Lark("start: e\ne: e (\"+\" | \"=\") e | \"(\" e (\",\" e)* \")\" | N | W | S\nN: /1+/\nW: /[a-z]+/\nS: /\".*?\"/\nC: /\\/\\*.*?\\*\\//\n%ignore C\n%ignore \" \""),
        Grammar.Antlr("grammar G; s : e+ ; e : e '+' e | e '=' e | '(' e ')' | N | W ; N : '1'+ ; F : '1'+ '+=' ; W : [a-z]+ ; C : '/*' .*? '*/' -> skip ; B : ' ' -> skip ;"),
    ];

    [Test]
    public void Threads_agree([Values(0, 1, 2)] int number)
    {
        int[][] alone = [.. Enumerable.Range(0, 12).Select(seed => Walk(new GrammarCompiler(Tokens).Compile(Grammars[number]), seed))];
        CompiledGrammar shared = new GrammarCompiler(Tokens).Compile(Grammars[number]);
        int[][] together = new int[alone.Length][];
        using Barrier barrier = new(4);
        Thread[] threads = [.. Enumerable.Range(0, 4).Select(thread => new Thread(() =>
        {
            barrier.SignalAndWait();
            for (int seed = thread; seed < together.Length; seed += 4)
            {
                together[seed] = Walk(shared, seed);
            }
        }))];
        foreach (Thread thread in threads)
        {
            thread.Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        Assert.That(together, Is.EqualTo(alone));
    }

    /// <summary>The tokens of a random walk and the number allowed at each step.</summary>
    private static int[] Walk(CompiledGrammar grammar, int seed)
    {
        Random random = new(seed);
        Matcher matcher = grammar.CreateMatcher();
        List<int> steps = [];
        for (int step = 0; step < 15; step++)
        {
            TokenMask mask = matcher.GetMask();
            List<int> allowed = [];
            for (int token = 0; token < Tokens.Size; token++)
            {
                if (mask.IsAllowed(token) && Tokens.GetBytes(token).Length > 0)
                {
                    allowed.Add(token);
                }
            }

            if (allowed.Count == 0)
            {
                break;
            }

            int next = allowed[random.Next(allowed.Count)];
            steps.AddRange([allowed.Count, next, matcher.GetCompletion().Length]);
            matcher.Advance(next);
        }

        return [.. steps];
    }
}

using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Tests.Masks;

namespace StructGen.Tests.Languages.Embedding;

/// <summary>Grammars of every kind in one another, against an oracle that tries every cut of a text into parts.</summary>
internal sealed class EmbeddingOracleTests
{
    private static readonly Vocabulary Vocabulary = TinyVocabularies.Create(5);

    private static readonly GrammarCompiler Compiler = new(Vocabulary);

    private static readonly (Grammar Grammar, string[] Samples)[] Kinds =
    [
        (Grammar.JsonSchema("""{"type":"integer"}"""), ["1", "12", "-1", " 1"]),
        (Grammar.JsonSchema("""{"type":"object","properties":{"a":{"type":"array","items":{"type":"number"}},"x":{"type":"boolean"}},"additionalProperties":false}"""), ["{}", "{\"a\":[1,2]}", "{\"x\":true}", "{ }\n"]),
        (Grammar.JsonSchema("""{"type":["string","null","boolean"]}"""), ["\"ab\"", "null", "true", "\"\" "]),
        (Grammar.JsonSchema("""{"type":"array","items":{"type":"integer"},"uniqueItems":true}"""), ["[]", "[1,2]", "[1,[", " [12]"]),
        (Grammar.Lark("start: NAME (\",\" NAME)*\nNAME: /[a-c]+/\n%ignore \" \""), ["a", "ab, c", " a,b "]),
        (Grammar.Lark("start: \"1\" | \"12\" start | \"[\" start \"]\""), ["1", "121", "[1]"]),
        (Grammar.Antlr("grammar G; s : ID ('.' ID)* ; ID : [a-b]+ ; WS : ' ' -> skip ;"), ["a", "a.b", " a . b"]),
        (Grammar.Gbnf("root ::= \"(\" root \")\" | \"a\""), ["a", "(a)"]),
        (Grammar.Regex("a*"), ["", "a", "aa"]),
        (Grammar.Regex("[1,]+"), ["1", ",", "1,1"]),
        (Grammar.BuiltIn("json"), ["{\"a\": 1}", "[true]", "1.5"]),
        (Grammar.FreeText("ab"), ["", "a", "ba", "[1"]),
    ];

    private static readonly Lazy<NestedLeaf[]> Leaves = new(() => [.. Kinds.Select(static kind => new NestedLeaf(kind.Grammar, Compiler.Compile(kind.Grammar)))]);

    [Test]
    public void Every_prefix_is_judged_as_by_trying_all_cuts([NUnit.Framework.Range(1, 40)] int seed)
    {
        Random random = new(seed);
        (Nested tree, _) = Tree(random, 2);
        CompiledGrammar compiled = Compiler.Compile(tree.ToGrammar());
        for (int i = 0; i < 25; i++)
        {
            string text = Mutated(Text(tree, random), random);
            for (int length = 0; length <= text.Length; length++)
            {
                string prefix = text[..length];
                (bool isAccepted, bool isPrefix) = tree.Judge(prefix);
                Matcher matcher = compiled.CreateMatcher();
                bool isRead = length == 0 || matcher.TryAdvance(Encoding.UTF8.GetBytes(prefix));
                Assert.That((isRead, isRead && matcher.IsAccepting), Is.EqualTo((isPrefix, isAccepted)), $"after '{prefix}' of {Describe(tree)}");
                if (!isPrefix)
                {
                    break;
                }
            }
        }
    }

    [Test]
    public void Masks_are_the_oracles_and_every_walk_can_be_finished([NUnit.Framework.Range(1, 25)] int seed)
    {
        Random random = new(seed + 1000);
        (Nested tree, _) = Tree(random, 2);
        GrammarProbe.AssertMasks(tree.ToGrammar(), TinyVocabularies.Create(seed), walks: 4, steps: 10, seed: seed);
    }

    [Test]
    public void Forks_and_rollbacks_meet_the_same_states([NUnit.Framework.Range(1, 8)] int seed)
    {
        Random random = new(seed + 2000);
        (Nested tree, _) = Tree(random, 2);
        Matcher matcher = Compiler.Compile(tree.ToGrammar()).CreateMatcher();
        for (int step = 0; step < 12; step++)
        {
            Matcher fork = matcher.Fork();
            uint[] before = matcher.GetMask().Words.ToArray();
            int[] allowed = [.. Enumerable.Range(0, Vocabulary.Size).Where(token => matcher.GetMask().IsAllowed(token))];
            foreach (int token in allowed.OrderBy(_ => random.Next()).Take(3))
            {
                matcher.Advance(token);
                matcher.Rollback(1);
                Assert.That(matcher.GetMask().Words.ToArray(), Is.EqualTo(before));
            }

            Assert.That(fork.GetMask().Words.ToArray(), Is.EqualTo(before));
            matcher.Advance(allowed[random.Next(allowed.Length)]);
        }
    }

    private static (Nested Tree, int Size) Tree(Random random, int depth)
    {
        int kind = depth == 0 ? 3 : random.Next(4);
        switch (kind)
        {
            case 0:
                return (new NestedSequence([.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Tree(random, depth - 1).Tree)]), 0);
            case 1:
                return (new NestedChoice([.. Enumerable.Range(0, random.Next(2, 4)).Select(_ => Tree(random, depth - 1).Tree)]), 0);
            case 2:
                int minimum = random.Next(3);
                return (new NestedRepeat(Tree(random, depth - 1).Tree, minimum, random.Next(2) == 0 ? null : minimum + random.Next(3)), 0);
            default:
                return (Leaves.Value[random.Next(Leaves.Value.Length)], 0);
        }
    }

    /// <summary>Something that looks like a text of the tree.</summary>
    private static string Text(Nested tree, Random random) => tree switch
    {
        NestedSequence sequence => string.Concat(sequence.Items.Select(item => Text(item, random))),
        NestedChoice choice => Text(choice.Items[random.Next(choice.Items.Length)], random),
        NestedRepeat repeat => string.Concat(Enumerable.Range(0, repeat.Minimum + random.Next(3)).Select(_ => Text(repeat.Item, random))),
        NestedLeaf leaf => Kinds[Array.IndexOf(Leaves.Value, leaf)].Samples is var samples ? samples[random.Next(samples.Length)] : "",
        _ => "",
    };

    private static string Mutated(string text, Random random)
    {
        if (random.Next(2) == 0 || text.Length == 0)
        {
            return text;
        }

        int at = random.Next(text.Length);
        return random.Next(3) switch
        {
            0 => text.Remove(at, 1),
            1 => text.Insert(at, text[random.Next(text.Length)].ToString()),
            _ => text[..at] + "ab12[],\" "[random.Next(9)] + text[(at + 1)..],
        };
    }

    private static string Describe(Nested tree) => tree switch
    {
        NestedSequence sequence => $"({string.Join(' ', sequence.Items.Select(Describe))})",
        NestedChoice choice => $"({string.Join(" | ", choice.Items.Select(Describe))})",
        NestedRepeat repeat => $"{Describe(repeat.Item)}{{{repeat.Minimum},{repeat.Maximum}}}",
        NestedLeaf leaf => $"<{Array.IndexOf(Leaves.Value, leaf)}>",
        _ => "?",
    };
}

using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Masks;

/// <summary>What a matcher promises beyond its masks, on <see cref="TinyMachine"/>.</summary>
internal sealed class MatcherTests
{
    private Vocabulary _vocabulary = null!;
    private CompiledGrammar _grammar = null!;

    [SetUp]
    public void CreateGrammar()
    {
        _vocabulary = TinyVocabularies.Create(7);
        _grammar = TinyVocabularies.Compile(new TinyMachine(), _vocabulary);
    }

    [Test]
    public void Rollback_restores_every_earlier_state()
    {
        Random random = new(1);
        for (int walk = 0; walk < 40; walk++)
        {
            Matcher matcher = _grammar.CreateMatcher();
            List<uint[]> masks = [matcher.GetMask().Words.ToArray()];
            for (int step = 0; step < 60; step++)
            {
                if (random.Next(3) == 0)
                {
                    int back = random.Next(masks.Count);
                    matcher.Rollback(back);
                    masks.RemoveRange(masks.Count - back, back);
                    Assert.That(matcher.CommitCount, Is.EqualTo(masks.Count - 1));
                }
                else if (RandomToken(matcher, random) is { } token)
                {
                    matcher.Advance(token);
                    masks.Add(matcher.GetMask().Words.ToArray());
                }

                Assert.That(matcher.GetMask().Words.ToArray(), Is.EqualTo(masks[^1]));
            }
        }
    }

    [Test]
    public void A_fork_and_its_original_go_separate_ways()
    {
        Random random = new(2);
        List<(Matcher Matcher, List<int> Tokens)> family = [(_grammar.CreateMatcher(), [])];
        for (int step = 0; step < 600; step++)
        {
            int index = random.Next(family.Count);
            (Matcher matcher, List<int> tokens) = family[index];
            switch (random.Next(4))
            {
                case 0 when family.Count < 40:
                    family.Add((matcher.Fork(), [.. tokens]));
                    break;
                case 1:
                    int back = random.Next(tokens.Count + 1);
                    matcher.Rollback(back);
                    tokens.RemoveRange(tokens.Count - back, back);
                    break;
                default:
                    if (RandomToken(matcher, random) is { } token)
                    {
                        matcher.Advance(token);
                        tokens.Add(token);
                    }

                    break;
            }
        }

        foreach ((Matcher matcher, List<int> tokens) in family)
        {
            Matcher fresh = _grammar.CreateMatcher();
            tokens.ForEach(fresh.Advance);
            Assert.That(matcher.GetMask().Words.ToArray(), Is.EqualTo(fresh.GetMask().Words.ToArray()));
            Assert.That(matcher.CommitCount, Is.EqualTo(tokens.Count));
        }
    }

    [Test]
    public void A_refused_token_or_text_changes_nothing()
    {
        Matcher matcher = _grammar.CreateMatcher();
        Assert.That(matcher.TryAdvance("{\"a\":"u8), Is.True);
        uint[] before = matcher.GetMask().Words.ToArray();
        TokenMask mask = matcher.GetMask();
        for (int token = -2; token < _vocabulary.Size + 2; token++)
        {
            bool isAllowed = token >= 0 && token < _vocabulary.Size && mask.IsAllowed(token);
            Matcher fork = matcher.Fork();
            Assert.That(fork.TryAdvance(token), Is.EqualTo(isAllowed), $"token {token}");
            Assert.That(fork.CommitCount, Is.EqualTo(isAllowed ? 2 : 1));
            Assert.That(matcher.Validate([token]), Is.EqualTo(isAllowed ? 1 : 0));
        }

        Assert.That(matcher.TryAdvance("1,\"a\":"u8), Is.False);
        Assert.That(() => matcher.Advance(-1), Throws.InvalidOperationException);
        Assert.That(matcher.GetMask().Words.ToArray(), Is.EqualTo(before));
        Assert.That(() => matcher.Rollback(2), Throws.InstanceOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void End_tokens_are_allowed_where_the_text_may_end_and_finish()
    {
        int end = _vocabulary.Special.End[0];
        Matcher matcher = _grammar.CreateMatcher();
        Assert.That(matcher.TryAdvance(end), Is.False);
        Assert.That(matcher.TryAdvance("12"u8), Is.True);
        Assert.That(matcher.IsAccepting, Is.True);
        Assert.That(matcher.ShortestCompletion, Is.Zero);
        Assert.That(matcher.GetCompletion(), Is.Empty);
        foreach (int token in _vocabulary.Special.End)
        {
            Assert.That(matcher.GetMask().IsAllowed(token), Is.True);
        }

        matcher.Advance(end);
        Assert.That(matcher.IsFinished && matcher.IsAccepting, Is.True);
        Assert.That(Enumerable.Range(0, _vocabulary.Size).Where(token => matcher.GetMask().IsAllowed(token)), Is.EqualTo(_vocabulary.Special.End));
        Assert.That(matcher.TryAdvance("3"u8), Is.False);
        Assert.That(matcher.ForcedBytes.Length, Is.Zero);
        Assert.That(matcher.GetForcedTokens(new int[4]), Is.Zero);
        Assert.That(matcher.ShortestCompletion, Is.Zero);
        Assert.That(matcher.TryAdvance(_vocabulary.Special.End[1]), Is.True);
        matcher.Rollback(2);
        Assert.That(matcher.IsFinished, Is.False);
        Assert.That(matcher.TryAdvance("3"u8), Is.True);
    }

    [Test]
    public void Validate_counts_the_legal_prefix()
    {
        int Token(string text) => Enumerable.Range(0, _vocabulary.Size).First(token => _vocabulary.GetBytes(token).SequenceEqual(System.Text.Encoding.UTF8.GetBytes(text)));
        Matcher matcher = _grammar.CreateMatcher();
        int end = _vocabulary.Special.End[0];
        Assert.That(matcher.Validate([Token("["), Token("1"), Token("]"), end, end]), Is.EqualTo(5));
        Assert.That(matcher.Validate([Token("["), Token("1"), Token("}"), end]), Is.EqualTo(2));
        Assert.That(matcher.Validate([]), Is.Zero);
        Assert.That(matcher.CommitCount, Is.Zero);
    }

    [Test]
    public void The_rows_of_a_draft_tree_are_the_masks_after_its_nodes()
    {
        Random random = new(3);
        for (int round = 0; round < 30; round++)
        {
            Matcher matcher = _grammar.CreateMatcher();
            int nodes = random.Next(1, 12);
            int[] tokens = new int[nodes];
            int[] parents = new int[nodes];
            List<Matcher?> forks = [matcher.Fork()];
            for (int i = 0; i < nodes; i++)
            {
                parents[i] = random.Next(-1, i);
                Matcher? parent = forks[parents[i] + 1];
                tokens[i] = parent is null || random.Next(5) == 0 ? random.Next(_vocabulary.Size) : RandomToken(parent, random) ?? 0;
                Matcher? node = parent?.Fork();
                forks.Add(node is not null && node.TryAdvance(tokens[i]) ? node : null);
            }

            int width = _vocabulary.MaskWords;
            uint[] rows = new uint[width * (nodes + 1)];
            Array.Fill(rows, uint.MaxValue);
            matcher.FillMasks(new DraftTree(tokens, parents), rows);
            for (int row = 0; row <= nodes; row++)
            {
                uint[] expected = forks[row]?.GetMask().Words.ToArray() ?? new uint[width];
                Assert.That(rows.AsSpan(row * width, width).ToArray(), Is.EqualTo(expected));
            }
        }
    }

    [Test]
    public void A_draft_tree_wants_parents_before_children()
    {
        Assert.That(() => new DraftTree([1, 2], [-1, 1]), Throws.ArgumentException);
        Assert.That(() => new DraftTree([1, 2], [-1]), Throws.ArgumentException);
        Assert.That(DraftTree.Chain([5, 6, 7]).Parents.ToArray(), Is.EqualTo(new[] { -1, 0, 1 }));
    }

    [Test]
    public void A_batch_fills_what_single_matchers_fill([Values(-1, 1, 2)] int threads)
    {
        Random random = new(4);
        Matcher[] matchers = new Matcher[33];
        CompiledGrammar other = TinyVocabularies.Compile(new TinyMachine(), _vocabulary, 10_000);
        for (int i = 0; i < matchers.Length; i++)
        {
            matchers[i] = i == 20 ? matchers[3] : (i % 2 == 0 ? _grammar : other).CreateMatcher();
            for (int step = random.Next(6); step > 0 && RandomToken(matchers[i], random) is { } token; step--)
            {
                matchers[i].Advance(token);
            }
        }

        int width = _vocabulary.MaskWords;
        uint[] rows = new uint[width * matchers.Length];
        MatcherBatch.FillMasks(matchers, rows, threads);
        for (int i = 0; i < matchers.Length; i++)
        {
            uint[] single = new uint[width];
            matchers[i].FillMask(single);
            Assert.That(rows.AsSpan(i * width, width).ToArray(), Is.EqualTo(single));
        }

        Assert.That(() => MatcherBatch.FillMasks(matchers, new uint[width]), Throws.ArgumentException);
    }

    [Test]
    public void Forced_bytes_end_where_there_is_a_choice_or_the_text_may_end()
    {
        Matcher matcher = _grammar.CreateMatcher();
        Assert.That(matcher.TryAdvance("[t"u8), Is.True);
        Assert.That(matcher.ForcedBytes.ToArray(), Is.EqualTo("rue"u8.ToArray()));
        matcher = _grammar.CreateMatcher();
        Assert.That(matcher.TryAdvance("t"u8), Is.True);
        Assert.That(matcher.ForcedBytes.ToArray(), Is.EqualTo("rue"u8.ToArray()));
        Assert.That(matcher.TryAdvance("rue"u8), Is.True);
        Assert.That(matcher.ForcedBytes.Length, Is.Zero);
    }

    [Test]
    public void Without_an_encoder_a_token_is_forced_while_it_is_the_only_one()
    {
        Matcher matcher = _grammar.CreateMatcher();
        Assert.That(matcher.TryAdvance("[tru"u8), Is.True);
        int[] tokens = new int[4];
        int count = matcher.GetForcedTokens(tokens);
        int[] expected = [.. Enumerable.Range(0, _vocabulary.Size).Where(token => matcher.GetMask().IsAllowed(token))];
        Assert.That(count, Is.EqualTo(expected.Length == 1 ? 1 : 0));
    }

    [Test]
    public void Threads_share_a_compiled_grammar([Values(0, 20_000, 64 << 20)] int cacheBytes)
    {
        CompiledGrammar shared = TinyVocabularies.Compile(new TinyMachine(), _vocabulary, cacheBytes);
        List<ulong>[] results = new List<ulong>[4];
        using Barrier barrier = new(results.Length);
        Thread[] threads = new Thread[results.Length];
        for (int t = 0; t < threads.Length; t++)
        {
            int own = t;
            threads[t] = new Thread(() =>
            {
                barrier.SignalAndWait();
                results[own] = Hashes(shared);
            });
            threads[t].Start();
        }

        foreach (Thread thread in threads)
        {
            thread.Join();
        }

        List<ulong> expected = Hashes(TinyVocabularies.Compile(new TinyMachine(), _vocabulary));
        foreach (List<ulong> result in results)
        {
            Assert.That(result, Is.EqualTo(expected));
        }
    }

    private List<ulong> Hashes(CompiledGrammar grammar)
    {
        Random random = new(5);
        List<ulong> hashes = [];
        for (int walk = 0; walk < 60; walk++)
        {
            Matcher matcher = grammar.CreateMatcher();
            for (int step = 0; step < 15 && RandomToken(matcher, random) is { } token; step++)
            {
                ulong hash = 14695981039346656037;
                foreach (uint word in matcher.GetMask().Words)
                {
                    hash = (hash ^ word) * 1099511628211;
                }

                hashes.Add(hash);
                matcher.Advance(token);
            }
        }

        return hashes;
    }

    private int? RandomToken(Matcher matcher, Random random)
    {
        TokenMask mask = matcher.GetMask();
        List<int> allowed = [];
        for (int token = 0; token < _vocabulary.Size; token++)
        {
            if (mask.IsAllowed(token) && _vocabulary.GetBytes(token).Length is > 0 and var length)
            {
                allowed.Add(token);
                if (length > 1)
                {
                    allowed.AddRange(Enumerable.Repeat(token, 5));
                }
            }
        }

        return allowed.Count == 0 ? null : allowed[random.Next(allowed.Count)];
    }
}

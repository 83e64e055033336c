using System.Collections.Immutable;
using System.Text;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Vocabularies;

/// <summary>Vocabularies from lists of byte strings.</summary>
[TestFixture]
internal sealed class VocabularyTests
{
    [Test]
    public void Keeps_bytes_duplicates_and_empty_tokens()
    {
        Vocabulary vocabulary = Vocabulary.FromTokens(Tokens("a", "", "ab", "a", "b"));
        Assert.That(vocabulary.Size, Is.EqualTo(5));
        Assert.That(vocabulary.MaskWords, Is.EqualTo(1));
        Assert.That(Text(vocabulary, 2), Is.EqualTo("ab"));
        Assert.That(Text(vocabulary, 1), Is.Empty);
        Assert.That(vocabulary.Trie.Tokens, Is.EqualTo(new[] { 0, 3, 2, 4 }));
        Assert.That(vocabulary.Trie.NodeCount, Is.EqualTo(4));
    }

    [TestCase(null, 3, 1)]
    [TestCase(3, 3, 1)]
    [TestCase(32, 32, 1)]
    [TestCase(33, 33, 2)]
    [TestCase(2, 2, 1)]
    [TestCase(0, 0, 0)]
    public void Takes_the_width_of_the_logits(int? logitsWidth, int size, int words)
    {
        Vocabulary vocabulary = Vocabulary.FromTokens(Tokens("a", "b", "c"), logitsWidth: logitsWidth);
        Assert.That(vocabulary.Size, Is.EqualTo(size));
        Assert.That(vocabulary.MaskWords, Is.EqualTo(words));
        Assert.That(vocabulary.Trie.Tokens, Is.EqualTo(Enumerable.Range(0, Math.Min(size, 3))));
        for (int token = 3; token < size; token++)
        {
            Assert.That(vocabulary.GetBytes(token).Length, Is.Zero);
        }
    }

    [Test]
    public void Special_tokens_have_no_bytes()
    {
        SpecialTokens special = new() { End = [1, 40, 1], Named = ImmutableDictionary<string, int>.Empty.Add("<tool>", 2) };
        Vocabulary vocabulary = Vocabulary.FromTokens(Tokens("a", "</s>", "<tool>"), special, 41);
        Assert.That(vocabulary.Special.End, Is.EqualTo(new[] { 1, 40 }));
        Assert.That(vocabulary.Special.Named["<tool>"], Is.EqualTo(2));
        Assert.That(Text(vocabulary, 1) + Text(vocabulary, 2), Is.Empty);
        Assert.That(vocabulary.Trie.Tokens, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Refuses_special_tokens_outside_the_vocabulary([Values(-1, 3)] int token)
    {
        Assert.That(() => Vocabulary.FromTokens(Tokens("a", "b", "c"), new SpecialTokens { End = [token] }), Throws.TypeOf<ArgumentOutOfRangeException>());
        Assert.That(() => Vocabulary.FromTokens(Tokens("a", "b", "c"), new SpecialTokens { Named = ImmutableDictionary<string, int>.Empty.Add("x", token) }), Throws.TypeOf<ArgumentOutOfRangeException>());
    }

    [Test]
    public void Refuses_widths_that_no_model_has([Values(-1, int.MaxValue)] int width) =>
        Assert.That(() => Vocabulary.FromTokens(Tokens("a"), logitsWidth: width), Throws.TypeOf<ArgumentOutOfRangeException>());

    [Test]
    public void Holds_tokens_up_to_the_longest_and_refuses_longer_ones()
    {
        Assert.That(Vocabulary.FromTokens([new byte[65_535]]).Trie.MaxDepth, Is.EqualTo(65_535));
        GrammarException? error = Assert.Throws<GrammarException>(() => Vocabulary.FromTokens([[1], new byte[65_536]]));
        Assert.That(error!.Diagnostics[0].Code, Is.EqualTo(DiagnosticCode.LimitExceeded));
        Assert.That(error.Diagnostics[0].Location, Is.EqualTo("#/1"));
    }

    [Test]
    public void Fingerprint_depends_on_everything_and_on_nothing_else()
    {
        SpecialTokens special = new() { End = [1, 2], Named = ImmutableDictionary<string, int>.Empty.Add("x", 1) };
        Vocabulary[] different =
        [
            Vocabulary.FromTokens(Tokens("ab", "", "")),
            Vocabulary.FromTokens(Tokens("a", "b", "")),
            Vocabulary.FromTokens(Tokens("", "ab", "")),
            Vocabulary.FromTokens(Tokens("ab", "", ""), logitsWidth: 4),
            Vocabulary.FromTokens(Tokens("ab", "", ""), special),
            Vocabulary.FromTokens(Tokens("ab", "", ""), special with { End = [1] }),
            Vocabulary.FromTokens(Tokens("ab", "", ""), special with { Named = special.Named.Add("y", 2) }),
            Vocabulary.FromTokens(Tokens("ab", "", ""), special with { Named = special.Named.SetItem("x", 2) }),
        ];
        Assert.That(different.Select(vocabulary => vocabulary.Fingerprint), Is.Unique);
        Vocabulary same = Vocabulary.FromTokens(Tokens("ab", "", "y"), special with { End = [2, 1] });
        Assert.That(same.Fingerprint, Is.EqualTo(different[4].Fingerprint));
        Assert.That(same.Fingerprint, Does.Match("^[0-9a-f]{64}$"));
    }

    [Test]
    public void End_tokens_can_be_changed()
    {
        Vocabulary vocabulary = Vocabulary.FromTokens(Tokens("a", "b", "c"), new SpecialTokens { End = [2] }, 5).WithEndTokens([1, 4]);
        Assert.That(vocabulary.Special.End, Is.EqualTo(new[] { 1, 4 }));
        Assert.That(vocabulary.Size, Is.EqualTo(5));
        Assert.That(vocabulary.Trie.Tokens, Is.EqualTo(new[] { 0 }));
    }

    [Test]
    public void Knows_which_bytes_can_be_spelled()
    {
        byte[][] ascii = [.. Enumerable.Range(0, 128).Select(b => new[] { (byte)b })];
        Vocabulary complete = Vocabulary.FromTokens(ascii);
        Assert.That(complete.IsByteComplete, Is.True);
        Assert.That(complete.SpellableBytes['a'], Is.True);
        Assert.That(complete.SpellableBytes[0x80], Is.False);

        Vocabulary pairs = Vocabulary.FromTokens([.. ascii, "é"u8.ToArray()]);
        Assert.That(pairs.IsByteComplete, Is.False, "the bytes of é stand only together");
        Assert.That(pairs.SpellableBytes[0xC3], Is.True);
        Assert.That(Vocabulary.FromTokens([.. ascii, "é"u8.ToArray(), [0xC3], [0xA9]]).IsByteComplete, Is.True);
        Vocabulary narrow = Vocabulary.FromTokens(Tokens("a", "aa"));
        Assert.That(narrow.IsByteComplete, Is.False);
        Assert.That(narrow.IsByteClosed, Is.True);
        Assert.That(Vocabulary.FromTokens(Tokens("a", "ab")).IsByteClosed, Is.False);

        Vocabulary special = Vocabulary.FromTokens(ascii, new SpecialTokens { End = ['a'] });
        Assert.That(special.SpellableBytes['a'], Is.False, "what a special token would spell does not count");
        Assert.That(special.IsByteComplete, Is.False);
    }

    [Test]
    public void Many_threads_get_one_trie()
    {
        Vocabulary vocabulary = Vocabulary.FromTokens([.. Enumerable.Range(0, 20_000).Select(i => Encoding.ASCII.GetBytes(i.ToString(System.Globalization.CultureInfo.InvariantCulture)))]);
        using Barrier barrier = new(4);
        Task<object>[] tasks = [.. Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew<object>(
            () =>
            {
                barrier.SignalAndWait();
                return vocabulary.Trie;
            },
            CancellationToken.None,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default))];
        object[] tries = Task.WhenAll(tasks).GetAwaiter().GetResult();
        Assert.That(tries.Distinct().Count(), Is.EqualTo(1));
    }

    private static byte[][] Tokens(params string[] tokens) => [.. tokens.Select(Encoding.UTF8.GetBytes)];

    private static string Text(Vocabulary vocabulary, int token) => Encoding.UTF8.GetString(vocabulary.GetBytes(token));
}

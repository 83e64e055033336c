using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata;

/// <summary>The lazy automaton: outputs, dead states, limits and threads. Its agreement with matching is tested on generated expressions elsewhere.</summary>
[TestFixture]
internal sealed class LazyDfaTests
{
    private RegexBuilder _builder = new();

    [SetUp]
    public void CreateBuilder() => _builder = new RegexBuilder();

    [Test]
    public void Tells_the_components_apart()
    {
        LazyDfa dfa = new(_builder);
        RegexNode letters = _builder.Repeat(_builder.Scalars([new ScalarRange('a', 'z')]), 1, null);
        RegexNode keyword = _builder.Literals(["if"u8.ToArray(), "in"u8.ToArray()]);
        int start = dfa.StateOf(letters, keyword);
        Assert.That(dfa.Accepts(start), Is.Zero);
        Assert.That(dfa.Accepts(Walk(dfa, start, "i"u8)), Is.EqualTo(1UL));
        Assert.That(dfa.Accepts(Walk(dfa, start, "if"u8)), Is.EqualTo(3UL));
        Assert.That(dfa.Accepts(Walk(dfa, start, "iff"u8)), Is.EqualTo(1UL));
        Assert.That(Walk(dfa, start, "i1"u8), Is.EqualTo(LazyDfa.Dead));
        Assert.That(dfa.Components(start)[1], Is.SameAs(keyword));
        Assert.That(dfa.StateOf(letters, keyword), Is.EqualTo(start));
    }

    [Test]
    public void A_state_is_dead_exactly_when_its_goal_is_empty()
    {
        LazyDfa dfa = new(_builder);
        RegexNode node = _builder.Intersect(Suffix("ab"), _builder.Complement(Suffix("b")));
        Assert.That(dfa.StateOf(node), Is.EqualTo(LazyDfa.Dead));
        Assert.That(dfa.StateOf(_builder.Empty, _builder.AnyString), Is.EqualTo(LazyDfa.Dead));
        int alive = dfa.StateOf(_builder.AnyString, _builder.Empty);
        Assert.That(alive, Is.Not.EqualTo(LazyDfa.Dead));
        Assert.That(dfa.Next(LazyDfa.Dead, 0), Is.EqualTo(LazyDfa.Dead));
        Assert.That(dfa.Accepts(LazyDfa.Dead), Is.Zero);
    }

    [Test]
    public void An_exponential_automaton_is_built_only_where_it_is_walked()
    {
        RegexNode two = _builder.Bytes(((byte)'a', (byte)'b'));
        LazyDfa dfa = new(_builder);
        int state = dfa.StateOf(_builder.Concat(_builder.Repeat(two, 0, null), _builder.Literal("a"u8), _builder.Repeat(two, 20, 20)));
        byte[] text = new byte[2000];
        new Random(5).NextBytes(text);
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (byte)('a' + (text[i] & 1));
            state = dfa.Next(state, text[i]);
            Assert.That(dfa.Accepts(state), Is.EqualTo(i >= 20 && text[i - 20] == 'a' ? 1UL : 0UL));
        }

        Assert.That(dfa.StateCount, Is.LessThan(2100));
    }

    [Test]
    public void Meeting_the_limit_is_a_typed_error_and_leaves_known_states_usable()
    {
        RegexBuilder builder = new(new GrammarLimits { MaxStates = 10 });
        LazyDfa dfa = new(builder);
        int state = dfa.StateOf(builder.Repeat(builder.AnyScalar, 0, 1000));
        int next = dfa.Next(state, (byte)'a');
        Assert.That(() => Walk(dfa, state, "aaaaaaaaaaaaaaaaaaaa"u8), Throws.TypeOf<GrammarLimitException>());
        Assert.That(dfa.Next(state, (byte)'b'), Is.EqualTo(next));
        Assert.That(dfa.Accepts(next), Is.EqualTo(1UL));
    }

    [Test]
    public void Threads_agree_with_one_thread()
    {
        string[] words = ["foo", "bar", "foobar", "fööbar", "x", "xxfooxxbarxx", "barbarbarfoo", "日本語foo", ""];
        RegexNode Build(RegexBuilder builder) => builder.Intersect(
            builder.Concat(builder.AnyString, builder.Literal("foo"u8), builder.AnyString),
            builder.Complement(builder.Concat(builder.AnyString, builder.Literal("bar"u8))),
            builder.Repeat(builder.AnyScalar, 0, 30));
        RegexNode alone = Build(_builder);
        string[] texts = [.. Enumerable.Range(0, 300).Select(i => words[i % 9] + words[i / 9 % 9] + words[i / 81 % 9])];
        bool[] expected = [.. texts.Select(text => _builder.IsMatch(alone, Encoding.UTF8.GetBytes(text)))];
        for (int round = 0; round < 5; round++)
        {
            RegexBuilder builder = new();
            LazyDfa dfa = new(builder);
            int start = dfa.StateOf(Build(builder));
            using Barrier barrier = new(4);
            int wrong = 0;
            Thread[] threads = [.. Enumerable.Range(0, 4).Select(seed => new Thread(() =>
            {
                barrier.SignalAndWait();
                for (int i = 0; i < texts.Length; i++)
                {
                    int at = (i * 7 + seed * 61) % texts.Length;
                    bool accepted = dfa.Accepts(Walk(dfa, start, Encoding.UTF8.GetBytes(texts[at]))) == 1;
                    Interlocked.Add(ref wrong, accepted == expected[at] ? 0 : 1);
                }
            }))];
            Array.ForEach(threads, static thread => thread.Start());
            Array.ForEach(threads, static thread => thread.Join());
            Assert.That(wrong, Is.Zero);
        }
    }

    private RegexNode Suffix(string text) => _builder.Concat(_builder.AnyString, _builder.Literal(Encoding.UTF8.GetBytes(text)));

    private static int Walk(LazyDfa dfa, int state, ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            state = dfa.Next(state, value);
        }

        return state;
    }
}

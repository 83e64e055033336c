using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata;

/// <summary>Shapes, scalars, literals, counters and limits of the expression builder.</summary>
[TestFixture]
internal sealed class RegexBuilderTests
{
    private static readonly (int, int)[][] ScalarSets =
    [
        [(0, 0x10FFFF)], [(0x7F, 0x80)], [(0x7FF, 0x800)], [(0xD7FF, 0xE000)], [(0xFFFF, 0x10000)], [(0x10FFFF, 0x10FFFF)], [(0xD800, 0xDFFF)],
        [(0x41, 0x5A), (0xC0, 0xD6), (0x391, 0x3A9), (0x1E00, 0x1EFF), (0x10400, 0x10427)], [(0x3F, 0x13FF), (0x1401, 0x1401), (0xF0000, 0xFFFFD)],
        [(0x800, 0xFFF), (0x2000, 0x2FFF), (0x3001, 0x3FFF)], [(5, 3)], [],
    ];

    private RegexBuilder _builder = new();

    private RegexNode AnyString => _builder.AnyString;

    [SetUp]
    public void CreateBuilder() => _builder = new RegexBuilder();

    [TestCaseSource(nameof(ScalarSets))]
    public void Matches_exactly_the_scalars_of_the_ranges((int First, int Last)[] ranges)
    {
        RegexNode node = _builder.Scalars([.. ranges.Select(static range => new ScalarRange(range.First, range.Last))]);
        LazyDfa dfa = new(_builder);
        int start = dfa.StateOf(node);
        byte[] buffer = new byte[4];
        int wrong = 0, members = 0;
        for (int scalar = 0; scalar <= 0x10FFFF; scalar++)
        {
            if (Rune.IsValid(scalar))
            {
                int state = start, length = new Rune(scalar).EncodeToUtf8(buffer);
                for (int i = 0; i < length; i++)
                {
                    state = dfa.Next(state, buffer[i]);
                }

                bool expected = ranges.Any(range => range.First <= scalar && scalar <= range.Last);
                members += expected ? 1 : 0;
                wrong += (dfa.Accepts(state) & 1) == 1 == expected ? 0 : 1;
            }
        }

        Assert.That(wrong, Is.Zero);
        Assert.That(_builder.CountMembers(node, int.MaxValue), Is.EqualTo(members));
    }

    [TestCase("80")]
    [TestCase("C0 80")]
    [TestCase("C3")]
    [TestCase("C3 28")]
    [TestCase("E0 9F BF")]
    [TestCase("ED A0 80")]
    [TestCase("F0 8F BF BF")]
    [TestCase("F4 90 80 80")]
    [TestCase("FF")]
    public void Any_string_and_complements_refuse_ill_formed_text(string bytes)
    {
        byte[] text = Convert.FromHexString(bytes.Replace(" ", "", StringComparison.Ordinal));
        Assert.That(_builder.IsMatch(AnyString, text), Is.False);
        Assert.That(_builder.IsMatch(_builder.Complement(Text("a")), text), Is.False);
    }

    [Test]
    public void Equal_expressions_are_one_object()
    {
        RegexNode a = Text("a"), b = Text("bcd");
        Assert.That(_builder.Union(a, b, a), Is.SameAs(_builder.Union(b, a)));
        Assert.That(_builder.Union(_builder.Union(a, b), _builder.Empty), Is.SameAs(_builder.Union(a, b)));
        Assert.That(_builder.Concat(a, _builder.Concat(b, a)), Is.SameAs(_builder.Concat(_builder.Concat(a, b), a)));
        Assert.That(_builder.Concat(a, b), Is.SameAs(Text("abcd")));
        Assert.That(_builder.Union(AnyString, b), Is.SameAs(AnyString));
        Assert.That(_builder.Intersect(AnyString, b), Is.SameAs(b));
        Assert.That(_builder.Complement(_builder.Complement(b)), Is.SameAs(b));
        Assert.That(_builder.Complement(_builder.Empty), Is.SameAs(AnyString));
        Assert.That(_builder.Complement(AnyString), Is.SameAs(_builder.Empty));
        Assert.That(_builder.Repeat(_builder.AnyScalar, 0, null), Is.SameAs(AnyString));
        Assert.That(_builder.Repeat(b, 1, 1), Is.SameAs(b));
        Assert.That(_builder.Union(b, _builder.Complement(b)), Is.SameAs(AnyString));
        Assert.That(_builder.Intersect(b, _builder.Complement(b)), Is.SameAs(_builder.Empty));
        Assert.That(_builder.Concat(AnyString, AnyString), Is.SameAs(AnyString));
        Assert.That(_builder.Repeat(AnyString, 2, 5), Is.SameAs(AnyString));
    }

    [Test]
    public void Counters_merge()
    {
        RegexNode x = Text("xy");
        Assert.That(Repeat(Repeat(x, 0, null), 3, 7), Is.SameAs(Repeat(x, 0, null)));
        Assert.That(Repeat(Repeat(x, 2, 3), 2, 4), Is.SameAs(Repeat(x, 4, 12)));
        Assert.That(Repeat(Repeat(x, 3, 3), 0, 2), Is.Not.SameAs(Repeat(x, 0, 6)));
        Assert.That(_builder.Concat(x, Repeat(x, 2, 3), x), Is.SameAs(Repeat(x, 4, 5)));
        Assert.That(_builder.Union(Repeat(x, 2, 3), Repeat(x, 4, 9)), Is.SameAs(Repeat(x, 2, 9)));
        Assert.That(_builder.Union(Repeat(x, 2, 3), x, _builder.Epsilon), Is.SameAs(Repeat(x, 0, 3)));
        Assert.That(_builder.Intersect(Repeat(x, 2, 8), Repeat(x, 5, null)), Is.SameAs(Repeat(x, 5, 8)));
        Assert.That(_builder.Intersect(Any(2, 8), Any(5, null)), Is.SameAs(Any(5, 8)));
        Assert.That(_builder.Intersect(Any(2, 4), Any(5, null)), Is.SameAs(_builder.Empty));
        Assert.That(_builder.Complement(Any(2, 4)), Is.SameAs(_builder.Union(Any(0, 1), Any(5, null))));
        Assert.That(Repeat(x, 3, 2), Is.SameAs(_builder.Empty));
    }

    [Test]
    public void A_length_bound_moves_into_what_it_bounds()
    {
        RegexNode letters = _builder.Scalars([new ScalarRange('a', 'z'), new ScalarRange('à', 'ÿ')]);
        Assert.That(_builder.Intersect(Repeat(letters, 2, null), Any(0, 64)), Is.SameAs(Repeat(letters, 2, 64)));
        Assert.That(_builder.Intersect(Repeat(Text("é€"), 0, null), Any(3, 9)), Is.SameAs(Repeat(Text("é€"), 2, 4)));
        Assert.That(_builder.Intersect(_builder.Concat(Text("id-"), Repeat(letters, 0, null)), Any(0, 8)), Is.SameAs(_builder.Concat(Text("id-"), Repeat(letters, 0, 5))));
        Assert.That(_builder.Intersect(Repeat(letters, 2, 5), Any(0, 64)), Is.SameAs(Repeat(letters, 2, 5)));
        Assert.That(_builder.Intersect(Repeat(letters, 2, 5), Any(6, null)), Is.SameAs(_builder.Empty));
    }

    [Test]
    public void Clips_only_the_counters_of_pure_length_bounds()
    {
        Assert.That(_builder.ClipCounters(Any(0, 8192), 100), Is.SameAs(AnyString));
        Assert.That(_builder.ClipCounters(Any(500, 8192), 100), Is.SameAs(Any(101, null)));
        Assert.That(_builder.ClipCounters(Any(5, 100), 100), Is.SameAs(Any(5, 100)));
        Assert.That(_builder.ClipCounters(AnyString, 100), Is.SameAs(AnyString));
        RegexNode letters = Repeat(Text("a"), 0, 8192);
        Assert.That(_builder.ClipCounters(letters, 100), Is.SameAs(letters));
        RegexNode insideScalar = _builder.Derivative(Any(500, 8192), 0xE2);
        Assert.That(_builder.ClipCounters(insideScalar, 100), Is.SameAs(_builder.Derivative(Any(102, null), 0xE2)));
    }

    [Test]
    public void Counters_of_a_billion_cost_nothing()
    {
        const int Billion = 1_000_000_000;
        RegexNode node = _builder.Intersect(Repeat(Text("ab"), 0, Billion), Any(1000, Billion));
        LazyDfa dfa = new(_builder);
        int state = dfa.StateOf(node);
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(dfa.Accepts(state), Is.EqualTo(i >= 500 ? 1UL : 0UL));
            state = dfa.Next(dfa.Next(state, (byte)'a'), (byte)'b');
        }

        RegexNode nested = Repeat(_builder.Concat(Repeat(Text("a"), 2, Billion), _builder.Union(Text("b"), _builder.Epsilon)), 3, Billion);
        state = dfa.StateOf(nested);
        for (int i = 0; i < 2000; i++)
        {
            state = dfa.Next(state, (byte)'a');
            Assert.That(dfa.Accepts(state), Is.EqualTo(i >= 5 ? 1UL : 0UL));
        }

        Assert.That(_builder.IsMatch(Repeat(Text("a"), Billion, Billion), "aaa"u8), Is.False);
        Assert.That(_builder.IsEmpty(_builder.Intersect(Find("foo"), Find("bar"), Any(Billion, null))), Is.False);
    }

    [Test]
    public void Decides_lengths_without_walking_them()
    {
        RegexNode even = _builder.Union(Repeat(Text("aa"), 0, null), Text("bbbbbb"));
        Assert.That(_builder.IsEmpty(_builder.Intersect(even, Any(1_000_001, 1_000_001))));
        Assert.That(_builder.IsEmpty(_builder.Intersect(even, Any(1_000_000, 1_000_001))), Is.False);
        Assert.That(_builder.IsEmpty(_builder.Intersect(Find("foo"), Any(0, 8192))), Is.False);
        Assert.That(_builder.IsEmpty(_builder.Intersect(Find("foo"), Any(0, 2))));
    }

    [TestCase(3, 5, 7, true)]
    [TestCase(3, 5, 8, false)]
    [TestCase(3, 5, 1_000_000_001, false)]
    [TestCase(6, 10, 1_000_000_001, true)]
    [TestCase(6, 10, 1_000_000_002, false)]
    [TestCase(4, 4, 1_000_000_002, true)]
    public void Decides_lengths_with_gaps(int first, int second, int length, bool expected)
    {
        RegexNode sums = Repeat(_builder.Union(Text(new string('a', first)), Text(new string('é', second))), 0, null);
        Assert.That(_builder.IsEmpty(_builder.Intersect(sums, Any(length, length))), Is.EqualTo(expected));
        Assert.That(_builder.IsEmpty(_builder.Intersect(sums, _builder.Complement(Find("aé")), Any(length, length))), Is.EqualTo(expected));
    }

    [Test]
    public void Walks_a_long_text_under_two_patterns_and_a_huge_length()
    {
        RegexNode first = Repeat(_builder.Union(Text("abc"), Text("de")), 0, null);
        RegexNode pairs = Repeat(_builder.Concat(_builder.Scalars([new ScalarRange('a', 'e')]), _builder.Scalars([new ScalarRange('a', 'e')])), 0, null);
        LazyDfa dfa = new(_builder);
        int state = dfa.StateOf(_builder.Intersect(first, pairs, Any(1_000_000_000, null)));
        foreach (byte value in Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("abcabcdede", 300))))
        {
            state = dfa.Next(state, value);
            Assert.That(state, Is.Not.EqualTo(LazyDfa.Dead));
        }

        Assert.That(dfa.Next(state, (byte)'b'), Is.EqualTo(LazyDfa.Dead));
    }

    [Test]
    public void A_hundred_thousand_literals_are_a_trie()
    {
        byte[][] literals = [.. Enumerable.Range(0, 100_000).Select(static i => Encoding.UTF8.GetBytes($"key{i * 7919L % 1_000_003}"))];
        RegexNode node = _builder.Literals(literals);
        foreach (byte[] literal in literals.Take(2000))
        {
            Assert.That(_builder.IsMatch(node, literal));
        }

        Assert.That(_builder.IsMatch(node, "key"u8), Is.False);
        Assert.That(_builder.CountMembers(node, int.MaxValue), Is.EqualTo(100_000));
        RegexNode others = _builder.Intersect(Find("k"), _builder.Complement(node));
        Assert.That(_builder.IsEmpty(others), Is.False);
        Assert.That(_builder.IsMatch(others, literals[0]), Is.False);
    }

    [Test]
    public void A_literal_of_a_million_bytes_is_walked_in_place()
    {
        byte[] text = new byte[1_000_000];
        for (int i = 0; i < text.Length; i++)
        {
            text[i] = (byte)('a' + i * 7919L % 26);
        }

        RegexNode literal = _builder.Literal(text);
        Assert.That(_builder.IsMatch(literal, text));
        Assert.That(_builder.IsMatch(literal, text.AsSpan(1)), Is.False);
        Assert.That(_builder.Literal(text), Is.SameAs(literal));
        Assert.That(_builder.ShortestMember(literal), Is.EqualTo(text));
        Assert.That(_builder.EstimatedBytes, Is.LessThan(400_000_000));
    }

    [Test]
    public void Joins_the_byte_strings_of_a_union_into_a_trie()
    {
        RegexNode joined = _builder.Union(Text("alpha"), Text("alps"), Text("al"), Text("beta"));
        Assert.That(joined, Is.SameAs(_builder.Literals(["alpha"u8.ToArray(), "alps"u8.ToArray(), "al"u8.ToArray(), "beta"u8.ToArray(), "al"u8.ToArray()])));
        Assert.That(_builder.CountMembers(joined, 100), Is.EqualTo(4));
        Assert.That(_builder.Literals([]), Is.SameAs(_builder.Empty));
    }

    [Test]
    public void Difference_and_subset()
    {
        RegexNode letters = Repeat(_builder.Scalars([new ScalarRange('a', 'z')]), 1, null);
        Assert.That(_builder.IsSubset(letters, Any(1, null)));
        Assert.That(_builder.IsSubset(Any(1, null), letters), Is.False);
        Assert.That(_builder.IsSubset(Text("abc"), letters));
        Assert.That(_builder.IsMatch(_builder.Difference(letters, Text("abc")), "abc"u8), Is.False);
        Assert.That(_builder.IsMatch(_builder.Difference(letters, Text("abc")), "abd"u8));
        Assert.That(_builder.IsEmpty(_builder.Difference(Text("abc"), letters)));
    }

    [Test]
    public void Members_come_short_ones_first()
    {
        RegexNode node = _builder.Union(Repeat(Text("ab"), 1, null), Text("c"));
        Assert.That(_builder.Members(node, 3).Select(Encoding.UTF8.GetString), Is.EqualTo(new[] { "c", "ab", "abab" }));
        Assert.That(_builder.Members(_builder.Empty, 3), Is.Empty);
        Assert.That(_builder.Members(_builder.Epsilon, 3), Is.EqualTo(new[] { Array.Empty<byte>() }));
        Assert.That(_builder.CountMembers(node, 1_000_000), Is.EqualTo(1_000_000));
        Assert.That(_builder.CountMembers(_builder.Intersect(AnyString, Find("x"), Find("y")), int.MaxValue), Is.EqualTo(int.MaxValue));
    }

    [Test]
    public void Deep_nesting_is_a_result_or_a_typed_error()
    {
        RegexNode node = Text("a");
        for (int i = 0; i < 200_000; i++)
        {
            RegexNode letter = _builder.Bytes(((byte)('a' + i % 25), (byte)('b' + i % 25)));
            node = i % 2 == 0 ? Repeat(_builder.Concat(node, letter), 0, null) : _builder.Concat(_builder.Union(node, letter), Text("z"));
        }

        try
        {
            Assert.That(_builder.IsMatch(node, "abzaz"u8), Is.AnyOf(true, false));
        }
        catch (GrammarLimitException exception)
        {
            Assert.That(exception.Limit, Is.EqualTo(nameof(GrammarLimits.MaxNestingDepth)));
        }
    }

    [Test]
    public void A_search_beyond_the_limit_is_a_typed_error()
    {
        RegexBuilder builder = new(new GrammarLimits { MaxStates = 50 });
        RegexNode two = builder.Bytes(((byte)'a', (byte)'b'));
        RegexNode first = builder.Concat(builder.Repeat(two, 0, null), builder.Literal("a"u8), builder.Repeat(two, 12, 12));
        RegexNode second = builder.Concat(builder.Repeat(two, 0, null), builder.Literal("b"u8), builder.Repeat(two, 12, 12));
        Assert.That(() => builder.IsEmpty(builder.Intersect(first, second)), Throws.TypeOf<GrammarLimitException>().With.Property("Limit").EqualTo("MaxStates"));
    }

    private RegexNode Text(string text) => _builder.Literal(Encoding.UTF8.GetBytes(text));

    private RegexNode Repeat(RegexNode node, int minimum, int? maximum) => _builder.Repeat(node, minimum, maximum);

    private RegexNode Any(int minimum, int? maximum) => _builder.Repeat(_builder.AnyScalar, minimum, maximum);

    private RegexNode Find(string text) => _builder.Concat(AnyString, Text(text), AnyString);
}

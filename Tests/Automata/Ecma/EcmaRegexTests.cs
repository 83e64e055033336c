using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>What patterns find.</summary>
internal sealed class EcmaRegexTests
{
    private static readonly char[] s_separator = [' '];

    /// <summary>Each table row: the pattern, texts it finds a match in, texts it does not (written as a list separated by spaces; ∅ is the empty text).</summary>
    [TestCase("b", "b abc ab", "∅ a B")]
    [TestCase("^[a-z]+$", "a foo", "∅ A aA 1")]
    [TestCase("^a|b$", "a ab b xb ax", "∅ x ba! bx")]
    [TestCase("(^|,)x($|,)", "x x,y a,x a,x,b", "∅ ax xa a,xb")]
    [TestCase("a(?=b)", "ab xaby", "a ac b")]
    [TestCase("(?<!a)b", "b cb bab", "ab a xabab")]
    [TestCase("(?!.*foo)bar", "bar foobar", "barfoo fo")]
    [TestCase("^(?!.*foo)bar", "bar barfo", "foobar barfoo")]
    [TestCase("\\bfoo\\b", "foo a-foo-b foo! .foo", "foobar afoo foo_ fo")]
    [TestCase("^((?!foo).)*$", "∅ fo fofo bar", "foo afoo foob")]
    [TestCase("^((?!foo).){1,3}$", "fo bar", "∅ foo barx")]
    [TestCase("^(?:(?!ab)[a-c])*c$", "c ac bc acc", "abc ∅ ab")]
    [TestCase("^(?:[a-c](?<!ab))*$", "∅ ba acb", "ab cab")]
    [TestCase("^.$", "a é 😀", "∅ ab")]
    [TestCase("^\\S+$", "a é", "∅ \u3000 \uFEFF a\u2028b \u00A0")]
    [TestCase("^[^\\d\\s]\\W\\D$", "a-b é!x", "1-b aab")]
    [TestCase("^\\cJ\\x41\\u0042\\u{43}$", "\nABC", "ABC")]
    [TestCase("^\\ud83d\\ude00$", "😀", "\uFFFD a")]
    [TestCase("^[\\ud83d\\ude00-\\ud83d\\ude02]$", "😀 😁 😂", "😃")]
    [TestCase("^\\-[\\w-.]$", "-a -- -.", "- a-")]
    [TestCase("^\\101\\7$", "A\u0007", "101")]
    [TestCase("^\\A\\Z$", "AZ", "∅ a")]
    [TestCase("^a{,2}$", "a{,2}", "a aa")]
    [TestCase("^{a}]$", "{a}]", "a")]
    [TestCase("^(?=a)*b$", "b", "a ab")]
    [TestCase("^\\p{Lu}\\p{Script=Greek}\\P{L}$", "Aα1", "aα1 Aa1 Aαb")]
    [TestCase("^(?i:straße)K$", "STRAßEK straßeK STRAẞEK", "strassek straßek")]
    [TestCase("^(?i:k)$", "k K \u212A", "x")]
    [TestCase("^(?s:.)(?-s:.)$", "ab", "∅ a")]
    [TestCase("(?m:^b$)", "b a\nb\nc", "ab bc")]
    [TestCase("^(['\"]).*\\1$", "'a' \"b\" ''", "'a\" '")]
    [TestCase("^(a|b)+\\1$", "aa abb bb", "a ab aba")]
    [TestCase("^(?<q>a|(b))\\k<q>c$", "aac bbc", "abc ac")]
    [TestCase("^(?:(?<x>a)|(?<x>b))\\k<x>$", "aa bb", "ab ba a")]
    [TestCase("^\\1(a)$", "a", "aa ∅")]
    [TestCase("^(a\\1)$", "a", "aa")]
    [TestCase("^(?:(a)|b)\\1$", "aa b", "a ba ab")]
    [TestCase("^(a)?\\1b$", "aab b", "ab aaab")]
    [TestCase("(?<=\\1(a|b))c", "aac bbc", "abc ac")]
    [TestCase("(?<=a(?=b))b", "ab", "b a")]
    [TestCase("(?<=^a*)b", "b ab aab", "cb ca")]
    [TestCase("(?=.*x)foo(?<!o)", "", "foo foox")]
    [TestCase("(?=.*x)fo(?<=o)b?\\b", "fo-x", "fo fox")]
    [TestCase("^(\\b\\w+\\b\\s?)+$", "ab a\u00A0b", "∅ !")]
    [TestCase("^(?=.*\\d)(?=.*[a-z])(?!.*--).{4,6}$", "a1bc 12-a", "a1 abcd a--1 a123456")]
    [TestCase("^[a-z](?!.*--)[a-z-]*(?<!-)$", "a ab a-b", "a- a--b -")]
    [TestCase("[]", "", "∅ a")]
    [TestCase("^[^]$", "a \n", "∅ ab")]
    [TestCase("$^", "∅", "a")]
    [TestCase("a$b", "", "a ab")]
    [TestCase("", "∅ a", "")]
    [TestCase("x*", "∅ a", "")]
    [TestCase("^\\s*$", "∅ \t \u2028", "a")]
    public void Finds(string pattern, string accepted, string refused)
    {
        RegexBuilder builder = new();
        RegexNode node = EcmaRegex.Search(pattern, builder);
        Assert.Multiple(() =>
        {
            foreach (string text in Split(accepted))
            {
                Assert.That(builder.IsMatch(node, Encoding.UTF8.GetBytes(text)), Is.True, $"'{text}' of {node}");
            }

            foreach (string text in Split(refused))
            {
                Assert.That(builder.IsMatch(node, Encoding.UTF8.GetBytes(text)), Is.False, $"'{text}' of {node}");
            }
        });
    }

    [TestCase("a|ab", "a ab", "∅ abc xa")]
    [TestCase("a(?=b).", "ab", "a ac abc")]
    [TestCase("^b$|\\bc\\b", "b c", "bc cc")]
    [TestCase("(?<=a)b", "", "b ab")]
    [TestCase("(?!foo)[a-z]+(?<!bar)", "a fo bars", "foo bar foobar xbar")]
    public void Matches_as_a_whole(string pattern, string accepted, string refused)
    {
        RegexBuilder builder = new();
        RegexNode node = EcmaRegex.WholeMatch(pattern, builder);
        Assert.Multiple(() =>
        {
            Assert.That(Split(accepted).Where(text => !builder.IsMatch(node, Encoding.UTF8.GetBytes(text))), Is.Empty);
            Assert.That(Split(refused).Where(text => builder.IsMatch(node, Encoding.UTF8.GetBytes(text))), Is.Empty);
        });
    }

    [Test]
    public void Common_shapes_become_the_expression_one_would_write()
    {
        RegexBuilder builder = new();
        RegexNode any = builder.AnyString, foo = builder.Literal("foo"u8);
        RegexNode lower = builder.Scalars([new('a', 'z')]);
        RegexNode dot = builder.Scalars([new(0, 9), new(11, 12), new(14, 0x2027), new(0x202A, 0xD7FF), new(0xE000, 0x10FFFF)]);
        RegexNode dots = builder.Repeat(dot, 0, null);
        Assert.Multiple(() =>
        {
            Assert.That(EcmaRegex.Search("^[a-z]+$", builder), Is.SameAs(builder.Repeat(lower, 1, null)));
            Assert.That(EcmaRegex.Search("foo", builder), Is.SameAs(builder.Concat(any, foo, any)));
            Assert.That(EcmaRegex.Search("^foo", builder), Is.SameAs(builder.Concat(foo, any)));
            Assert.That(EcmaRegex.Search("^foo.*", builder), Is.SameAs(builder.Concat(foo, any)));
            Assert.That(EcmaRegex.Search(".*foo$", builder), Is.SameAs(builder.Concat(any, foo)));
            Assert.That(EcmaRegex.Search("^.*$", builder), Is.SameAs(dots));
            Assert.That(EcmaRegex.Search("^(?!.*foo).*$", builder), Is.SameAs(builder.Intersect(builder.Complement(builder.Concat(dots, foo, any)), dots)));
            Assert.That(EcmaRegex.Search("^(?!foo)", builder), Is.SameAs(builder.Complement(builder.Concat(foo, any))));
            Assert.That(EcmaRegex.Search("^((?!foo).)*$", builder), Is.SameAs(builder.Intersect(dots, builder.Complement(builder.Concat(any, foo, any)))));
            Assert.That(EcmaRegex.Search("^(foo|bar)$", builder), Is.SameAs(builder.Literals([[.. "foo"u8], [.. "bar"u8]])));
            Assert.That(EcmaRegex.Search("", builder), Is.SameAs(any));
        });
    }

    [Test]
    public void Agrees_with_Node_on_hand_made_patterns_over_all_short_texts()
    {
        string[] patterns =
        [
            "a", "^a", "a$", "^a$", "^a|b$", "(^|b)a($|b)", "a(?=b)", "a(?!b)", "(?<=a)b", "(?<!a)b", "\\ba", "a\\b", "\\Ba", "a\\B", "\\b", "\\B", "^\\b", "\\b$",
            "\\ba\\b", "(?:\\ba|b\\b)-", "(\\b|-)a", "(a|\\b)b", "(?:\\b[ab]-)+", "(?:(?!ab)[ab])*-", "^(?:(?!ab)[ab])*-", "^(?:(?!ab).)*-$", "^(?:(?=a)[ab]|-)*$",
            "(?=a.*b)-(?<=-)", "(?=.*-)a(?<!b)", "(?<=(?=ab).)b", "(?<=(?<!a)b)a", "(?=(?!ab)..)a", "(?!(?<=b)a)a", "(?:a(?!b)|b(?<!ab))+$", "^(?:a|(?<=a)b)*$",
            "(?<=^|a)b(?=$|a)", "(?<=^a*)b", "(?<!^a*)b", "(?<=a{2})b", "(?<=\\b)a", "(?<!\\b)a", "^(?=.*a)(?=.*b)", "^(?!.*ab)", "(?:^a|b)-", "a(?:$|-)", "$", "^", "$^",
            "(?=a)*b", "(?!a){0}b", "(?:(?=a)){2}", "(?:^)*a", "(?:a|$)+", "(?:^|a)+b", "(?:\\b|a)*b", "(a|b)\\1", "^(?:(a)|b)*\\1$", "(a)?\\1b", "(?<=\\1(a))b", "(?<=(a)\\1)b", "(?<x>a|b)-\\k<x>",
            "^(?:.(?<!ab))*$", "^(?:a(?=-)|-(?=a)|b)*$", "(?:(?<=a)b|(?<=b)a)(?!-)", "(?:(?=a)a(?=b)b)*-", "^((?!--)[ab-])*(?<!-)$", "(?<=-)(?=-)", "(?<!-)(?!-)", "^(?:(?:(?!aa).)*-)*$",
            "(?:a(?=.*b)|b(?<=a.*)){2}", "(?<=(?:a|-)(?!b)).", "\\b(?=a)(?!ab)\\w*\\b", "^(?!a$|b$)", "^(?!^a|b)", "(?=$)", "(?!$)", "(?<=^)", "(?<!^)", "(?<!^)a(?!$)",
        ];
        Compare(patterns, "ab-", 5, whole: false);
        Compare(patterns, "ab-", 4, whole: true);
    }

    [Test]
    public void Agrees_with_Node_on_characters_of_every_kind()
    {
        string[] patterns =
        [
            "^\\d$", "^\\D$", "^\\w$", "^\\W$", "^\\s$", "^\\S$", "^.$", "^[^]$", "^[\\b]$", "^\\v\\f\\n\\r\\t$", "^\\0$", "^[\\d\\-x]$", "^[^\\W_]$", "^\\p{L}$", "^\\P{L}$", "^\\p{Lu}$", "^[\\p{Sc}\\p{Nd}]$",
            "^\\p{Script=Cyrillic}$", "^\\p{scx=Deva}$", "^\\p{Emoji}$", "^\\p{ASCII}$", "^\\p{Any}$", "^\\p{Assigned}$", "^[^\\p{White_Space}]$", "^\\p{ID_Start}$", "^\\p{Lowercase}$", "^\\_$", "^[\\w-x]$",
            "^\\c0$", "^[\\c0]$", "^[\\c_]$", "^\\c*$", "^\\8$", "^[\\8]$", "^\\377$", "^\\400$", "^\\x$", "^\\u00e$", "^\\p{L}\\-$", "^[\\ud83d\\ude00]$", "^\\u{1F600}$",
        ];
        List<string> texts = [.. Enumerable.Range(0, 0x180).Select(static c => ((char)c).ToString()), "\\c", "\\", "p{L}-", "u00e", " 0", "\u0009\u000A", "\v\f\n\r\t"];
        texts.AddRange(new[] { 0x1680, 0x2000, 0x200A, 0x200B, 0x2028, 0x2029, 0x202F, 0x205F, 0x2060, 0x3000, 0xFEFF, 0x20AC, 0x905, 0x966, 0x1CD1, 0x1F600, 0x1F1E6, 0x10400, 0xE000, 0x10FFFF, 0x378, 0x212A, 0x17F, 0x1D7CE }.Select(char.ConvertFromUtf32));
        Compare(patterns, texts, whole: false);
    }

    [TestCase("draft2020-12")]
    [TestCase("draft7")]
    public void Meets_the_expectations_of_the_official_suite(string draft)
    {
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(SharedData.Require($"json-schema-test-suite/tests/{draft}/optional/ecmascript-regex.json")));
        List<string> wrong = [];
        foreach (JsonElement group in document.RootElement.EnumerateArray())
        {
            if (!group.GetProperty("schema").TryGetProperty("pattern", out JsonElement pattern))
            {
                continue;
            }

            RegexBuilder builder = new();
            RegexNode node = EcmaRegex.Search(pattern.GetString()!, builder);
            foreach (JsonElement test in group.GetProperty("tests").EnumerateArray().Where(static test => test.GetProperty("data").ValueKind == JsonValueKind.String))
            {
                string text = test.GetProperty("data").GetString()!;
                if (builder.IsMatch(node, Encoding.UTF8.GetBytes(text)) != test.GetProperty("valid").GetBoolean())
                {
                    wrong.Add($"{pattern}: {text}");
                }
            }
        }

        Assert.That(wrong, Is.Empty);
    }

    internal static void Compare(IReadOnlyList<string> patterns, string alphabet, int maxLength, bool whole) =>
        Compare(patterns, [.. Words(alphabet, maxLength)], whole);

    internal static void Compare(IReadOnlyList<string> patterns, IReadOnlyList<string> texts, bool whole)
    {
        NodeOracle.Answer?[] answers = NodeOracle.Ask(patterns.Select(pattern => new NodeOracle.Case(pattern, texts, whole)));
        byte[][] bytes = [.. texts.Select(Encoding.UTF8.GetBytes)];
        List<string> wrong = [];
        for (int i = 0; i < patterns.Count; i++)
        {
            RegexBuilder builder = new();
            RegexNode node;
            try
            {
                node = whole ? EcmaRegex.WholeMatch(patterns[i], builder) : EcmaRegex.Search(patterns[i], builder);
            }
            catch (RegexSyntaxException exception)
            {
                if (!exception.IsUnsupported && answers[i] is not null)
                {
                    wrong.Add($"{patterns[i]}: {exception.Message}");
                }

                continue;
            }

            for (int t = 0; t < texts.Count; t++)
            {
                if (builder.IsMatch(node, bytes[t]) != (answers[i]!.Found[t] == '1'))
                {
                    wrong.Add($"{patterns[i]} on '{texts[t]}': Node says {answers[i]!.Found[t]}, {node}");
                    break;
                }
            }
        }

        Assert.That(wrong, Is.Empty, string.Join('\n', wrong));
    }

    internal static IEnumerable<string> Words(string alphabet, int maxLength)
    {
        List<string> layer = [""];
        for (int length = 0; length <= maxLength; length++)
        {
            foreach (string word in layer)
            {
                yield return word;
            }

            layer = [.. layer.SelectMany(word => alphabet.Select(c => word + c))];
        }
    }

    private static IEnumerable<string> Split(string list) =>
        list.Split(s_separator, StringSplitOptions.RemoveEmptyEntries).Select(static text => text.Replace("∅", "", StringComparison.Ordinal));
}

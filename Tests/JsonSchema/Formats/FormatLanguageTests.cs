using System.Text;
using CsCheck;
using NUnit.Framework;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formats;

namespace StructGen.Tests.JsonSchema.Formats;

/// <summary>Language against validator: on random members of the language, and on members and known texts with a few characters changed.</summary>
[TestFixture]
public sealed class FormatLanguageTests
{
    private const int LongestWalk = 48;

    /// <summary>Formats whose language lacks texts that the validator accepts (see the classes' remarks).</summary>
    private static readonly string[] Departing = ["regex", "hostname", "idn-hostname"];

    /// <summary>Texts near the formats' edges, from which mutants start.</summary>
    private static readonly Dictionary<string, string[]> Seeds = new()
    {
        ["date"] = ["2000-02-29", "1900-02-28", "2024-02-29", "2023-04-30", "0000-02-29", "1996-12-31"],
        ["time"] = ["23:59:60Z", "00:59:60+01:00", "15:59:60.25-08:00", "23:59:59.9z", "12:00:00-00:00", "05:29:60+05:30", "00:00:60+00:01"],
        ["date-time"] = ["2000-02-29T23:59:60Z", "1985-04-12t23:20:50.52z", "1937-01-01T12:00:27.87+00:20"],
        ["duration"] = ["P1Y2M3DT4H5M6S", "P2W", "PT36H", "p1dt1s"],
        ["email"] = ["joe.bloggs@example.com", "\"a\\\"b \"@x", "a@[127.0.0.1]", "a@[IPv6:1::2]", "a@[ipv6:1:2:3:4:5:6:7.8.9.10]", "a+b=c@a-b.c"],
        ["idn-email"] = ["\u5B9E\u4F8B@\u5B9E\u4F8B.\u6D4B\u8BD5", "a@l\u00B7l.com", "\"\u00E9\"@b", "a@[1.2.3.4]", "a@\u0915\u094D\u200D\u0937"],
        ["hostname"] = ["www.example.com", "a--b.c", "xn--p1ai", "XN--p1ai.x1", "ab--c.d"],
        ["idn-hostname"] =
        [
            "l\u00B7l.com", "\u03B1\u0375\u03B2", "\u05D0\u05F3\u05D1", "\u30FB\u30A1", "\u0628\u0660\u0628", "\u06F0\u06F1a", "\u0915\u094D\u200C\u0937",
            "\u0628\u064A\u200C\u0628\u064A", "\u0627\u0644\u0639\u0631\u0628\u064A\u0629.com", "b\u00FCcher\u3002example", "caf\u00E9", "cafe\u0301", "a-b.c--d",
            "\u0915\u093C\u094D", "x\u0327\u0301", "xn--p1ai.\u0440\u0444", "1host.com", "\u05D0\u05D10.a1",
        ],
        ["ipv4"] = ["0.0.0.0", "255.249.199.9", "1.20.100.200"],
        ["ipv6"] = ["::", "1::8", "1:2:3:4:5:6:7:8", "1:2:3:4:5:6:1.2.3.4", "::ffff:1.2.3.4", "1:2:3:4:5:6:7::", "::2:3:4:5:6:7:8"],
        ["uri"] = ["http://a:b@c.d:80/e?f#g", "urn:a:b", "x://[::1]:8", "x://[v1.a:b]/", "a:", "a:/", "a:b/c", "file:///x%2F"],
        ["uri-reference"] = ["//a@b:1/c", "a/b:c", "./a:b", "?q", "#f", "", "/a//b", "a:b"],
        ["iri"] = ["http://\u0192\u00F8.\u00DF\u00E5r/?\u2202=\uE000#\u03C0", "x:\u00A0", "a:?\U000F0000"],
        ["iri-reference"] = ["//\u0192\u00F8/\u2202?\uE000", "\u00E9:a", "\u200D"],
        ["uuid"] = ["2eb8aa08-AA98-11ea-b4aa-73b441d16380"],
        ["uri-template"] = ["/{a}/{+b,c:10}/{?d*}", "{%41.b_}", "a%20'b\u00E9", "{&x,y:9999}", "{=a}"],
        ["json-pointer"] = ["", "/a~0b/~1", "/", "/\u00E9\u0000"],
        ["relative-json-pointer"] = ["0", "10#", "1/a~0", "0+1/a", "2-10#", "0"],
        ["regex"] =
        [
            "^(a|b)*?$", "[a-z\\d-]{2,10}", "(?<n>x)(?:y)", "\\u{1F600}[\\u0041-\\u00ff]", "[--a]", "[^-z--a]", "[\\]-a]", "\\p{L}\\P{sc=Greek}", "(?i-s:a)",
            "(?<!a)b", "\\0[\\0-\\x7f]", "{", "a{03,4}", "a{12,110}", "[\u00E0-\u00FC\u4E00-\u9FFF\U0001F600-\U0001F64F]", "\\cA\\/\\-", "[\\b\\-]", "(?=a)*", "\\1(a)",
            "(?<a>.)(?<b>.)", "[\\d-z]", "\\ud83d\\ude00",
        ],
    };

    private static IEnumerable<string> AllFormats => StringFormats.Names.Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(AllFormats))]
    public void Every_member_of_a_language_is_valid(string format)
    {
        var builder = new RegexBuilder();
        var dfa = new LazyDfa(builder);
        int start = dfa.StateOf(StringFormats.Language(format, builder));
        int members = 0;
        Gen.Int.Sample(
            seed =>
            {
                if (RandomMember(dfa, start, seed) is { } member)
                {
                    members++;
                    Assert.That(StringFormats.IsValid(format, member), Is.True, () => $"{format}: {Escape(member)}");
                }
            },
            iter: Share(format, 160),
            threads: 1);
        Assert.That(members, Is.GreaterThan(5));
    }

    [TestCaseSource(nameof(AllFormats))]
    public void Language_and_validator_agree_on_mutants(string format)
    {
        var builder = new RegexBuilder();
        RegexNode language = StringFormats.Language(format, builder);
        var dfa = new LazyDfa(builder);
        int start = dfa.StateOf(language);
        string[] seeds = Seeds[format];
        foreach (string seed in seeds)
        {
            AssertAgreement(format, dfa, start, seed);
        }

        Gen.Int.Sample(
            seed =>
            {
                var random = new Random(seed);
                string text = random.Next(3) == 0 ? RandomMember(dfa, start, seed) ?? seeds[0] : seeds[random.Next(seeds.Length)];
                for (int mutations = random.Next(1, 4); mutations > 0; mutations--)
                {
                    text = Mutate(text, seeds[random.Next(seeds.Length)], random);
                }

                AssertAgreement(format, dfa, start, text);
            },
            iter: Share(format, 1500),
            threads: 1);
    }

    [Test]
    public void Leap_seconds_are_those_of_the_last_utc_minute()
    {
        var builder = new RegexBuilder();
        var dfa = new LazyDfa(builder);
        int start = dfa.StateOf(StringFormats.Language("time", builder));
        for (int minute = 0; minute < 1440; minute += 7)
        {
            for (int offset = 0; offset < 1440; offset += 13)
            {
                foreach (char sign in "+-")
                {
                    int utc = (minute + (sign == '+' ? -offset : offset) + 1440) % 1440;
                    string suffix = $"{sign}{offset / 60:00}:{offset % 60:00}";
                    Assert.That(Matches(dfa, start, $"{minute / 60:00}:{minute % 60:00}:60{suffix}"), Is.EqualTo(utc == 1439));
                    int local = (1439 + (sign == '+' ? offset : -offset) + 1440) % 1440;
                    string leap = $"{local / 60:00}:{local % 60:00}:60{suffix}";
                    Assert.That(Matches(dfa, start, leap) && StringFormats.IsValid("time", leap), Is.True, leap);
                }
            }
        }
    }

    [Test]
    public void Dates_are_those_of_the_calendar()
    {
        var builder = new RegexBuilder();
        var dfa = new LazyDfa(builder);
        int start = dfa.StateOf(StringFormats.Language("date", builder));
        foreach (int year in (int[])[1, 4, 100, 400, 1600, 1900, 1999, 2000, 2020, 2023, 2100, 9996, 9999])
        {
            for (int month = 0; month <= 13; month++)
            {
                for (int day = 0; day <= 32; day++)
                {
                    bool exists = month is >= 1 and <= 12 && day >= 1 && day <= DateTime.DaysInMonth(year, month);
                    string text = $"{year:0000}-{month:00}-{day:00}";
                    Assert.That((Matches(dfa, start, text), StringFormats.IsValid("date", text)), Is.EqualTo((exists, exists)), text);
                }
            }
        }
    }

    [TestCase(16, true)]
    [TestCase(17, false)]
    public void Patterns_nest_sixteen_deep_in_the_language(int depth, bool isMember)
    {
        var builder = new RegexBuilder();
        string pattern = new string('(', depth) + "a" + new string(')', depth);
        Assert.That(builder.IsMatch(StringFormats.Language("regex", builder), Encoding.UTF8.GetBytes(pattern)), Is.EqualTo(isMember));
        Assert.That(StringFormats.IsValid("regex", pattern), Is.True);
    }

    [Test]
    public void Validator_of_patterns_has_no_bound_on_nesting()
    {
        Assert.That(StringFormats.IsValid("regex", new string('(', 200_000) + new string(')', 200_000)), Is.True);
        Assert.That(StringFormats.IsValid("regex", new string('(', 200_000) + new string(')', 199_999)), Is.False);
    }

    [Test]
    public void Well_known_A_labels_are_valid()
    {
        var builder = new RegexBuilder();
        Assert.Multiple(() =>
        {
            foreach (string label in WellKnownALabels.All)
            {
                Assert.That(StringFormats.IsValid("hostname", label), Is.True, label);
                Assert.That(builder.IsMatch(StringFormats.Language("idn-hostname", builder), Encoding.ASCII.GetBytes(label)),
                    Is.EqualTo(StringFormats.IsValid("idn-hostname", label)), label);
            }
        });
    }

    [TestCase("", true)]
    [TestCase("(?<a>x|(?<a>y))", false)]
    [TestCase("(?<a>x)|(?<a>y)\\k<a>", true)]
    [TestCase("\\k<a>", false)]
    [TestCase("\\2(.)", false)]
    [TestCase("a{2,1}", false)]
    [TestCase("a{99999999999999999999,099999999999999999999}", true)]
    [TestCase("[b-a]", false)]
    [TestCase("[\\w-a]", false)]
    [TestCase("\\u{110000}", false)]
    [TestCase("\\p{Greek}", false)]
    [TestCase("(?i-i:a)", false)]
    [TestCase("(?-:a)", false)]
    [TestCase("\\-", false)]
    [TestCase("(?=a)+", false)]
    [TestCase("a]", false)]
    public void Patterns_are_read_with_the_u_flag(string pattern, bool isValid) =>
        Assert.That(StringFormats.IsValid("regex", pattern), Is.EqualTo(isValid));

    [TestCase("regexp")]
    [TestCase("Date")]
    [TestCase("int32")]
    [TestCase("")]
    public void Other_names_are_annotations(string name) => Assert.That(StringFormats.IsKnown(name), Is.False);

    [Test]
    public void A_language_is_built_once_per_builder()
    {
        var builder = new RegexBuilder();
        RegexNode first = StringFormats.Language("uri", builder);
        RegexNode[] all = new RegexNode[8];
        Parallel.For(0, all.Length, i => all[i] = StringFormats.Language("uri", builder));
        Assert.That(all, Is.All.SameAs(first));
    }

    /// <summary>Formats with many states get fewer samples, to keep the fixture quick.</summary>
    private static int Share(string format, int samples) => format is "regex" or "idn-hostname" ? samples / 8 : samples;

    private static void AssertAgreement(string format, LazyDfa dfa, int start, string text)
    {
        bool isValid = StringFormats.IsValid(format, text);
        bool isMember = Matches(dfa, start, text);
        if (Departing.Contains(format) ? isMember && !isValid : isMember != isValid)
        {
            Assert.Fail($"{format}: validator {isValid}, language {isMember}: {Escape(text)}");
        }
    }

    private static bool Matches(LazyDfa dfa, int start, string text)
    {
        int state = start;
        foreach (byte b in Encoding.UTF8.GetBytes(text))
        {
            state = dfa.Next(state, b);
            if (state == LazyDfa.Dead)
            {
                return false;
            }
        }

        return (dfa.Accepts(state) & 1) != 0;
    }

    private static string? RandomMember(LazyDfa dfa, int start, int seed)
    {
        var random = new Random(seed);
        int length = random.Next(LongestWalk);
        int state = start;
        var bytes = new List<byte>();
        var live = new List<byte>();
        while (bytes.Count < 3 * LongestWalk)
        {
            if (bytes.Count >= length && (dfa.Accepts(state) & 1) != 0)
            {
                return Encoding.UTF8.GetString([.. bytes]);
            }

            live.Clear();
            for (int b = 0; b < 256; b++)
            {
                if (dfa.Next(state, (byte)b) != LazyDfa.Dead)
                {
                    live.Add((byte)b);
                }
            }

            if (live.Count == 0)
            {
                return (dfa.Accepts(state) & 1) != 0 ? Encoding.UTF8.GetString([.. bytes]) : null;
            }

            byte next = live[random.Next(live.Count)];
            bytes.Add(next);
            state = dfa.Next(state, next);
        }

        return null;
    }

    private static string Mutate(string text, string other, Random random)
    {
        List<Rune> runes = [.. text.EnumerateRunes()];
        List<Rune> others = [.. other.EnumerateRunes()];
        int at = random.Next(runes.Count + 1);
        switch (random.Next(6))
        {
            case 0 when runes.Count > 0:
                runes.RemoveAt(Math.Min(at, runes.Count - 1));
                break;
            case 1 when runes.Count > 0:
                runes.Insert(at, runes[random.Next(runes.Count)]);
                break;
            case 2 when others.Count > 0:
                runes.Insert(at, others[random.Next(others.Count)]);
                break;
            case 3 when runes.Count > 0:
                runes[Math.Min(at, runes.Count - 1)] = new Rune((char)random.Next(' ', 0x7F));
                break;
            case 4 when runes.Count > 1:
                int i = Math.Min(at, runes.Count - 2);
                (runes[i], runes[i + 1]) = (runes[i + 1], runes[i]);
                break;
            default:
                int value = random.Next(4) == 0 ? random.Next(0x110000) : random.Next(0x3200);
                runes.Insert(at, Rune.IsValid(value) ? new Rune(value) : new Rune('0'));
                break;
        }

        return string.Concat(runes);
    }

    private static string Escape(string text) => System.Text.Json.JsonSerializer.Serialize(text);
}

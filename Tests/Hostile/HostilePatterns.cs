using static StructGen.Tests.Hostile.HostileCase;
using static StructGen.Tests.Hostile.HostileText;

namespace StructGen.Tests.Hostile;

/// <summary>Regular expressions and formats: counters, catastrophic shapes, look-around, broken ones.</summary>
internal static class HostilePatterns
{
    public static IEnumerable<HostileCase> All => [.. Counters, .. Catastrophic, .. LookAround, .. Broken, .. InSchemas];

    private static IEnumerable<HostileCase> Counters =>
    [
        Regex("counter/up-to-a-billion", "a{0,1000000000}"),
        Regex("counter/exactly-a-billion", "a{1000000000}"),
        Regex("counter/beyond-64-bits", "a{99999999999999999999}"),
        Regex("counter/nested-ranges", "((a{1,100}){1,100}){1,100}"),
        Regex("counter/nested-billions", "(a{0,1000000000}b{0,1000000000}){0,1000000000}"),
        Regex("counter/nested-eight-deep", "((((((((a{0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9}){0,9})b"),
        Regex("counter/alternation-a-million-times", "(a|b){1000000}"),
        Regex("counter/star-a-million-times", "(a*){1000000}"),
        Regex("counter/ambiguous", "(a{0,500}b{0,500}a{0,500}){3,500}"),
        Regex("counter/window-behind", ".{0,1000}x.{1000}"),
        Regex("counter/subset-20", ".*a.{20}"),
        Regex("counter/subset-300", ".*a.{300}b"),
        Regex("counter/words", "(\\w{1,30} ){0,100000}\\w{1,30}"),
        Regex("counter/reversed", "a{5,2}"),
        Regex("counter/classes", "(\\p{L}{2,90}|\\p{N}{3,70}){5,5000}"),
        Regex("counter/optional-then-required", () => Repeat("a?", 300) + Repeat("a", 300)),
        Regex("counter/coprime-stars", "(a{2})*(a{3})*(a{5})*(a{7})*(a{11})*(a{13})*b"),
        Regex("counter/coprime-look-aheads", "(?=(a{7})*b)(?=(a{11})*b)(?=(a{13})*b)(?=(a{17})*b)(?=(a{19})*b)a+b"),
    ];

    private static IEnumerable<HostileCase> Catastrophic =>
    [
        Regex("catastrophic/nested-plus", "^(a+)+$") with { Text = static () => [.. Enumerable.Repeat((byte)'a', 30_000), (byte)'!'] },
        Regex("catastrophic/ambiguous-alternatives", "^(a|a|aa)*b$") with { Text = static () => [.. Enumerable.Repeat((byte)'a', 30_000), (byte)'!'] },
        Regex("catastrophic/three-stars", "(x+x+)+y") with { Text = static () => [.. Enumerable.Repeat((byte)'x', 30_000)] },
        Regex("catastrophic/any-star-star", "(.*)*x(.*)*y(.*)*z"),
        Regex("catastrophic/email", "^([a-zA-Z0-9])(([\\-.]|[_]+)?([a-zA-Z0-9]+))*(@){1}[a-z0-9]+[.]{1}(([a-z]{2,3})|([a-z]{2,3}[.]{1}[a-z]{2,3}))$"),
        Regex("catastrophic/parentheses-100000", () => Nest("(", "a", ")", 100_000)),
        Regex("catastrophic/starred-groups-1000", () => Nest("(?:", "a", ")*", 1_000)),
        Regex("catastrophic/optional-groups-2000", () => Nest("(?:a", "b", ")?", 2_000)),
        Regex("catastrophic/alternatives-100000", () => Join(100_000, static i => $"w{i}", "|")),
        Regex("catastrophic/open-alternatives-300", () => Join(300, static i => $".*w{i}.*", "|")),
        Regex("catastrophic/a-megabyte-of-text", () => Repeat("abcdefghij", 100_000)),
        Regex("catastrophic/stars-5000", () => Join(5_000, static i => $"{(char)('a' + i % 26)}*", "")),
        Regex("catastrophic/any-stars-2000", () => Repeat(".*", 2_000)),
        Regex("catastrophic/class-of-10000-ranges", () => "[" + Join(10_000, static i => $"\\u{{{0x10000 + i * 4:x}}}-\\u{{{0x10001 + i * 4:x}}}", "") + "]+"),
        Regex("catastrophic/properties-500", () => Repeat("\\p{L}\\P{Lu}", 500)),
        Regex("catastrophic/literals-anywhere-26", () => ".*(?:" + Join(26, static i => $"{(char)('a' + i)}[^]{{{i}}}z", "|") + ")"),
    ];

    private static IEnumerable<HostileCase> LookAround =>
    [
        Regex("look/all-letters-ahead", () => "^" + Join(26, static i => $"(?=.*{(char)('a' + i)})", "") + ".*$"),
        Regex("look/no-pairs-ahead", () => "^" + Join(24, static i => $"(?!.*{(char)('a' + i)}.*{(char)('b' + i)})", "") + "[a-z]{30,}$"),
        Regex("look/password", "^(?=.*[A-Z])(?=.*[a-z])(?=.*\\d)(?=.*[^\\w])(?!.*(.)\\1\\1)(?=.{8,128}$).*$"),
        Regex("look/counted-ahead", "^(?=.{100,200}$)(?!.{150,160}$)(a{3}|b{5})*$"),
        Regex("look/nested-200", () => Nest("(?=a", "b", ")", 200)),
        Regex("look/nested-alternating-200", () => Nest("(?!a(?=b", "c", "))", 100) + ".*"),
        Regex("look/nested-10000", () => Nest("(?=", "b", ")", 10_000)),
        Regex("look/behind-window", "(?:.|(?<=a.{20})b)*c"),
        Regex("look/behind-anything", "x*(?<!(a|b)*c)d.*(?<=e.*f)"),
        Regex("look/in-a-loop", "(?:(?=a.*b)a|(?!a)[^c](?<=[b-z]))*"),
        Regex("look/in-a-counted-loop", "(?:(?=\\w{3})\\w(?!\\d{2})){0,1000}"),
        Regex("look/word-borders-1000", () => Repeat("\\b\\w+\\b ", 1_000)),
        Regex("look/borders-only", () => Repeat("\\b\\B", 1_000)),
        Regex("look/contradiction", "(?=a)(?!a)a"),
        Regex("look/many-in-a-loop", () => "(?:" + Join(30, static i => $"(?=.*{(char)('a' + i % 26)}{i})x", "|") + ")*y"),
        Regex("look/behind-and-ahead-12", () => Join(12, static i => $"(?<={(char)('a' + i)}.*)(?=.*{(char)('z' - i)})", ".")),
        Regex("look/ahead-alternatives-10000", () => "(?!" + Join(10_000, static i => $"w{i}\\b", "|") + ")\\w+"),
        Regex("look/counted-nested", "(?=(?:a{0,1000}b){0,1000}c)(?:a|b){0,1000000}c"),
        Regex("look/back-reference", "(a|b|c){1,5}\\1(?!\\1)"),
        Regex("look/back-references-long", "(\\w{0,12})-\\1"),
        Regex("look/back-references-unbounded", "(.*)\\1"),
        Regex("look/back-references-20", () => Repeat("(a|b)", 20) + Join(20, static i => $"\\{i + 1}", "")),
        Regex("look/back-reference-into-itself", "(a\\1|b)*"),
    ];

    private static IEnumerable<HostileCase> Broken =>
    [
        .. new[]
        {
            "(", ")", "[", "*", "a**", "(?<", "(?<n>", "\\k<n>", "\\u{110000}", "\\u{", "[z-a]", "\\p{No_Such}", "(?<n>a)(?<n>b)", "a{,}", "{1}", "\\", "(?", "[\\", "\\c", "\\ud800", "\ud800", "\udc00\ud800", "[\ud800-\udfff]", "\0", "(?i:a)", "[^\\u{0}-\\u{10ffff}]", "[]", "[^]", "\\8", "(?<=", "(?!", "\\x", "\\9999999999999999999",
        }.Select(static (pattern, index) => Regex($"broken/pattern-{index}", pattern)),
        .. Enumerable.Range(0, 8).Select(static seed => Regex($"broken/random-characters-{seed}", () => RandomPattern(seed, 40 << seed))),
    ];

    private static IEnumerable<HostileCase> InSchemas =>
    [
        Schema("pattern/intersection-of-twelve", () => "{\"type\":\"string\",\"allOf\":[" + Join(12, static i => $"{{\"pattern\":\"{(char)('a' + i)}.{{{i + 3}}}{(char)('m' + i)}\"}}") + "]}"),
        Schema("pattern/complements-of-twelve", () => "{\"type\":\"string\",\"not\":{\"anyOf\":[" + Join(12, static i => $"{{\"pattern\":\"{(char)('a' + i)}.{{{i + 3}}}{(char)('m' + i)}\"}}") + "]},\"minLength\":40}"),
        Schema("pattern/complement-of-subset", """{"type":"string","allOf":[{"not":{"pattern":"a.{30}$"}},{"pattern":"b.{25}$"}]}"""),
        Schema("pattern/unsatisfiable-by-length", """{"type":"string","pattern":"^(ab|cd){10,}$","maxLength":19}"""),
        Schema("pattern/unsatisfiable-by-parity", """{"type":"string","pattern":"^(aa)*$","minLength":100001,"maxLength":100001}"""),
        Schema("pattern/coprime-lengths", """{"type":"string","allOf":[{"pattern":"^(.{7})*$"},{"pattern":"^(.{11})*$"},{"pattern":"^(.{13})*$"},{"pattern":"^(.{17})*$"}],"minLength":1}"""),
        Schema("pattern/length-and-format", """{"type":"string","format":"email","minLength":300,"maxLength":310,"pattern":"x.*y.*z"}"""),
        Schema("pattern/all-formats", () => "{\"type\":\"string\",\"anyOf\":[" + Join(Formats.Length, static i => $"{{\"format\":\"{Formats[i]}\"}}") + "]}"),
        Schema("pattern/no-format", () => "{\"type\":\"string\",\"allOf\":[" + Join(Formats.Length, static i => $"{{\"not\":{{\"format\":\"{Formats[i]}\"}}}}") + "]}"),
        Schema("pattern/format-pairs", () => "{\"anyOf\":[" + Join(Formats.Length * 3, static i => $"{{\"allOf\":[{{\"format\":\"{Formats[i % Formats.Length]}\"}},{{\"not\":{{\"format\":\"{Formats[(i * 5 + 3) % Formats.Length]}\"}}}},{{\"type\":\"string\"}}]}}") + "]}"),
        Schema("pattern/all-formats-at-once", () => "{\"type\":\"string\",\"allOf\":[" + Join(Formats.Length, static i => $"{{\"format\":\"{Formats[i]}\"}}") + "]}"),
        Schema("pattern/format-regex-deep", """{"type":"string","format":"regex","minLength":100}"""),
        Schema("pattern/min-length-a-billion", """{"type":"string","minLength":1000000000}"""),
        Schema("pattern/min-length-a-million", """{"type":"string","minLength":1000000}"""),
        Schema("pattern/max-length-huge", """{"type":"string","maxLength":1e400}"""),
        Schema("pattern/min-length-huge", """{"type":"string","minLength":1e400}"""),
        Schema("pattern/min-length-with-pattern", """{"type":"string","minLength":1000000,"pattern":"^(a|bc)+d$"}"""),
        Schema("pattern/exact-length-with-subset", """{"type":"string","minLength":5000,"maxLength":5000,"pattern":"a.{12}b.{12}c"}"""),
        Schema("pattern/min-items-a-billion", """{"type":"array","minItems":1000000000}"""),
        Schema("pattern/min-items-twice", """{"type":"array","minItems":1000000,"items":{"type":"array","minItems":1000000}}"""),
        Schema("pattern/min-items-unique", """{"type":"array","minItems":2000,"uniqueItems":true,"items":{"type":"integer"}}"""),
        Schema("pattern/max-items-a-billion", """{"type":"array","maxItems":1000000000,"minItems":3}"""),
        Schema("pattern/contains-a-million", """{"type":"array","contains":{"type":"integer"},"minContains":1000000}"""),
        Schema("pattern/contains-at-most-a-billion", """{"type":"array","contains":{"type":"integer"},"minContains":3,"maxContains":1000000000,"maxItems":1000000001}"""),
        Schema("pattern/min-properties-a-billion", """{"type":"object","minProperties":1000000000}"""),
        Schema("pattern/min-properties-1000", """{"type":"object","minProperties":1000}"""),
        Schema("pattern/min-properties-beyond-names", """{"type":"object","minProperties":40,"propertyNames":{"pattern":"^[abc]{1,2}$"}}"""),
        Schema("pattern/min-properties-within-names", """{"type":"object","minProperties":300,"propertyNames":{"pattern":"^[a-z]{1,2}$"}}"""),
        Schema("pattern/whitespace-catastrophic", """{"type":"array","items":{"type":"null"}}""", new() { Whitespace = StructGen.Grammars.JsonWhitespace.Pattern("( +| *\\n+)*") }),
        Schema("pattern/whitespace-endless-run", """{"type":"array","items":{"type":"null"}}""", new() { Whitespace = StructGen.Grammars.JsonWhitespace.Flexible(int.MaxValue) }),
        Schema("pattern/whitespace-indented-by-a-million", """{"type":"array","minItems":1,"items":{"type":"array"}}""", new() { Whitespace = StructGen.Grammars.JsonWhitespace.Indented(1_000_000) }),
        Schema("pattern/whitespace-indented-by-a-billion", """{"type":"array","minItems":1,"items":{"type":"array"}}""", new() { Whitespace = StructGen.Grammars.JsonWhitespace.Indented(1_000_000_000) }),
    ];

    private static readonly string[] Formats =
    [
        "date-time", "date", "time", "duration", "email", "idn-email", "hostname", "idn-hostname", "ipv4", "ipv6", "uri", "uri-reference", "iri", "iri-reference", "uuid", "uri-template", "json-pointer", "relative-json-pointer", "regex",
    ];

    private static string RandomPattern(int seed, int length)
    {
        const string Alphabet = "ab.()[]{}*+?|^$\\0123456789,=!<>:-dwsbBpukn";
        Random random = new(seed);
        return string.Concat(Enumerable.Range(0, length).Select(_ => Alphabet[random.Next(Alphabet.Length)]));
    }
}

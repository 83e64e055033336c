using System.Text;
using StructGen.Grammars;
using static StructGen.Tests.Hostile.HostileCase;
using static StructGen.Tests.Hostile.HostileText;

namespace StructGen.Tests.Hostile;

/// <summary>Huge numbers, broken text as schema, as instance and as tokens.</summary>
internal static class HostileScalars
{
    public static IEnumerable<HostileCase> All => [.. Numbers, .. Sources, .. Instances, .. Vocabularies];

    private static IEnumerable<HostileCase> Numbers =>
    [
        Schema("number/minimum-of-a-million-digits", () => $"{{\"type\":\"number\",\"minimum\":{Repeat("9", 1_000_000)}}}"),
        Schema("number/minimum-of-20000-digits", () => $"{{\"type\":\"number\",\"minimum\":{Repeat("9", 20_000)}}}"),
        Schema("number/range-of-1000-digits", () => $"{{\"type\":\"integer\",\"minimum\":{Repeat("7", 1_000)},\"maximum\":{Repeat("7", 999)}9}}"),
        Schema("number/huge-exponent", """{"type":"number","minimum":1e1000000000}"""),
        Schema("number/exponent-beyond-64-bits", """{"type":"number","minimum":1e99999999999999999999}"""),
        Schema("number/tiny", """{"type":"number","exclusiveMinimum":0,"maximum":1e-1000000}"""),
        Schema("number/tiny-step", """{"type":"number","multipleOf":1e-1000,"minimum":1,"maximum":2}"""),
        Schema("number/step-of-10000-decimals", () => $"{{\"type\":\"number\",\"multipleOf\":0.{Repeat("0", 10_000)}1}}"),
        Schema("number/step-of-3000-digits", () => $"{{\"type\":\"integer\",\"multipleOf\":{Repeat("7", 3_000)}}}"),
        Schema("number/step-large-prime", """{"type":"integer","multipleOf":2147483647,"minimum":1}"""),
        Schema("number/step-64-bits", """{"type":"integer","multipleOf":18446744073709551557,"minimum":1}"""),
        Schema("number/step-above-range", """{"type":"number","multipleOf":1e308,"exclusiveMinimum":0,"maximum":1}"""),
        Schema("number/step-zero", """{"type":"number","multipleOf":0}"""),
        Schema("number/step-negative", """{"type":"number","multipleOf":-3}"""),
        Schema("number/const-huge-exponent", """{"const":1e1000000000}"""),
        Schema("number/const-tiny-exponent", """{"const":1e-1000000000}"""),
        Schema("number/enum-of-spellings", """{"enum":[1,1.0,1e0,10e-1,0.1e1,-0,0,0.0,1e400,1e-400]}"""),
        Schema("number/enum-of-long-numbers", () => "{\"enum\":[" + Join(500, static i => Repeat("3", i + 1)) + "]}"),
        Schema("number/between-neighbours", """{"type":"number","exclusiveMinimum":0.1,"maximum":0.1}"""),
        Schema("number/integer-in-a-gap", """{"type":"integer","minimum":0.1,"maximum":0.9}"""),
        Schema("number/narrow-range", () => $"{{\"type\":\"number\",\"minimum\":0.{Repeat("3", 400)},\"maximum\":0.{Repeat("3", 399)}4}}"),
        Schema("number/many-conditions", () => "{\"type\":\"number\",\"allOf\":[" + Join(30, static i => $"{{\"anyOf\":[{{\"multipleOf\":0.{i + 1:000}}},{{\"minimum\":{i * 1000}}}]}}") + "]}"),
        Schema("number/length-of-negative", """{"type":"string","minLength":-1}"""),
        Schema("number/count-with-fraction", """{"type":"array","minItems":2.5}"""),
        Schema("number/count-as-exponent", """{"type":"array","minItems":1e1}"""),
        Schema("number/counts-reversed", """{"type":"array","minItems":1e100,"maxItems":1e99}"""),
    ];

    private static IEnumerable<HostileCase> Sources =>
    [
        .. Enumerable.Range(0, 6).Select(static seed => Bytes($"source/random-bytes-{seed}", () => RandomBytes(seed, 1 << (3 * seed)))),
        .. Enumerable.Range(0, 6).Select(static seed => Schema($"source/soup-{seed}", () => Soup(seed, 4 << seed))),
        .. Enumerable.Range(0, 6).Select(static seed => Bytes($"source/flipped-bits-{seed}", () => Flipped(seed))),
        .. Enumerable.Range(0, 4).Select(static part => Schema($"source/truncated-{part}", () => Sample[..(Sample.Length * part / 4)])),
        Bytes("source/empty", static () => []),
        Bytes("source/byte-order-mark", static () => [0xef, 0xbb, 0xbf, .. "{}"u8]),
        Bytes("source/sixteen-bit", static () => Encoding.Unicode.GetBytes("{\"type\":\"null\"}")),
        Bytes("source/broken-utf8-in-name", static () => [.. "{\"properties\":{\""u8, 0xc3, 0x28, .. "\":{}}}"u8]),
        Bytes("source/broken-utf8-in-enum", static () => [.. "{\"enum\":[\""u8, 0xff, .. "\"]}"u8]),
        Bytes("source/overlong-utf8", static () => [.. "{\"const\":\""u8, 0xc0, 0xaf, .. "\"}"u8]),
        Bytes("source/surrogate-utf8", static () => [.. "{\"const\":\""u8, 0xed, 0xa0, 0x80, .. "\"}"u8]),
        Bytes("source/truncated-utf8", static () => [.. "{\"pattern\":\""u8, 0xf0, 0x9f, .. "\"}"u8]),
        Bytes("source/nul-bytes", static () => new byte[100_000]),
        Schema("source/lone-surrogate-in-enum", """{"enum":["\ud800","\udc00\ud800","a"]}"""),
        Schema("source/lone-surrogate-in-name", """{"required":["\ud800"],"properties":{"\udfff":{}}}"""),
        Schema("source/lone-surrogate-in-pattern", """{"pattern":"^\ud800$","type":"string"}"""),
        Schema("source/names-twice", """{"type":"object","type":"array","\u0074ype":"null"}"""),
        Schema("source/not-a-schema", "\"schema\""),
        Schema("source/number", "1e5"),
        Schema("source/blanks", () => Repeat(" \n", 1_000_000) + "true"),
        Schema("source/too-long", () => "{\"description\":\"" + Repeat("x", 5_000_000) + "\"}"),
        Schema("source/commas", () => Repeat(",", 1_000_000)),
        Schema("source/description-of-three-megabytes", () => "{\"type\":\"null\",\"description\":\"" + Repeat("\\u00e9", 500_000) + "\"}"),
        Schema("source/wrong-values-everywhere", () => "{" + Join(Keywords.Length, static i => $"\"{Keywords[i]}\":{(i % 3 == 0 ? "-1" : i % 3 == 1 ? "\"x\"" : "[[]]")}") + "}"),
        Schema("source/errors-10000", () => "{\"properties\":{" + Join(10_000, static i => $"\"p{i}\":{{\"type\":{i},\"pattern\":\"(\"}}") + "}}"),
        Schema("source/unknown-draft", """{"$schema":"http://nowhere.example/","type":"null"}"""),
        Schema("source/hostile-identifiers", """{"$id":"http://[::1","$anchor":"%zz","$ref":"#%zz","$defs":{"a":{"$id":"a:b:c:%"}}}"""),
    ];

    private static IEnumerable<HostileCase> Instances =>
    [
        AnyJson("instance/a-hundred-thousand-brackets", static () => Repeat("[", 100_000)),
        AnyJson("instance/objects-nested-400", static () => Nest("{\"a\":", "1", "}", 400)),
        AnyJson("instance/long-string", static () => "\"" + Repeat("xyz ", 50_000) + "\""),
        AnyJson("instance/many-escapes", static () => "\"" + Repeat("\\u0061\\n", 20_000) + "\""),
        AnyJson("instance/long-number", static () => Repeat("123456789", 10_000) + "e-" + Repeat("9", 1_000)),
        AnyJson("instance/many-names", static () => "{" + Join(5_000, static i => $"\"n{i}\":{i}") + "}"),
        AnyJson("instance/one-long-name", static () => "{\"" + Repeat("n", 100_000) + "\":1}"),
        AnyJson("instance/many-items", static () => "[" + Join(30_000, static _ => "1") + "]"),
        AnyJson("instance/many-blanks", static () => "[" + Repeat("\n", 33) + "1]"),
        AnyJson("instance/names-twice", static () => """{"a":1,"\u0061":2}"""),
        new HostileCase("instance/random-bytes", static () => Grammar.AnyJson()) { Text = static () => RandomBytes(9, 5_000) },
        new HostileCase("instance/broken-utf8-in-string", static () => Grammar.AnyJson()) { Text = static () => [(byte)'"', 0xc3, 0x28, 0xff, 0xed, 0xa0, 0x80] },
        Schema("instance/unique-items", """{"type":"array","uniqueItems":true}""") with { Text = static () => Encoding.UTF8.GetBytes("[" + Join(1_000, static i => $"{{\"a\":[{i}]}}") + ",{\"a\":[999]}]") },
        Schema("instance/numbers-under-conditions", """{"type":"array","items":{"multipleOf":0.01,"minimum":-1e6,"maximum":1e6}}""") with { Text = static () => Encoding.UTF8.GetBytes("[" + Repeat("1", 5_000) + "." + Repeat("0", 5_000) + "e-4999]") },
        Schema("instance/items-of-a-tree", """{"anyOf":[{"type":"null"},{"type":"array","minItems":2,"items":{"$ref":"#"}}]}""") with { Text = static () => Encoding.UTF8.GetBytes(Nest("[null,", "null", "]", 450)) },
        Schema("instance/pattern-names", """{"type":"object","patternProperties":{"a.*b":{"type":"integer"},"b.*a":{"minimum":5},"^[^c]*$":{"maximum":50}}}""") with { Text = static () => Encoding.UTF8.GetBytes("{" + Join(500, static i => $"\"{new string('a', i)}b{i}a\":7") + "}") },
    ];

    private static IEnumerable<HostileCase> Vocabularies =>
    [
        Schema("tokens/random-bytes", Sample) with { Vocabulary = static () => Tokens(3_000, static i => RandomBytes(i, i % 9)) },
        Schema("tokens/broken-utf8", """{"type":"string","minLength":3}""") with { Vocabulary = static () => Tokens(2_000, static i => [(byte)(0x80 + i % 128), (byte)(0xc0 + i / 128), (byte)'"']) },
        Schema("tokens/long-runs", """{"type":"array","items":{"type":"string","pattern":"^(a+b?)+$"}}""") with { Vocabulary = static () => Tokens(1_500, static i => [.. Enumerable.Repeat((byte)'a', i)]) },
        Schema("tokens/one-of-64-kilobytes", Sample) with { Vocabulary = static () => Tokens(3, static i => [.. Enumerable.Repeat((byte)'[', 20_000 * (i + 1))]) },
        Schema("tokens/brackets", "true") with { Vocabulary = static () => Tokens(4_000, static i => [.. RandomBytes(i, 12).Select(static value => "[]{},:\"1"u8[value % 8])]) },
        Schema("tokens/without-quotes", """{"type":"object","required":["a"]}""") with { Vocabulary = static () => Vocabulary.FromTokens([.. "{}[]:1"u8.ToArray().Select(static value => new[] { value })]) },
        Schema("tokens/none", "true") with { Vocabulary = static () => Vocabulary.FromTokens([]) },
        Schema("tokens/empty-ones", "true") with { Vocabulary = static () => Tokens(10_000, static _ => []) },
    ];

    private const string Sample = """{"$schema":"http://json-schema.org/draft-07/schema#","type":"object","required":["id","tags"],"properties":{"id":{"type":"integer","minimum":1,"multipleOf":3},"tags":{"type":"array","uniqueItems":true,"items":{"type":"string","pattern":"^[a-z]+$","maxLength":9}},"when":{"format":"date-time"},"next":{"$ref":"#"}},"oneOf":[{"required":["when"]},{"required":["next"]}],"additionalProperties":{"not":{"type":"null"}}}""";

    private static readonly string[] Keywords =
    [
        "$id", "$ref", "$anchor", "$dynamicRef", "$defs", "type", "enum", "allOf", "anyOf", "oneOf", "not", "if", "then", "else", "properties", "patternProperties", "additionalProperties", "propertyNames", "required", "minProperties", "dependentRequired",
        "dependentSchemas", "unevaluatedProperties", "items", "prefixItems", "contains", "minContains", "minItems", "uniqueItems", "unevaluatedItems", "minLength", "pattern", "format", "minimum", "multipleOf",
    ];

    private static byte[] Flipped(int seed)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(Sample);
        Random random = new(seed);
        for (int i = 0; i <= seed; i++)
        {
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(7));
        }

        return bytes;
    }

    /// <summary>All bytes, an end token, and <paramref name="count"/> tokens more.</summary>
    private static Vocabulary Tokens(int count, Func<int, byte[]> token) => Vocabulary.FromTokens(
        [.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), "<end>"u8.ToArray(), .. Enumerable.Range(0, count).Select(token)],
        new SpecialTokens { End = [256] });
}

using System.Text;
using CsCheck;
using StructGen.Grammars;

namespace StructGen.Tests.Hostile;

/// <summary>Generated hostile inputs: schemas in which keywords stand wherever they fit, and texts that are no schemas at all.</summary>
internal sealed class HostileFuzzTests
{
    private const int Samples = 250;
    private static readonly GrammarCompiler s_compiler = new(HostileVocabulary.BytesAndWords, new() { Limits = GrammarLimits.Untrusted });

    private static readonly Gen<string> s_name = Gen.OneOf("a", "b", "aa", "p1", "\\u0061", "é");
    private static readonly Gen<string> s_number = Gen.OneOf("0", "1", "2", "-1", "3.5", "0.01", "1e2", "1e-2", "10", "-0", "12345678901234567890123");
    private static readonly Gen<string> s_count = Gen.OneOf("0", "1", "2", "3", "20", "1000000");
    private static readonly Gen<string> s_pattern = Gen.OneOf("a", "^b", "a$", "^(a|b)*$", "^.{2,5}$", "(?=a)", "(?!.*b)", "[^a]", "\\\\d+", "(a)\\\\1", "\\\\bp", "^[ab]{0,1000}$", "(?<=a)b");
    private static readonly Gen<string> s_format = Gen.OneOf("date", "time", "email", "ipv4", "uri", "uuid", "regex", "json-pointer", "duration", "hostname", "unknown");
    private static readonly Gen<string> s_type = Gen.OneOf("null", "boolean", "integer", "number", "string", "array", "object").Select(static type => $"\"{type}\"");
    private static readonly Gen<string> s_reference = Gen.OneOf("#", "#/$defs/a", "#/$defs/b", "#/$defs/aa", "#/properties/a", "#/items");
    private static readonly Gen<string> s_value = Gen.Recursive<string>(static (depth, value) => depth > 2
        ? Gen.OneOf(s_number, s_name.Select(static name => $"\"{name}\""), Gen.OneOf("null", "true", "false"))
        : Gen.OneOf(s_number, s_name.Select(static name => $"\"{name}\""), value.Array[0, 3].Select(static items => $"[{string.Join(",", items)}]"), Gen.Select(s_name, value, static (name, item) => $"{{\"{name}\":{item}}}")));

    /// <summary>Up to four levels of schemas, each with up to four random keywords.</summary>
    private static readonly Gen<string> s_schema = Gen.Recursive<string>(static (depth, schema) => depth > 3
        ? Gen.OneOf("true", "false", "{}", "{\"$ref\":\"#\"}", "{\"type\":\"integer\"}", "{\"$ref\":\"#/$defs/a\"}")
        : Keyword(schema).Array[0, 4].Select(static keywords => $"{{{string.Join(",", keywords.DistinctBy(static keyword => keyword.Name).Select(static keyword => $"\"{keyword.Name}\":{keyword.Value}"))}}}"));

    private static readonly Gen<string> s_document = Gen.Select(s_schema, s_schema, s_schema, static (root, a, b) =>
        root.StartsWith('{') && root.Length > 2 ? $"{root[..^1]},\"$defs\":{{\"a\":{a},\"b\":{b},\"aa\":{{\"anyOf\":[{{\"$ref\":\"#/$defs/b\"}},{{\"type\":\"null\"}}]}}}}}}" : root);

    private static readonly Gen<byte[]> s_noise = Gen.OneOf(
        Gen.Byte.Array[0, 200],
        Gen.Select(s_document, Gen.Int[0, 10_000], Gen.Byte, static (text, position, value) => Damaged(text, position, value)),
        Gen.Select(Gen.Int, Gen.Int[1, 60], static (seed, count) => Encoding.UTF8.GetBytes(HostileText.Soup(seed, count))));

    [Test]
    public void Keyword_soup_ends_in_a_result_or_a_typed_error() =>
        s_document.Sample(static schema => Use(HostileCase.Schema("soup", schema)), iter: Samples, threads: 1);

    [Test]
    public void Noise_ends_in_a_result_or_a_typed_error() =>
        s_noise.Sample(static bytes => Use(HostileCase.Bytes("noise", () => bytes)), iter: Samples, threads: 1, print: static bytes => Convert.ToHexString(bytes));

    [Test]
    public void Random_patterns_end_in_a_result_or_a_typed_error() =>
        Gen.String[Gen.Char["ab.()[]{}*+?|^$\\012,=!<>:-dwsbBpu\ud800"], 0, 40].Sample(static pattern => Use(HostileCase.Regex("pattern", pattern)), iter: 2 * Samples, threads: 1);

    [Test]
    [Explicit]
    [Category("Full")]
    public void Much_more_keyword_soup_ends_in_a_result_or_a_typed_error() =>
        s_document.Sample(static schema => Use(HostileCase.Schema("soup", schema)), iter: 60 * Samples, threads: 1);

    private static void Use(HostileCase hostile) => new HostileWalk(s_compiler, hostile).Run();

    private static Gen<(string Name, string Value)> Keyword(Gen<string> schema)
    {
        Gen<string> schemas = schema.Array[1, 3].Select(static items => $"[{string.Join(",", items)}]");
        Gen<string> byName = Gen.Select(s_name, schema, s_name, schema, static (first, one, second, two) => first == second ? $"{{\"{first}\":{one}}}" : $"{{\"{first}\":{one},\"{second}\":{two}}}");
        Gen<string> byPattern = Gen.Select(s_pattern, schema, static (pattern, item) => $"{{\"{pattern}\":{item}}}");
        Gen<string> names = s_name.Array[1, 3].Select(static items => $"[{string.Join(",", items.Distinct().Select(static name => $"\"{name}\""))}]");
        return Gen.OneOf(
            Named(schemas, "allOf", "anyOf", "oneOf", "prefixItems"),
            Named(schema, "not", "if", "then", "else", "items", "contains", "additionalProperties", "propertyNames", "unevaluatedProperties", "unevaluatedItems"),
            Named(byName, "properties", "dependentSchemas"),
            Named(byPattern, "patternProperties"),
            Named(names, "required"),
            Named(s_name.Select(static name => $"{{\"a\":[\"{name}\"]}}"), "dependentRequired"),
            Named(s_count, "minLength", "maxLength", "minItems", "maxItems", "minContains", "maxContains", "minProperties", "maxProperties"),
            Named(s_number, "minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"),
            Named(Gen.OneOf("true", "false"), "uniqueItems"),
            Named(s_pattern.Select(static pattern => $"\"{pattern}\""), "pattern"),
            Named(s_format.Select(static format => $"\"{format}\""), "format"),
            Named(s_value, "const"),
            Named(s_value.Array[1, 4].Select(static values => $"[{string.Join(",", values)}]"), "enum"),
            Named(Gen.OneOf(s_type, s_type.Array[1, 3].Select(static types => $"[{string.Join(",", types.Distinct())}]")), "type"),
            Named(s_reference.Select(static reference => $"\"{reference}\""), "$ref"));
    }

    private static Gen<(string Name, string Value)> Named(Gen<string> value, params string[] names) => Gen.Select(Gen.OneOf(names), value, static (name, text) => (name, text));

    private static byte[] Damaged(string text, int position, byte value)
    {
        byte[] bytes = Encoding.UTF8.GetBytes(text);
        if (bytes.Length > 0)
        {
            bytes[position % bytes.Length] = value;
        }

        return bytes;
    }
}

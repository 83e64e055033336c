using static StructGen.Tests.Hostile.HostileCase;
using static StructGen.Tests.Hostile.HostileText;

namespace StructGen.Tests.Hostile;

/// <summary>Schemas that are deep, cyclic or wide.</summary>
internal static class HostileStructures
{
    public static IEnumerable<HostileCase> All => [.. Deep, .. Cyclic, .. Wide, .. Combinatorial];

    private static IEnumerable<HostileCase> Deep =>
    [
        Schema("deep/a-million-brackets", () => Repeat("[", 1_000_000)),
        Schema("deep/objects-as-source", () => Nest("{\"a\":", "1", "}", 100_000)),
        Schema("deep/items-250", () => Nest("{\"items\":", "{\"type\":\"null\"}", "}", 250)),
        Schema("deep/items-500-required", () => Nest("{\"type\":\"array\",\"minItems\":1,\"items\":", "{\"type\":\"null\"}", "}", 500)),
        Schema("deep/items-100000", () => Nest("{\"items\":", "true", "}", 100_000)),
        Schema("deep/properties-200", () => Nest("{\"type\":\"object\",\"required\":[\"a\"],\"properties\":{\"a\":", "{\"type\":\"null\"}", "}}", 200)),
        Schema("deep/all-of-250", () => Nest("{\"allOf\":[", "{\"type\":\"string\"}", "]}", 250)),
        Schema("deep/any-of-pairs-250", () => Nest("{\"anyOf\":[{\"type\":\"null\"},", "{\"type\":\"string\"}", "]}", 250)),
        Schema("deep/one-of-pairs-250", () => Nest("{\"oneOf\":[{\"type\":\"null\"},", "{\"type\":\"string\"}", "]}", 250)),
        Schema("deep/one-of-same-250", () => Nest("{\"oneOf\":[{\"type\":\"string\",\"maxLength\":9},", "{\"type\":\"string\"}", "]}", 250)),
        Schema("deep/not-251", () => Nest("{\"not\":", "{\"type\":\"string\"}", "}", 251)),
        Schema("deep/not-object-250", () => Nest("{\"not\":{\"properties\":{\"a\":", "{\"type\":\"string\"}", "}}}", 120)),
        Schema("deep/if-then-else-200", () => Nest("{\"if\":{\"required\":[\"a\"]},\"then\":{\"required\":[\"b\"]},\"else\":", "{\"required\":[\"c\"]}", "}", 200)),
        Schema("deep/if-in-if-200", () => Nest("{\"then\":{\"minProperties\":1},\"if\":", "{\"required\":[\"c\"]}", "}", 200)),
        Schema("deep/mixed-any-all-one", () => Nest("{\"anyOf\":[{\"allOf\":[{\"oneOf\":[{\"type\":\"null\"},", "{\"type\":\"object\"}", "]}]}]}", 80)),
        Schema("deep/const-450", () => "{\"const\":" + Nest("[", "1", "]", 450) + "}"),
        Schema("deep/const-object-450", () => "{\"const\":" + Nest("{\"a\":", "1", "}", 450) + "}"),
        Schema("deep/enum-of-deep-arrays", () => "{\"enum\":[" + Join(400, static depth => Nest("[", "1", "]", depth)) + "]}"),
        Schema("deep/reference-chain-10000", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(10_000, static i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}") + ",\"d10000\":{\"type\":\"null\"}}}"),
        Schema("deep/property-chain-by-reference-10000", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(10_000, static i => $"\"d{i}\":{{\"required\":[\"a\"],\"properties\":{{\"a\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}}}") + ",\"d10000\":{\"type\":\"null\"}}}"),
        Schema("deep/item-chain-by-reference-3000", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(3_000, static i => $"\"d{i}\":{{\"type\":\"array\",\"minItems\":1,\"items\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}") + ",\"d3000\":{\"type\":\"null\"}}}"),
        Schema("deep/any-of-chain-by-reference-3000", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(3_000, static i => $"\"d{i}\":{{\"anyOf\":[{{\"type\":\"null\"}},{{\"$ref\":\"#/$defs/d{i + 1}\"}}]}}") + ",\"d3000\":{\"type\":\"null\"}}}"),
        Schema("deep/not-chain-by-reference-3000", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(3_000, static i => $"\"d{i}\":{{\"not\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}") + ",\"d3000\":{\"type\":\"null\"}}}"),
        Schema("deep/pointer-of-100000-segments", () => "{\"$ref\":\"#" + Repeat("/a", 100_000) + "\"}"),
        Schema("deep/doubling-all-of", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(60, static i => $"\"d{i}\":{{\"allOf\":[{{\"$ref\":\"#/$defs/d{i + 1}\"}},{{\"$ref\":\"#/$defs/d{i + 1}\"}}]}}") + ",\"d60\":{\"type\":\"integer\"}}}"),
        Schema("deep/doubling-one-of", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(60, static i => $"\"d{i}\":{{\"oneOf\":[{{\"$ref\":\"#/$defs/d{i + 1}\"}},{{\"not\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}]}}") + ",\"d60\":{\"type\":\"integer\"}}}"),
        Schema("deep/doubling-properties", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(60, static i => $"\"d{i}\":{{\"type\":\"object\",\"required\":[\"l\",\"r\"],\"properties\":{{\"l\":{{\"$ref\":\"#/$defs/d{i + 1}\"}},\"r\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}}}") + ",\"d60\":{\"type\":\"null\"}}}"),
        Schema("deep/doubling-properties-18", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(18, static i => $"\"d{i}\":{{\"type\":\"object\",\"required\":[\"l\",\"r\"],\"properties\":{{\"l\":{{\"$ref\":\"#/$defs/d{i + 1}\"}},\"r\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}}}}}") + ",\"d18\":{\"type\":\"null\"}}}"),
        Schema("deep/doubling-unevaluated", () => "{\"$ref\":\"#/$defs/d0\",\"unevaluatedProperties\":false,\"$defs\":{" + Join(40, static i => $"\"d{i}\":{{\"anyOf\":[{{\"$ref\":\"#/$defs/d{i + 1}\"}},{{\"properties\":{{\"p{i}\":true}},\"$ref\":\"#/$defs/d{i + 1}\"}}]}}") + ",\"d40\":{\"type\":\"object\"}}}"),
    ];

    private static IEnumerable<HostileCase> Cyclic =>
    [
        Schema("cyclic/itself", """{"$ref":"#"}"""),
        Schema("cyclic/two", """{"$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"$ref":"#/$defs/a"}}}"""),
        Schema("cyclic/ten-thousand", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(10_000, static i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{(i + 1) % 10_000}\"}}") + "}}"),
        Schema("cyclic/all-of", """{"allOf":[{"$ref":"#"},{"type":"object"}]}"""),
        Schema("cyclic/any-of", """{"anyOf":[{"$ref":"#"},{"type":"null"}]}"""),
        Schema("cyclic/one-of-twice", """{"oneOf":[{"$ref":"#"},{"$ref":"#"}]}"""),
        Schema("cyclic/not", """{"not":{"$ref":"#"}}"""),
        Schema("cyclic/if", """{"if":{"$ref":"#"},"then":{"type":"null"},"else":{"type":"string"}}"""),
        Schema("cyclic/endless-object", """{"type":"object","required":["a"],"properties":{"a":{"$ref":"#"}}}"""),
        Schema("cyclic/endless-array", """{"type":"array","minItems":2,"items":{"$ref":"#"}}"""),
        Schema("cyclic/binary-tree", """{"anyOf":[{"type":"null"},{"type":"object","required":["l","r"],"properties":{"l":{"$ref":"#"},"r":{"$ref":"#"}}}]}"""),
        Schema("cyclic/paradox-below", """{"properties":{"a":{"not":{"$ref":"#"}}},"required":["a"]}"""),
        Schema("cyclic/not-items", """{"type":"array","items":{"not":{"$ref":"#"}},"minItems":1}"""),
        Schema("cyclic/contains", """{"contains":{"$ref":"#"}}"""),
        Schema("cyclic/contains-typed", """{"type":"array","contains":{"$ref":"#"}}"""),
        Schema("cyclic/not-contains", """{"type":"array","not":{"contains":{"not":{"$ref":"#"}}}}"""),
        Schema("cyclic/property-names", """{"type":"object","minProperties":1,"propertyNames":{"$ref":"#"}}"""),
        Schema("cyclic/dependent", """{"dependentSchemas":{"a":{"$ref":"#"}},"required":["a"]}"""),
        Schema("cyclic/unevaluated", """{"type":"object","unevaluatedProperties":{"$ref":"#"},"anyOf":[{"properties":{"a":{"$ref":"#"}}},{"patternProperties":{"^b":{"$ref":"#"}}}]}"""),
        Schema("cyclic/unevaluated-items", """{"type":"array","unevaluatedItems":{"$ref":"#"},"anyOf":[{"prefixItems":[{"$ref":"#"}]},{"contains":{"$ref":"#"}}]}"""),
        Schema("cyclic/if-below", """{"properties":{"a":{"if":{"$ref":"#"},"then":{"required":["b"]},"else":{"$ref":"#"}}}}"""),
        Schema("cyclic/dynamic", """{"$id":"https://h.example/a","$dynamicAnchor":"n","properties":{"a":{"$dynamicRef":"#n"}},"allOf":[{"$ref":"b"}],"$defs":{"b":{"$id":"b","$dynamicAnchor":"n","items":{"$dynamicRef":"#n"}}}}"""),
        Schema("cyclic/dynamic-itself", """{"$dynamicAnchor":"n","$dynamicRef":"#n"}"""),
        Schema("cyclic/recursive", """{"$schema":"https://json-schema.org/draft/2019-09/schema","$recursiveAnchor":true,"anyOf":[{"$recursiveRef":"#"},{"items":{"$recursiveRef":"#"}}]}"""),
        Schema("cyclic/growing-conjunction", """{"$ref":"#/$defs/a","$defs":{"a":{"type":"object","properties":{"x":{"allOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}]}}},"b":{"properties":{"x":{"allOf":[{"$ref":"#/$defs/b"},{"$ref":"#/$defs/c"}]}}},"c":{"properties":{"y":{"$ref":"#/$defs/a"}}}}}"""),
        Schema("cyclic/growing-disjunction", """{"$ref":"#/$defs/a","$defs":{"a":{"anyOf":[{"items":{"oneOf":[{"$ref":"#/$defs/a"},{"$ref":"#/$defs/b"}]}},{"type":"null"}]},"b":{"anyOf":[{"items":{"not":{"$ref":"#/$defs/a"}}},{"type":"string"}]}}}"""),
        Schema("cyclic/subset-construction", () => "{\"$ref\":\"#/$defs/s0\",\"$defs\":{\"s0\":{\"type\":\"object\",\"maxProperties\":1,\"properties\":{\"a\":{\"anyOf\":[{\"$ref\":\"#/$defs/s0\"},{\"$ref\":\"#/$defs/s1\"}]},\"b\":{\"$ref\":\"#/$defs/s0\"}},\"additionalProperties\":false}," + Join(14, static i => $"\"s{i + 1}\":{{\"type\":\"object\",\"maxProperties\":1,\"minProperties\":1,\"properties\":{{\"a\":{{\"$ref\":\"#/$defs/s{i + 2}\"}},\"b\":{{\"$ref\":\"#/$defs/s{i + 2}\"}}}},\"additionalProperties\":false}}") + ",\"s15\":{\"type\":\"null\"}}}"),
        Schema("cyclic/all-meet", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(40, static i => $"\"d{i}\":{{\"type\":\"object\",\"properties\":{{" + Join(40, j => $"\"p{j}\":{{\"$ref\":\"#/$defs/d{(i * 7 + j) % 40}\"}}") + "}}") + "}}"),
        Schema("cyclic/all-meet-required", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(40, static i => $"\"d{i}\":{{\"type\":\"object\",\"required\":[\"p1\",\"p2\"],\"properties\":{{" + Join(40, j => $"\"p{j}\":{{\"$ref\":\"#/$defs/d{(i * 7 + j) % 40}\"}}") + "}}") + "}}"),
        Schema("cyclic/any-of-all-meet", () => "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(30, static i => $"\"d{i}\":{{\"anyOf\":[{{\"type\":\"null\"}}," + Join(10, j => $"{{\"items\":{{\"$ref\":\"#/$defs/d{(i * 3 + j) % 30}\"}},\"minItems\":{j + 1}}}") + "]}") + "}}"),
        Schema("cyclic/meta-schema", """{"$ref":"https://json-schema.org/draft/2020-12/schema"}"""),
        Schema("cyclic/not-meta-schema", """{"not":{"$ref":"https://json-schema.org/draft/2019-09/schema"}}"""),
    ];

    private static IEnumerable<HostileCase> Wide =>
    [
        Schema("wide/properties-100000", () => "{\"type\":\"object\",\"properties\":{" + Join(100_000, static i => $"\"p{i}\":{{\"type\":\"integer\"}}") + "}}"),
        Schema("wide/properties-100000-of-own", () => "{\"type\":\"object\",\"properties\":{" + Join(100_000, static i => $"\"p{i}\":{{\"minimum\":{i}}}") + "}}"),
        Schema("wide/properties-30000-required", () => "{\"type\":\"object\",\"properties\":{" + Join(30_000, static i => $"\"p{i}\":{{\"type\":\"integer\"}}") + "},\"required\":[" + Join(30_000, static i => $"\"p{i}\"") + "]}"),
        Schema("wide/required-100000", () => "{\"type\":\"object\",\"required\":[" + Join(100_000, static i => $"\"p{i}\"") + "]}"),
        Schema("wide/properties-10000-closed-declared-order", () => "{\"type\":\"object\",\"additionalProperties\":false,\"properties\":{" + Join(10_000, static i => $"\"p{i}\":{{\"type\":\"integer\"}}") + "}}", StructGen.Grammars.JsonSchemaOptions.Generation),
        Schema("wide/names-prefix-chain", () => "{\"type\":\"object\",\"properties\":{" + Join(1_500, static i => $"\"{new string('a', i + 1)}\":{{\"type\":\"integer\"}}") + "}}"),
        Schema("wide/one-name-of-a-megabyte", () => "{\"type\":\"object\",\"required\":[\"" + Repeat("a", 1_000_000) + "\"]}"),
        Schema("wide/pattern-properties-300", () => "{\"type\":\"object\",\"minProperties\":2,\"patternProperties\":{" + Join(300, static i => $"\"{(char)('a' + i % 26)}.*{i}\":{{\"minimum\":{i}}}") + "}}"),
        Schema("wide/pattern-properties-10000", () => "{\"type\":\"object\",\"patternProperties\":{" + Join(10_000, static i => $"\"^p{i}_\":{{\"type\":\"integer\"}}") + "}}"),
        Schema("wide/pattern-properties-closed", () => "{\"type\":\"object\",\"additionalProperties\":false,\"minProperties\":3,\"patternProperties\":{" + Join(40, static i => $"\"[{(char)('a' + i % 26)}-z]{{{i % 5 + 1},}}$\":{{\"multipleOf\":{i + 1}}}") + "}}"),
        Schema("wide/enum-strings-100000", () => "{\"enum\":[" + Join(100_000, static i => $"\"value {i}\"") + "]}"),
        Schema("wide/enum-numbers-100000", () => "{\"enum\":[" + Join(100_000, static i => (i * 37).ToString()) + "]}"),
        Schema("wide/enum-objects-10000", () => "{\"enum\":[" + Join(10_000, static i => $"{{\"a\":{i},\"b\":[{i % 7}]}}") + "]}"),
        Schema("wide/enum-arrays-10000", () => "{\"enum\":[" + Join(10_000, static i => $"[{i % 10},{i / 10 % 10},{i / 100}]") + "]}"),
        Schema("wide/not-enum-10000", () => "{\"type\":\"array\",\"not\":{\"enum\":[" + Join(10_000, static i => $"[{i % 10},{i / 10 % 10},{i / 100}]") + "]}}"),
        Schema("wide/const-array-100000", () => "{\"const\":[" + Join(100_000, static i => i.ToString()) + "]}"),
        Schema("wide/const-object-20000", () => "{\"const\":{" + Join(20_000, static i => $"\"p{i}\":{i}") + "}}"),
        Schema("wide/const-string-of-a-megabyte", () => "{\"const\":\"" + Repeat("abcdefgh", 125_000) + "\"}"),
        Schema("wide/any-of-const-10000", () => "{\"anyOf\":[" + Join(10_000, static i => $"{{\"const\":\"v{i}\"}}") + "]}"),
        Schema("wide/any-of-patterns-10000", () => "{\"type\":\"string\",\"anyOf\":[" + Join(10_000, static i => $"{{\"pattern\":\"^x{i}[a-f]+$\"}}") + "]}"),
        Schema("wide/any-of-open-patterns-1000", () => "{\"type\":\"string\",\"anyOf\":[" + Join(1_000, static i => $"{{\"pattern\":\"x{i}.*y{i}\"}}") + "]}"),
        Schema("wide/any-of-objects-10000", () => "{\"anyOf\":[" + Join(10_000, static i => $"{{\"type\":\"object\",\"required\":[\"p{i}\"],\"properties\":{{\"p{i}\":{{\"type\":\"integer\"}}}}}}") + "]}"),
        Schema("wide/any-of-tagged-10000", () => "{\"anyOf\":[" + Join(10_000, static i => $"{{\"type\":\"object\",\"required\":[\"t\"],\"properties\":{{\"t\":{{\"const\":\"v{i}\"}},\"x\":{{\"minimum\":{i}}}}}}}") + "]}"),
        Schema("wide/any-of-arrays-10000", () => "{\"anyOf\":[" + Join(10_000, static i => $"{{\"type\":\"array\",\"minItems\":2,\"items\":{{\"const\":{i}}}}}") + "]}"),
        Schema("wide/any-of-ranges-10000", () => "{\"anyOf\":[" + Join(10_000, static i => $"{{\"minimum\":{i * 10},\"maximum\":{i * 10 + 3}}}") + "]}"),
        Schema("wide/one-of-const-10000", () => "{\"oneOf\":[" + Join(10_000, static i => $"{{\"const\":\"v{i}\"}}") + "]}"),
        Schema("wide/one-of-ranges-10000", () => "{\"oneOf\":[" + Join(10_000, static i => $"{{\"type\":\"number\",\"minimum\":{i},\"maximum\":{i + 2}}}") + "]}"),
        Schema("wide/one-of-patterns-10000", () => "{\"oneOf\":[" + Join(10_000, static i => $"{{\"type\":\"string\",\"pattern\":\"^x{i}[a-f]+$\"}}") + "]}"),
        Schema("wide/one-of-required-10000", () => "{\"type\":\"object\",\"oneOf\":[" + Join(10_000, static i => $"{{\"required\":[\"p{i}\"]}}") + "]}"),
        Schema("wide/one-of-required-100", () => "{\"type\":\"object\",\"oneOf\":[" + Join(100, static i => $"{{\"required\":[\"p{i}\"]}}") + "]}"),
        Schema("wide/one-of-tagged-10000", () => "{\"oneOf\":[" + Join(10_000, static i => $"{{\"type\":\"object\",\"required\":[\"t\"],\"properties\":{{\"t\":{{\"const\":\"v{i}\"}}}}}}") + "]}"),
        Schema("wide/one-of-overlapping-objects-200", () => "{\"oneOf\":[" + Join(200, static i => $"{{\"type\":\"object\",\"properties\":{{\"a\":{{\"minimum\":{i}}},\"b{i}\":{{\"type\":\"string\"}}}}}}") + "]}"),
        Schema("wide/one-of-same-10000", () => "{\"oneOf\":[" + Join(10_000, static i => "{\"type\":\"object\"}") + "]}"),
        Schema("wide/one-of-arrays-300", () => "{\"oneOf\":[" + Join(300, static i => $"{{\"type\":\"array\",\"minItems\":{i},\"maxItems\":{i + 3},\"contains\":{{\"const\":{i}}}}}") + "]}"),
        Schema("wide/all-of-ranges-10000", () => "{\"allOf\":[" + Join(10_000, static i => $"{{\"minimum\":{i},\"maximum\":{100_000 - i}}}") + "]}"),
        Schema("wide/all-of-patterns-100", () => "{\"type\":\"string\",\"allOf\":[" + Join(100, static i => $"{{\"pattern\":\"a{i}b\"}}") + "]}"),
        Schema("wide/all-of-contains-100", () => "{\"type\":\"array\",\"allOf\":[" + Join(100, static i => $"{{\"contains\":{{\"const\":{i}}}}}") + "]}"),
        Schema("wide/all-of-contains-overlapping", () => "{\"type\":\"array\",\"allOf\":[" + Join(30, static i => $"{{\"contains\":{{\"multipleOf\":{i + 2}}},\"maxContains\":3,\"minContains\":2}}") + "]}"),
        Schema("wide/not-any-of-patterns-200", () => "{\"type\":\"string\",\"not\":{\"anyOf\":[" + Join(200, static i => $"{{\"pattern\":\"a{i}b\"}}") + "]}}"),
        Schema("wide/prefix-items-100000", () => "{\"type\":\"array\",\"prefixItems\":[" + Join(100_000, static i => $"{{\"const\":{i % 500}}}") + "],\"minItems\":3}"),
        Schema("wide/dependent-required-10000", () => "{\"type\":\"object\",\"dependentRequired\":{" + Join(10_000, static i => $"\"p{i}\":[\"p{i + 1}\"]") + "}}"),
        Schema("wide/dependent-required-triggered", () => "{\"type\":\"object\",\"required\":[\"p0\"],\"dependentRequired\":{" + Join(2_000, static i => $"\"p{i}\":[\"p{i + 1}\"]") + "}}"),
        Schema("wide/dependent-schemas-1000", () => "{\"type\":\"object\",\"dependentSchemas\":{" + Join(1_000, static i => $"\"p{i}\":{{\"properties\":{{\"q\":{{\"minimum\":{i}}}}}}}") + "}}"),
        Schema("wide/if-then-1000", () => "{\"type\":\"object\",\"allOf\":[" + Join(1_000, static i => $"{{\"if\":{{\"required\":[\"t\"],\"properties\":{{\"t\":{{\"const\":\"v{i}\"}}}}}},\"then\":{{\"required\":[\"p{i}\"]}}}}") + "]}"),
        Schema("wide/if-then-1000-required", () => "{\"type\":\"object\",\"required\":[\"t\"],\"allOf\":[" + Join(1_000, static i => $"{{\"if\":{{\"properties\":{{\"t\":{{\"const\":\"v{i}\"}}}}}},\"then\":{{\"required\":[\"p{i}\"]}}}}") + "]}"),
        Schema("wide/unevaluated-any-of-500", () => "{\"type\":\"object\",\"unevaluatedProperties\":false,\"anyOf\":[" + Join(500, static i => $"{{\"properties\":{{\"p{i}\":true,\"q{i % 7}\":{{\"minimum\":{i}}}}}}}") + "]}"),
        Schema("wide/definitions-unused-50000", () => "{\"type\":\"null\",\"$defs\":{" + Join(50_000, static i => $"\"d{i}\":{{\"pattern\":\"a{i}\"}}") + "}}"),
        Schema("wide/anchors-10000", () => "{\"$defs\":{" + Join(10_000, static i => $"\"d{i}\":{{\"$anchor\":\"a{i}\",\"type\":\"null\"}}") + "},\"properties\":{" + Join(10_000, static i => $"\"p{i}\":{{\"$ref\":\"#a{i}\"}}") + "}}"),
        Schema("wide/unresolved-10000", () => "{\"properties\":{" + Join(10_000, static i => $"\"p{i}\":{{\"$ref\":\"#/nowhere/{i}\"}}") + "}}"),
        Schema("wide/ids-3000", () => "{\"$id\":\"http://h.example/\",\"$defs\":{" + Join(3_000, static i => $"\"d{i}\":{{\"$id\":\"x{i}/\",\"$ref\":\"../x{(i + 1) % 3_001}/\"}}") + ",\"e\":{\"$id\":\"x3000/\",\"type\":\"null\"}},\"$ref\":\"x0/\"}"),
        new HostileCase("wide/choices-100000", () => StructGen.Grammars.Grammar.Choice([.. Enumerable.Range(0, 100_000).Select(static i => $"choice {i}")])),
        new HostileCase("wide/choices-with-long-common-prefix", () => StructGen.Grammars.Grammar.Choice([.. Enumerable.Range(0, 1_000).Select(static i => new string('a', 1_000) + i)])),
        new HostileCase("wide/choice-of-two-megabytes", () => StructGen.Grammars.Grammar.Choice(Repeat("0123456789", 200_000))),
        new HostileCase("wide/choice-of-nothing", () => StructGen.Grammars.Grammar.Choice("")),
    ];

    private static IEnumerable<HostileCase> Combinatorial =>
    [
        Schema("combinatorial/satisfiability-40-variables", () => Clauses(40, 170, 3)),
        Schema("combinatorial/satisfiability-20-variables-booleans", () => ValueClauses(20, 85, 3)),
        Schema("combinatorial/pigeons", () => "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":12,\"items\":{\"enum\":[1,2,3,4,5,6,7,8,9,10,11]}}"),
        Schema("combinatorial/pigeons-by-property", () => "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":9,\"items\":{\"type\":\"object\",\"required\":[\"a\",\"b\",\"c\"],\"additionalProperties\":false,\"properties\":{\"a\":{\"type\":\"boolean\"},\"b\":{\"type\":\"boolean\"},\"c\":{\"type\":\"boolean\"}}}}"),
        Schema("combinatorial/unique-prefix", () => "{\"type\":\"array\",\"uniqueItems\":true,\"minItems\":10,\"prefixItems\":[" + Join(10, static i => "{\"enum\":[" + Join(10, j => ((i + j) % 9).ToString()) + "]}") + "]}"),
        Schema("combinatorial/one-of-cubes", () => "{\"type\":\"object\",\"allOf\":[" + Join(12, static i => $"{{\"oneOf\":[{{\"required\":[\"a{i}\"]}},{{\"required\":[\"b{i}\"]}},{{\"required\":[\"c{i}\"]}}]}}") + "]}"),
        Schema("combinatorial/one-of-chain", () => "{\"type\":\"object\",\"allOf\":[" + Join(40, static i => $"{{\"oneOf\":[{{\"required\":[\"p{i}\"]}},{{\"required\":[\"p{i + 1}\"]}}]}}") + "]}"),
        Schema("combinatorial/one-of-ring-unsatisfiable", () => "{\"type\":\"object\",\"allOf\":[" + Join(31, static i => $"{{\"oneOf\":[{{\"required\":[\"p{i}\"]}},{{\"required\":[\"p{(i + 1) % 31}\"]}}]}}") + "]}"),
        Schema("combinatorial/any-of-products", () => "{\"type\":\"object\",\"allOf\":[" + Join(25, static i => $"{{\"anyOf\":[{{\"properties\":{{\"x\":{{\"minimum\":{i}}}}}}},{{\"properties\":{{\"y\":{{\"maximum\":{-i}}}}}}}]}}") + "],\"required\":[\"x\",\"y\"]}"),
        Schema("combinatorial/any-of-products-in-items", () => "{\"type\":\"array\",\"minItems\":4,\"allOf\":[" + Join(20, static i => $"{{\"anyOf\":[{{\"items\":{{\"minimum\":{i}}}}},{{\"contains\":{{\"multipleOf\":{i + 2}}}}}]}}") + "]}"),
        Schema("combinatorial/not-all-of", () => "{\"type\":\"object\",\"not\":{\"anyOf\":[" + Join(20, static i => $"{{\"allOf\":[{{\"required\":[\"a{i}\"]}},{{\"properties\":{{\"b{i}\":{{\"type\":\"string\"}}}}}}]}}") + "]},\"minProperties\":5}"),
        Schema("combinatorial/nested-if", () => "{\"type\":\"object\",\"allOf\":[" + Join(18, static i => $"{{\"if\":{{\"properties\":{{\"p{i}\":{{\"minimum\":3}}}}}},\"then\":{{\"required\":[\"p{i + 1}\"]}},\"else\":{{\"required\":[\"p{i + 2}\"]}}}}") + "]}"),
        Schema("combinatorial/primes-of-multiple-of", () => "{\"type\":\"integer\",\"allOf\":[" + Join(60, static i => $"{{\"multipleOf\":{1009 + 2 * i}}}") + "],\"minimum\":1}"),
        Schema("combinatorial/not-multiples", () => "{\"type\":\"integer\",\"not\":{\"anyOf\":[" + Join(40, static i => $"{{\"multipleOf\":{i + 2}}}") + "]}}"),
        Schema("combinatorial/not-multiples-one-of", () => "{\"type\":\"integer\",\"oneOf\":[" + Join(30, static i => $"{{\"multipleOf\":{2 * i + 3}}}") + "]}"),
        Schema("combinatorial/names-by-patterns", () => "{\"type\":\"object\",\"propertyNames\":{\"allOf\":[" + Join(12, static i => $"{{\"pattern\":\"{(char)('a' + i)}\"}}") + "]},\"minProperties\":2}"),
        Schema("combinatorial/nested-unevaluated", () => Nest("{\"unevaluatedProperties\":false,\"anyOf\":[{\"properties\":{\"a\":true}},{\"properties\":{\"b\":true}},", "{\"properties\":{\"c\":true}}", "]}", 40)),
        Schema("combinatorial/contains-counts", () => "{\"type\":\"array\",\"allOf\":[" + Join(8, static i => $"{{\"contains\":{{\"enum\":[{i},{i + 1},{i + 2}]}},\"minContains\":40,\"maxContains\":41}}") + "],\"maxItems\":400}"),
    ];

    /// <summary>Random clauses over the presence of properties: near the threshold, where searches take longest.</summary>
    private static string Clauses(int variables, int clauses, int seed)
    {
        Random random = new(seed);
        string Literal(int _)
        {
            string has = $"{{\"required\":[\"p{random.Next(variables)}\"]}}";
            return random.Next(2) == 0 ? has : $"{{\"not\":{has}}}";
        }

        return "{\"type\":\"object\",\"allOf\":[" + Join(clauses, _ => "{\"anyOf\":[" + Join(3, Literal) + "]}") + "]}";
    }

    /// <summary>The same over the values of required booleans.</summary>
    private static string ValueClauses(int variables, int clauses, int seed)
    {
        Random random = new(seed);
        string Literal(int _) => $"{{\"properties\":{{\"p{random.Next(variables)}\":{{\"const\":{(random.Next(2) == 0 ? "true" : "false")}}}}}}}";
        return "{\"type\":\"object\",\"required\":[" + Join(variables, static i => $"\"p{i}\"") + "],\"allOf\":[" + Join(clauses, _ => "{\"anyOf\":[" + Join(3, Literal) + "]}") + "]}";
    }
}

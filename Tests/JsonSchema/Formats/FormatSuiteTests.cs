using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formats;

namespace StructGen.Tests.JsonSchema.Formats;

/// <summary>The official suite's <c>optional/format</c> files, each case by validator and by language.</summary>
[TestFixture]
public sealed class FormatSuiteTests
{
    /// <summary>
    /// Valid cases that a language, by its documented departures, does not have; none of the validators departs.
    /// </summary>
    private static readonly HashSet<string> Departures =
    [
        "(?<n>a)\\k<n>",
        "xn--zca29lwxobi7a", "xn--qmbc", "xn--ll-0ea", "xn--wva3je", "xn--4dbc5h", "xn--4dbc8h", "xn--k8j5u", "xn--bck0j", "xn--vek778f",
        "xn--ngba1o", "xn--0-gyc", "xn--11b2ezcw70k", "xn--11b2ezcs70k", "xn--ngba5hb2804a",
        .. ".\u3002\uFF0E\uFF61".Select(static dot => string.Concat(Enumerable.Repeat("\u03C0\u03B1\u03C1\u03AC\u03B4\u03B5\u03B9\u03B3\u03BC\u03B1", 5)) + $"\u03C0\u03B1{dot}com"),
    ];

    [TestCase("draft2020-12")]
    [TestCase("draft7")]
    public void Every_case_of_the_official_suite_has_its_verdict(string draft)
    {
        string folder = SharedData.Require($"json-schema-test-suite/tests/{draft}/optional/format");
        var builder = new RegexBuilder();
        var failures = new List<string>();
        int cases = 0;
        int departures = 0;
        foreach (string file in Directory.EnumerateFiles(folder, "*.json").Order(StringComparer.Ordinal))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(file));
            foreach (JsonElement group in document.RootElement.EnumerateArray())
            {
                string format = group.GetProperty("schema").GetProperty("format").GetString()!;
                foreach (JsonElement test in group.GetProperty("tests").EnumerateArray())
                {
                    cases++;
                    JsonElement data = test.GetProperty("data");
                    if (data.ValueKind != JsonValueKind.String || !StringFormats.IsKnown(format))
                    {
                        Assert.That(test.GetProperty("valid").GetBoolean(), Is.True, $"{Path.GetFileName(file)}: only strings of known formats are judged.");
                        continue;
                    }

                    string text = data.GetString()!;
                    bool expected = test.GetProperty("valid").GetBoolean();
                    if (StringFormats.IsValid(format, text) != expected)
                    {
                        failures.Add($"{format} validator, expected {expected}: {JsonSerializer.Serialize(text)}");
                    }

                    bool isDeparture = expected && Departures.Contains(text);
                    departures += isDeparture ? 1 : 0;
                    if (builder.IsMatch(StringFormats.Language(format, builder), Encoding.UTF8.GetBytes(text)) != (expected && !isDeparture))
                    {
                        failures.Add($"{format} language, expected {expected}: {JsonSerializer.Serialize(text)}");
                    }
                }
            }
        }

        TestContext.Out.WriteLine($"{cases} cases, {departures} departures of the languages, {failures.Count} failures");
        Assert.That(failures, Is.Empty, string.Join('\n', failures));
        Assert.That(departures, Is.LessThan(cases * 0.03));
    }
}

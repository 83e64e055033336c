using System.Diagnostics;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>Every pattern of the real schemas.</summary>
internal sealed class EcmaRegexCorpusTests
{
    [Test]
    [Explicit]
    [Category("Full")]
    public void Reads_and_translates_every_pattern_of_the_real_schemas()
    {
        string folder = SharedData.Require("maskbench/data");
        HashSet<string> patterns = [];
        foreach (string file in Directory.EnumerateFiles(folder, "*.json"))
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(file), new JsonDocumentOptions { MaxDepth = 1000 });
            Collect(document.RootElement.GetProperty("schema"), patterns);
        }

        List<string> refused = [];
        List<(double Milliseconds, string Pattern)> times = [];
        foreach (string pattern in patterns)
        {
            try
            {
                long start = Stopwatch.GetTimestamp();
                EcmaRegex.Check(pattern);
                RegexBuilder builder = new();
                RegexNode node = EcmaRegex.Search(pattern, builder);
                builder.Derivative(node, (byte)'a');
                times.Add((Stopwatch.GetElapsedTime(start).TotalMilliseconds, pattern));
            }
            catch (RegexSyntaxException exception)
            {
                refused.Add($"{pattern}  (unsupported: {exception.IsUnsupported}) {exception.Message}");
            }
            catch (GrammarLimitException exception)
            {
                refused.Add($"{pattern}  {exception.Message}");
            }
        }

        times.Sort();
        times.Reverse();
        TestContext.Out.WriteLine($"{patterns.Count} patterns, {refused.Count} refused, {times.Sum(static time => time.Milliseconds):F0} ms in all");
        refused.ForEach(TestContext.Out.WriteLine);
        foreach ((double milliseconds, string pattern) in times.Take(20))
        {
            TestContext.Out.WriteLine($"{milliseconds,8:F1} ms  {pattern[..Math.Min(pattern.Length, 150)]}");
        }

        Assert.That(refused, Has.Count.LessThanOrEqualTo(1));
    }

    private static void Collect(JsonElement element, HashSet<string> patterns)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Array:
                foreach (JsonElement item in element.EnumerateArray())
                {
                    Collect(item, patterns);
                }

                break;
            case JsonValueKind.Object:
                foreach (JsonProperty property in element.EnumerateObject())
                {
                    if (property.NameEquals("pattern") && property.Value.ValueKind == JsonValueKind.String)
                    {
                        patterns.Add(property.Value.GetString()!);
                    }
                    else if (property.NameEquals("patternProperties") && property.Value.ValueKind == JsonValueKind.Object)
                    {
                        patterns.UnionWith(property.Value.EnumerateObject().Select(static inner => inner.Name));
                    }

                    Collect(property.Value, patterns);
                }

                break;
        }
    }
}

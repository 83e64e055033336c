using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Evaluation;

/// <summary>The validator against the verdicts that come with MaskBench's real schemas.</summary>
internal sealed class MaskBenchAgreementTests
{
    // Schemas that are refused, with the reason. None of them comes with instances.
    private static readonly HashSet<string> Refused =
    [
        "JsonSchemaStore---cloudify.json", // an allOf that refers to itself: SG1202
        "Github_hard---o75605.json", // a back-reference that is not regular: SG1300
    ];

    [Test]
    public void A_sample_of_300_schemas_agrees() => Assert.That(Disagreements(300), Is.Empty);

    [Test]
    [Explicit]
    [Category("Full")]
    public void All_schemas_agree() => Assert.That(Disagreements(int.MaxValue), Is.Empty);

    private static List<string> Disagreements(int sample)
    {
        string[] files = [.. Directory.EnumerateFiles(SharedData.Require("maskbench/data"), "*.json").Order(StringComparer.Ordinal)];
        int step = Math.Max(1, files.Length / sample);
        List<string> disagreements = [];
        for (int i = 0; i < files.Length; i += step)
        {
            string name = Path.GetFileName(files[i]);
            using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(files[i]));
            SchemaValidator validator;
            try
            {
                validator = new SchemaValidator(SuiteData.Utf8(document.RootElement.GetProperty("schema")));
            }
            catch (GrammarException e)
            {
                if (!Refused.Contains(name))
                {
                    disagreements.Add($"{name}: {e.Message}");
                }

                continue;
            }

            foreach (JsonElement test in document.RootElement.GetProperty("tests").EnumerateArray())
            {
                SchemaVerdict verdict = validator.Validate(SuiteData.Utf8(test.GetProperty("data")));
                if (verdict.IsValid != test.GetProperty("valid").GetBoolean())
                {
                    disagreements.Add($"{name}: {test.GetProperty("data").GetRawText()}: {string.Join("; ", verdict.Failures)}");
                }
            }
        }

        return disagreements;
    }
}

using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.JsonSchema.Evaluation;

/// <summary>The official suite through the validator: mandatory files in full, optional ones as far as they agree with what this engine documents.</summary>
internal sealed class OfficialSuiteTests
{
    private static IEnumerable<string> Mandatory => SuiteData.Files("draft2020-12").Concat(SuiteData.Files("draft7")).Distinct();

    // Draft 2020-12 does not know dependencies, and here it is not honoured for compatibility's sake. Draft 7 leaves it open whether content keywords assert;
    // here they are annotations in every draft, as later drafts have it.
    private static IEnumerable<string> Optional => SuiteData.Files("draft2020-12", "optional").Concat(SuiteData.Files("draft7", "optional")).Distinct()
        .Where(file => Path.GetFileName(file) is not ("dependencies-compatibility.json" or "content.json"));

    private static IEnumerable<string> Formats => SuiteData.Files("draft2020-12", "optional/format").Concat(SuiteData.Files("draft7", "optional/format")).Distinct();

    [TestCaseSource(nameof(Mandatory))]
    public void Mandatory_cases_all_hold(string file) => Assert.That(SuiteData.Run(file, OptionsFor(file, assertFormat: false)), Is.Empty);

    [TestCaseSource(nameof(Optional))]
    public void Optional_cases_all_hold(string file) => Assert.That(SuiteData.Run(file, OptionsFor(file, assertFormat: false)), Is.Empty);

    [TestCaseSource(nameof(Formats))]
    public void Format_cases_all_hold(string file) => Assert.That(SuiteData.Run(file, OptionsFor(file, assertFormat: true)), Is.Empty);

    private static JsonSchemaOptions OptionsFor(string file, bool assertFormat)
    {
        SharedData.Require("json-schema-test-suite/tests");
        return new()
        {
            AssertFormat = assertFormat,
            DefaultDialect = file.StartsWith("draft7", StringComparison.Ordinal) ? JsonSchemaDialect.Draft7 : JsonSchemaDialect.Draft202012,
            Registry = SuiteData.Remotes,
        };
    }
}

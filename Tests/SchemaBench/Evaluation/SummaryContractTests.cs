using System.Text.Json.Nodes;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;

namespace StructGen.Tests.SchemaBench.Evaluation;

/// <summary>The keys of <c>run --summary</c> and the words of <c>--fail-on</c>, which scripts rely on: names are never changed, and new ones only added.</summary>
internal sealed class SummaryContractTests
{
    private static readonly string[] Figures =
    [
        "samples", "prompt_too_long", "declared", "empirical", "compliance", "finished", "compliant_finished",
        "compile_status", "decoding_status", "gct_ms", "ttft_ms", "tpot_ms", "tgt_ms", "tpot_ratio", "output_tokens", "forced_share", "peak_mib",
    ];

    private static readonly string[] CompileStatuses =
        ["ok", "unsupported_schema", "runtime_grammar_error", "api_bad_response", "prompt_too_long", "compile_timeout", "runtime_timeout", "unknown_error"];

    private static readonly string[] DecodingStatuses = ["ok", "exceeding_max_ctx", "decoding_timeout", "bad_api_response", "unknown_error"];

    private static readonly string[] Validities = ["match", "syntax_error", "semantic_error", "json_not_found", "skipped"];

    private static readonly string[] Times = ["p50", "p90", "p99"];

    [Test]
    public void The_summary_has_every_key_and_each_data_set_has_them_too()
    {
        JsonObject summary = Summary();
        Assert.That(Names(summary), Is.EquivalentTo(Figures.Append("splits").Append("decode").Append("replaced")));
        Assert.That(Names(summary["splits"]!), Is.EqualTo(new[] { "a", "b" }));
        Assert.That(Names(summary["splits"]!["a"]!), Is.EquivalentTo(Figures.Append("decode")));
        foreach (JsonNode figures in new[] { summary, summary["splits"]!["b"]! })
        {
            Assert.That(Names(figures["compile_status"]!), Is.EqualTo(CompileStatuses));
            Assert.That(Names(figures["decoding_status"]!), Is.EqualTo(DecodingStatuses));
            foreach (string time in Figures.Where(key => key.EndsWith("_ms", StringComparison.Ordinal)))
            {
                Assert.That(Names(figures[time]!), Is.EqualTo(Times), time);
            }
        }

        Assert.That(Enum.GetValues<Validity>().Select(ResultNames.Of), Is.EquivalentTo(Validities));
    }

    [Test]
    public void Every_number_of_the_summary_can_be_a_condition()
    {
        JsonObject summary = Summary();
        foreach (string key in Numbers(summary))
        {
            foreach (string condition in new[] { key + "<1", key + ">0.5" })
            {
                Assert.That(FailGate.TryParse(condition, out _, out string complaint), Is.True, complaint);
            }
        }
    }

    [TestCase("wrong", "b/wrong")]
    [TestCase("refused", "b/refused")]
    [TestCase("crash", "b/crash")]
    [TestCase("timeout", "b/timeout")]
    [TestCase("unfinished", "b/crash")]
    [TestCase("declared<0.9", "declared is 0.75")]
    [TestCase("gct_ms.p50>2", "gct_ms.p50 is 3")]
    [TestCase("splits.b.compile_status.unsupported_schema>0", "is 1")]
    [TestCase("splits.c.samples<1", "has no value")]
    public void Each_condition_names_what_it_is_about(string condition, string expected)
    {
        Assert.That(FailGate.TryParse(condition, out FailGate gate, out _), Is.True);
        Assert.That(string.Join("\n", gate.Check(Records(), RunSummary.Of(Records()))), Does.Contain(expected));
        Assert.That(gate.Check([Record("a/fine", CompileStatus.Ok, DecodingStatus.Ok, Validity.Match)], RunSummary.Of([Record("b/fine", CompileStatus.Ok, DecodingStatus.Ok, Validity.Match) with { GctMs = 1 }])),
            condition.StartsWith("splits.c", StringComparison.Ordinal) ? Is.Not.Empty : Is.Empty);
    }

    private static SampleRecord[] Records() =>
    [
        Record("a/fine", CompileStatus.Ok, DecodingStatus.Ok, Validity.Match),
        Record("b/wrong", CompileStatus.Ok, DecodingStatus.Ok, Validity.SemanticError),
        Record("b/refused", CompileStatus.UnsupportedSchema, null, Validity.Skipped),
        Record("b/crash", CompileStatus.Ok, DecodingStatus.UnknownError, Validity.Skipped),
        Record("b/cut", CompileStatus.Ok, DecodingStatus.ExceedingMaxCtx, Validity.SyntaxError),
        Record("b/timeout", CompileStatus.Ok, DecodingStatus.DecodingTimeout, Validity.Skipped),
        Record("b/slow", CompileStatus.CompileTimeout, null, Validity.Skipped),
        Record("b/fine", CompileStatus.Ok, DecodingStatus.Ok, Validity.Match) with { GctMs = 3 },
    ];

    private static SampleRecord Record(string id, CompileStatus compile, DecodingStatus? decoding, Validity validity) => new()
    {
        Id = id, Run = "r", Split = id.Split('/')[0], CompileStatus = compile, DecodingStatus = decoding, Validity = validity,
    };

    private static JsonObject Summary() => SummaryFile.ToNode(RunSummary.Of(Records())).AsObject();

    private static IEnumerable<string> Names(JsonNode node) => node.AsObject().Select(member => member.Key);

    private static IEnumerable<string> Numbers(JsonNode? node, string path = "") => node is JsonObject members
        ? members.SelectMany(member => Numbers(member.Value, path.Length == 0 ? member.Key : path + "." + member.Key))
        : path == "decode" ? [] : [path];
}

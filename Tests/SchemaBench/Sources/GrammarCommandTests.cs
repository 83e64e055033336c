using System.Text.Json;
using NUnit.Framework;
using StructGen.SchemaBench.Commands;

namespace StructGen.Tests.SchemaBench.Sources;

/// <summary><c>schemabench grammar</c> as a user runs it, with checkers written in the shell.</summary>
[Platform(Exclude = "Win", Reason = "The checkers are shell scripts.")]
internal sealed class GrammarCommandTests
{
    private const string Sums = """
        start: sum
        sum: NUMBER ("+" NUMBER)*
        NUMBER: /[0-9]+/
        %ignore / /
        """;

    /// <summary>Refuses two signs in a row, and a sign at the end: what the grammar refuses too, mostly.</summary>
    private const string Verdict = """
        case "$text" in *++*|*+|+*|*"+ +"*) echo "no stray sign" ;; *) echo ok ;; esac
        """;

    private DirectoryInfo _folder = null!;

    [SetUp]
    public void SetUp()
    {
        _folder = Directory.CreateDirectory(Path.Combine(TestContext.CurrentContext.WorkDirectory, $"grammar-{Guid.NewGuid():N}"));
        Write("sums.lark", Sums);
        Write("stream.sh", $"while read n; do text=$(dd bs=1 count=$n 2>/dev/null); {Verdict}; done");
        Write("file.sh", $"text=$(cat \"$1\"); {Verdict} | grep ok");
        Write("data/one.sum", "1+22+3");
        Write("data/deep/two.sum", "4 + 5");
        Write("data/deep/three.sum", "4 +* 5");
        Write("data/four.sum", "6++7");
        Write("data/other.txt", "no sum");
        File.WriteAllBytes(Path.Combine(_folder.FullName, "data/five.sum"), [0x31, 0xFF]);
    }

    [TearDown]
    public void TearDown() => _folder.Delete(recursive: true);

    [Test]
    public async Task Files_mutants_and_walks_are_counted_beside_the_checker([Values("stream.sh", "file.sh {}")] string checker)
    {
        JsonElement summary = await RunAsync("--pattern", "**/*.sum", "--mutants", "2", "--walks", "5", "--checker", $"sh \"{_folder}/{checker.Split(' ')[0]}\"{checker[checker.Split(' ')[0].Length..]}", "--out", $"{_folder}/results.jsonl");
        Assert.That(summary.EnumerateObject().Select(member => member.Name).Take(12), Is.EqualTo(new[]
        {
            "files", "skipped", "accepted", "mutants_refused_by_checker", "of_those_refused", "mutants_accepted_by_checker", "of_those_accepted", "walks", "dead_ends", "refused_by_checker", "ttfm_us", "tbm_us",
        }));
        Assert.That((Number(summary, "files"), Number(summary, "skipped"), Number(summary, "accepted")), Is.EqualTo((5, 2, 2)), "two skipped: a text that is no UTF-8, one that the checker refuses");
        Assert.That(Number(summary, "mutants_refused_by_checker") + Number(summary, "mutants_accepted_by_checker"), Is.EqualTo(18));
        Assert.That((Number(summary, "of_those_refused"), Number(summary, "mutants_refused_by_checker") > 0), Is.EqualTo((Number(summary, "mutants_refused_by_checker"), true)));
        Assert.That((Number(summary, "walks"), Number(summary, "dead_ends"), Number(summary, "refused_by_checker")), Is.EqualTo((5, 0, 0)));
        Assert.That(summary.GetProperty("tbm_us").GetProperty("avg").GetDouble(), Is.GreaterThan(0));
        Assert.That(File.ReadAllLines($"{_folder}/results.jsonl"), Has.Length.EqualTo(10));
    }

    [Test]
    public async Task Without_a_checker_only_files_and_walks_are_judged()
    {
        JsonElement summary = await RunAsync("--pattern", "*.sum", "--exclude", "deep/**", "--walks", "3");
        Assert.That((Number(summary, "files"), Number(summary, "skipped"), Number(summary, "accepted"), Number(summary, "walks")), Is.EqualTo((3, 1, 1, 3)));
    }

    [Test]
    public async Task A_file_that_cannot_be_read_is_counted_as_skipped()
    {
        File.CreateSymbolicLink($"{_folder}/data/gone.sum", $"{_folder}/nowhere");
        JsonElement summary = await RunAsync("--pattern", "*.sum", "--exclude", "deep/**");
        Assert.That((Number(summary, "files"), Number(summary, "skipped"), Number(summary, "accepted")), Is.EqualTo((4, 2, 1)));
    }

    [Test]
    public async Task A_run_goes_on_where_it_was_cut_off()
    {
        string results = $"{_folder}/results.jsonl";
        await RunAsync("--pattern", "**/*.sum", "--limit", "2", "--out", results);
        JsonElement summary = await RunAsync("--pattern", "**/*.sum", "--out", results, "--resume");
        Assert.That((Number(summary, "files"), Number(summary, "accepted"), File.ReadAllLines(results).Length), Is.EqualTo((5, 2, 5)));
    }

    [Test]
    public async Task Grammar_files_import_from_their_own_folder()
    {
        Write("main.lark", "%import parts.sums.sum\n%import digits (DIGIT)\nstart: \"sum\" sum \"=\" DIGIT");
        Write("parts/sums.lark", Sums);
        Write("digits.lark", "DIGIT: /[0-9]/");
        Write("P.g4", "parser grammar P;\noptions { tokenVocab = L; }\nimport Q;\nstart : sum EOF ;");
        Write("Q.g4", "parser grammar Q;\nsum : N (PLUS N)* ;");
        Write("L.g4", "lexer grammar L;\nimport M;\nPLUS : '+' ;\nWS : ' ' -> skip ;");
        Write("M.g4", "lexer grammar M;\nN : [0-9]+ ;");
        Write("sums.ebnf", "sum ::= n (' '? '+' ' '? n)*\nn ::= [0-9]+");
        Write("sums.gbnf", "root ::= [0-9]+ (\" \"? \"+\" \" \"? [0-9]+)*");
        foreach (string file in new[] { "P.g4", "sums.ebnf", "sums.gbnf" })
        {
            JsonElement summary = await RunWithAsync(file, "--pattern", "*.sum", "--data", $"{_folder}/data");
            Assert.That(Number(summary, "accepted"), Is.EqualTo(2), file);
        }

        Write("data/x.marked", "sum1+2=3");
        Assert.That(Number(await RunWithAsync("main.lark", "--pattern", "*.marked", "--data", $"{_folder}/data"), "accepted"), Is.EqualTo(1));
    }

    [Test]
    public async Task Lexers_with_modes_are_read_from_a_file_of_their_own()
    {
        Write("T.g4", "parser grammar T;\ntext : (WORDS | OPEN NAME CLOSE)* EOF ;");
        Write("Modes.g4", "lexer grammar Modes;\nOPEN : '{{' -> pushMode(HOLE) ;\nWORDS : ~'{'+ ;\nmode HOLE;\nCLOSE : '}}' -> popMode ;\nNAME : [a-z]+ ;\nBLANK : ' ' -> skip ;");
        Write("data/a.tpl", "Dear {{ name }},\nyours {{me}}");
        Write("data/b.tpl", "{{ two names }}");
        JsonElement summary = await RunWithAsync("T.g4", "--lexer", $"{_folder}/Modes.g4", "--pattern", "*.tpl", "--data", $"{_folder}/data", "--walks", "5");
        Assert.That((Number(summary, "files"), Number(summary, "accepted"), Number(summary, "walks"), Number(summary, "dead_ends")), Is.EqualTo((2, 1, 5, 0)));
    }

    [TestCase("--language json --data . --pattern * --grammar x.lark")]
    [TestCase("--data . --pattern *")]
    [TestCase("--language nosuch --data . --pattern *")]
    [TestCase("--language json --data . --pattern * --lexer x.g4")]
    [TestCase("--language json --data . --pattern * --mutants 1")]
    [TestCase("--language json --data does-not-exist --pattern *")]
    [TestCase("--language json --data . --pattern nothing-of-this-name")]
    [TestCase("--language json --data . --pattern * --limit 1 --checker does-not-exist")]
    [TestCase("--language json --data . --pattern * --limit 1 --checker true")]
    [TestCase("--language json --data . --pattern * --limit 1 --start nosuch")]
    [TestCase("--grammar does-not-exist.lark --data . --pattern *")]
    [TestCase("--grammar file.txt --data . --pattern *")]
    public async Task Arguments_that_cannot_be_used_end_in_a_complaint(string arguments)
    {
        using StringWriter error = new();
        string[] words = [.. arguments.Split(' ').Select(word => word == "." ? $"{_folder}/data" : word)];
        Assert.That(await CommandLine.RunAsync(["grammar", .. words], TextWriter.Null, error), Is.EqualTo(2));
        Assert.That(error.ToString(), Is.Not.Empty);
    }

    private Task<JsonElement> RunAsync(params string[] arguments) => RunWithAsync("sums.lark", ["--data", $"{_folder}/data", .. arguments]);

    private async Task<JsonElement> RunWithAsync(string grammar, params string[] arguments)
    {
        string summary = Path.Combine(_folder.FullName, "summary.json");
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(["grammar", "--grammar", $"{_folder}/{grammar}", .. arguments, "--summary", summary], TextWriter.Null, error);
        Assert.That((code, error.ToString()), Is.EqualTo((0, "")));
        using JsonDocument document = JsonDocument.Parse(File.ReadAllBytes(summary));
        return document.RootElement.Clone();
    }

    private static int Number(JsonElement summary, string name) => summary.GetProperty(name).GetInt32();

    private void Write(string name, string text)
    {
        string path = Path.Combine(_folder.FullName, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}

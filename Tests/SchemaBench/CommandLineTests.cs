using NUnit.Framework;
using StructGen.SchemaBench.Commands;

namespace StructGen.Tests.SchemaBench;

internal sealed class CommandLineTests
{
    [TestCase("mask --limit x")]
    [TestCase("mask --limit -1")]
    [TestCase("mask --threads 0")]
    [TestCase("mask --shared-threads 1")]
    [TestCase("mask --threads 1 --shared-threads 2")]
    [TestCase("mask --timeout 0")]
    [TestCase("mask --timeout soon")]
    [TestCase("mask --whitespace some")]
    [TestCase("mask --whitespace compact:3")]
    [TestCase("mask --property-order random")]
    [TestCase("mask --resume")]
    [TestCase("mask --resume --force --out x.jsonl")]
    [TestCase("mask --data does-not-exist")]
    [TestCase("mask --list does-not-exist")]
    [TestCase("mask --tokenizer does-not-exist.json")]
    [TestCase("mask --summary does-not-exist/summary.json")]
    [TestCase("mask --bogus")]
    [TestCase("walk --walks 0")]
    [TestCase("walk --seed x")]
    [TestCase("suite")]
    [TestCase("suite --data does-not-exist")]
    [TestCase("unknown")]
    [TestCase("")]
    public async Task Bad_arguments_end_with_2_and_a_word_about_them(string arguments)
    {
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), TextWriter.Null, error);
        Assert.That(code, Is.EqualTo(2));
        Assert.That(error.ToString(), Is.Not.Empty);
    }

    [TestCase("run", 1)]
    [TestCase("run --model x --engine magic", 1)]
    [TestCase("run --model x --engine openai", 1)]
    [TestCase("run --model x --engine openai --base-url ftp://x", 1)]
    [TestCase("run --model x --base-url http://127.0.0.1:1/v1", 1)]
    [TestCase("run --model x --engine openai --base-url http://127.0.0.1:1/v1 --drafter none", 1)]
    [TestCase("run --model x --device abacus", 1)]
    [TestCase("run --model x --device cpu:1", 1)]
    [TestCase("run --model x --shard 3/2", 1)]
    [TestCase("run --model x --whitespace some", 1)]
    [TestCase("run --model x --cluster somewhere", 1)]
    [TestCase("run --model x --cluster redis", 1)]
    [TestCase("run --model x --cluster localhost --cluster-address 127.0.0.1:6379", 1)]
    [TestCase("run --model x --cluster-address 127.0.0.1:6379", 1)]
    [TestCase("run --model x --lease 5", 1)]
    [TestCase("run --model x --cluster --cluster-host nowhere", 1)]
    [TestCase("run --model x --cluster --shard 1/2", 1)]
    [TestCase("run --model x --cluster --sample-by-hash 3 --replace-unfit", 1)]
    [TestCase("run --model x --property-order random", 1)]
    [TestCase("run --model x --engine lm-only --whitespace compact", 1)]
    [TestCase("run --model x --engine openai --base-url http://127.0.0.1:1/v1 --property-order any", 1)]
    [TestCase("run --model x --fail-on bugs", 1)]
    [TestCase("run --model x --temperature -1", 1)]
    [TestCase("run --model x --part some", 1)]
    [TestCase("run --model x --resume", 1)]
    [TestCase("run --model does-not-exist", 3)]
    [TestCase("run --model x --data does-not-exist", 3)]
    [TestCase("run --model x --split does-not-exist", 3)]
    [TestCase("run --model x --part test", 3)]
    [TestCase("run --model x --baseline does-not-exist", 3)]
    [TestCase("run --model x --engine openai --base-url http://127.0.0.1:1/v1 --chat-template off", 3)]
    [TestCase("quality", 1)]
    [TestCase("quality --model x --task gsm8k", 1)]
    [TestCase("quality --model x --task last-letter --gsm8k x", 1)]
    [TestCase("quality --model x --task guessing", 1)]
    [TestCase("quality --model x --engine lm-only", 1)]
    [TestCase("quality --model x --limit 0", 1)]
    [TestCase("quality --model x --free-baseline", 1)]
    [TestCase("quality --model does-not-exist", 3)]
    [TestCase("quality --model x --engine openai --base-url http://127.0.0.1:1/v1 --gsm8k does-not-exist", 3)]
    [TestCase("report", 1)]
    [TestCase("report x --format pdf", 1)]
    [TestCase("report does-not-exist", 3)]
    [TestCase("compare x", 1)]
    [TestCase("compare does-not-exist does-not-exist", 3)]
    [TestCase("merge x", 1)]
    [TestCase("fetch", 1)]
    [TestCase("fetch -o x --what some", 1)]
    public async Task Later_commands_tell_bad_arguments_from_bad_input(string arguments, int expected)
    {
        using StringWriter error = new();
        int code = await CommandLine.RunAsync(arguments.Split(' ', StringSplitOptions.RemoveEmptyEntries), TextWriter.Null, error);
        Assert.That(code, Is.EqualTo(expected));
        Assert.That(error.ToString(), Is.Not.Empty);
    }

    [TestCase("--help")]
    [TestCase("run --help")]
    [TestCase("report --help")]
    [TestCase("quality --help")]
    [TestCase("compare --help")]
    [TestCase("merge --help")]
    [TestCase("fetch --help")]
    [TestCase("mask --help")]
    [TestCase("suite --help")]
    [TestCase("walk --help")]
    public async Task Help_ends_with_0(string arguments)
    {
        using StringWriter output = new();
        Assert.That(await CommandLine.RunAsync(arguments.Split(' '), output, TextWriter.Null), Is.Zero);
        Assert.That(output.ToString(), Does.Contain("Usage"));
    }

    [TestCase("flexible")]
    [TestCase("flexible:4")]
    [TestCase("any")]
    [TestCase("compact")]
    [TestCase("json-dumps")]
    [TestCase("indented")]
    [TestCase("indented:4")]
    [TestCase("pattern:[ \\n]?")]
    public void Whitespace_has_these_spellings(string text)
    {
        Assert.That(WhitespaceArgument.TryParse(text, out WhitespaceArgument? argument), Is.True);
        Assert.That(argument!.Text, Is.EqualTo(text));
    }
}

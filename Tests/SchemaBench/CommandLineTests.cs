using NUnit.Framework;
using StructGen.SchemaBench.Commands;

namespace StructGen.Tests.SchemaBench;

internal sealed class CommandLineTests
{
    [TestCase("mask --limit x")]
    [TestCase("mask --limit -1")]
    [TestCase("mask --threads 0")]
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

    [TestCase("--help")]
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

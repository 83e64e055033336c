using NUnit.Framework;
using System.Diagnostics;
using System.Text.Json;

namespace StructGen.Tests.Automata.Ecma;

/// <summary>Asks Node's regular expressions: with the <c>u</c> flag, without it where the pattern is invalid with it.</summary>
internal static class NodeOracle
{
    private const string Script = """
        const fs = require('fs');
        const cases = JSON.parse(fs.readFileSync(process.argv[2], 'utf8'));
        const results = cases.map(({ pattern, texts, whole }) => {
            let regex = null;
            const source = whole ? '^(?:' + pattern + ')$' : pattern;
            for (const flags of ['u', '']) {
                try { new RegExp(pattern, flags); regex = new RegExp(source, flags); break; } catch { }
            }
            return regex && { unicode: regex.unicode, found: texts.map(text => regex.test(text) ? '1' : '0').join('') };
        });
        fs.writeFileSync(process.argv[3], JSON.stringify(results));
        """;

    internal sealed record Case(string Pattern, IReadOnlyList<string> Texts, bool Whole = false);

    /// <summary>Null for an invalid pattern.</summary>
    internal sealed record Answer(bool Unicode, string Found);

    /// <summary>One answer per case; skips the running test where there is no Node.</summary>
    internal static Answer?[] Ask(IEnumerable<Case> cases)
    {
        string folder = Directory.CreateTempSubdirectory("ecma").FullName;
        try
        {
            string script = Path.Combine(folder, "oracle.js"), input = Path.Combine(folder, "in.json"), output = Path.Combine(folder, "out.json");
            JsonSerializerOptions options = new() { PropertyNamingPolicy = JsonNamingPolicy.CamelCase };
            File.WriteAllText(script, Script);
            File.WriteAllBytes(input, JsonSerializer.SerializeToUtf8Bytes(cases, options));
            try
            {
                using Process process = Process.Start(new ProcessStartInfo("node", [script, input, output]))!;
                process.WaitForExit();
                Assert.That(process.ExitCode, Is.Zero);
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Ignore("Node is not on this machine; this test compares with it.");
            }

            return JsonSerializer.Deserialize<Answer?[]>(File.ReadAllBytes(output), options)!;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}

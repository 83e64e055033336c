using System.Diagnostics;
using System.Text;

namespace StructGen.Tests.Languages.Antlr;

/// <summary>ANTLR's own interpreter in a Java process; the variable ANTLR_JAR names the tool's jar (4.13, all in one).</summary>
internal sealed class AntlrInterpreter : IDisposable
{
    private readonly Process _process;

    private AntlrInterpreter(Process process) => _process = process;

    /// <summary>Starts the interpreter; null, with the reason, where Java or the jar is absent.</summary>
    public static AntlrInterpreter? TryStart(string driver, out string reason)
    {
        string? jar = Environment.GetEnvironmentVariable("ANTLR_JAR");
        if (string.IsNullOrEmpty(jar) || !File.Exists(jar))
        {
            reason = "ANTLR_JAR names no file; this test needs ANTLR's tool (antlr-4.13-complete.jar, as in npm's antlr4ng-cli).";
            return null;
        }

        try
        {
            ProcessStartInfo start = new("java", ["-cp", jar, driver]) { RedirectStandardInput = true, RedirectStandardOutput = true, StandardInputEncoding = new UTF8Encoding(false), StandardOutputEncoding = Encoding.UTF8 };
            reason = "";
            return new AntlrInterpreter(Process.Start(start)!);
        }
        catch (System.ComponentModel.Win32Exception)
        {
            reason = "There is no java; this test needs Java 11 or later.";
            return null;
        }
    }

    /// <summary>Loads a grammar; the answer is null, or the first error.</summary>
    public string? Load(string grammar, string? lexer)
    {
        string answer = Ask($"G - {grammar} {lexer ?? "-"}");
        return answer == "ok" ? null : answer;
    }

    /// <summary>Null where the grammar takes the whole text, otherwise why not.</summary>
    public string? Refusal(string text)
    {
        string answer = Ask("T " + Convert.ToBase64String(Encoding.UTF8.GetBytes(text)));
        return answer == "1" ? null : answer;
    }

    public void Dispose()
    {
        _process.StandardInput.Close();
        if (!_process.WaitForExit(10_000))
        {
            _process.Kill();
        }

        _process.Dispose();
    }

    private string Ask(string line)
    {
        _process.StandardInput.WriteLine(line);
        _process.StandardInput.Flush();
        return _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException("The interpreter has ended.");
    }
}

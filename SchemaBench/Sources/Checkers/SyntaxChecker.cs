using System.Diagnostics;
using System.Text;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Sources.Checkers;

/// <summary>Starts checkers by their command lines.</summary>
internal static class SyntaxChecker
{
    private const string Placeholder = "{}";

    /// <summary>The checker of <c>--checker</c>: one process for each text where the command line holds <c>{}</c>, one for all where it does not.</summary>
    public static ISyntaxChecker Start(string commandLine)
    {
        IReadOnlyList<string> words = Split(commandLine);
        if (words.Count == 0)
        {
            throw new DataException("--checker needs a command line.");
        }

        return words.Any(word => word.Contains(Placeholder, StringComparison.Ordinal)) ? new FileChecker(words) : new StreamChecker(words);
    }

    /// <summary>A started process with its three streams in our hands.</summary>
    public static Process Start(IEnumerable<string> words, bool readsInput)
    {
        ProcessStartInfo start = new(words.First(), words.Skip(1))
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            StandardOutputEncoding = Encoding.UTF8,
            StandardErrorEncoding = Encoding.UTF8,
        };
        try
        {
            Process process = Process.Start(start)!;
            if (!readsInput)
            {
                process.StandardInput.Close();
            }

            return process;
        }
        catch (Exception problem) when (problem is System.ComponentModel.Win32Exception or IOException)
        {
            throw new DataException($"The checker {start.FileName} cannot be started: {problem.Message}", problem);
        }
    }

    /// <summary>Words between blanks; quotes, single or double, keep blanks inside of a word.</summary>
    internal static IReadOnlyList<string> Split(string commandLine)
    {
        List<string> words = [];
        StringBuilder word = new();
        bool isWord = false;
        char quote = '\0';
        foreach (char unit in commandLine)
        {
            if (unit == quote)
            {
                quote = '\0';
            }
            else if (quote == '\0' && unit is '"' or '\'' && quote == '\0')
            {
                (quote, isWord) = (unit, true);
            }
            else if (quote == '\0' && char.IsWhiteSpace(unit))
            {
                if (isWord)
                {
                    words.Add(word.ToString());
                    word.Clear();
                    isWord = false;
                }
            }
            else
            {
                word.Append(unit);
                isWord = true;
            }
        }

        if (quote != '\0')
        {
            throw new DataException($"--checker: a quote is not closed in: {commandLine}");
        }

        return isWord ? [.. words, word.ToString()] : words;
    }
}

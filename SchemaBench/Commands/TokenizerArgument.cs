using System.CommandLine;
using StructGen.Engine.Tokenization;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Commands;

/// <summary>The option <c>--tokenizer</c>.</summary>
internal static class TokenizerArgument
{
    public static Option<string> Create() => new("--tokenizer")
    {
        Description = "A tokenizer.json (or the folder that holds one), or cl100k or o200k, which need no file.",
        HelpName = "FILE|cl100k|o200k",
        DefaultValueFactory = _ => "cl100k",
    };

    public static TextTokenizer Load(string argument)
    {
        try
        {
            if (argument is "cl100k" or "o200k")
            {
                return TextTokenizer.FromTiktoken(argument);
            }

            string path = Directory.Exists(argument) ? Path.Combine(argument, "tokenizer.json") : argument;
            return File.Exists(path)
                ? TextTokenizer.FromTokenizerJson(path)
                : throw new DataException($"There is no tokenizer {argument}: give a tokenizer.json, cl100k or o200k.");
        }
        catch (Exception problem) when (problem is not (DataException or NotImplementedException))
        {
            throw new DataException($"{argument}: {problem.Message}", problem);
        }
    }
}

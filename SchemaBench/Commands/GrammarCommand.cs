using System.CommandLine;
using StructGen.SchemaBench.Measurements;
using StructGen.SchemaBench.Sources;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench grammar</c>: files, mutants and random walks under a grammar, judged by a foreign parser (docs/schemabench.md).</summary>
internal static class GrammarCommand
{
    public static Command Create(TextWriter output)
    {
        Option<string?> language = new("--language") { Description = "A built-in language.", HelpName = "NAME" };
        Option<FileInfo?> grammar = new("--grammar") { Description = "A grammar file: .lark, .gbnf, .ebnf or .g4.", HelpName = "FILE" };
        Option<FileInfo?> lexer = new("--lexer") { Description = "The lexer grammar of an ANTLR parser grammar.", HelpName = "FILE" };
        Option<string?> start = new("--start") { Description = "The start rule.", HelpName = "RULE" };
        Option<DirectoryInfo> data = new("--data") { Description = "The folder of the files.", HelpName = "DIR", Required = true };
        Option<string> pattern = new("--pattern") { Description = "Which files below it: *, ? and **; without a slash, names in any folder.", HelpName = "GLOB", Required = true };
        Option<string[]> exclude = new("--exclude") { Description = "Files left out, like --pattern; may be repeated.", HelpName = "GLOB" };
        Option<int?> byHash = new("--sample-by-hash") { Description = "Only the N with the smallest SHA-256 of their path below --data.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
        Option<int?> limit = new("--limit") { Description = "Only the first N files, sorted by path.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
        Option<double> timeout = new("--timeout") { Description = "Seconds a file, a mutant or a walk may take.", HelpName = "S", DefaultValueFactory = _ => 30, CustomParser = NumberArgument.ParseSeconds };
        Option<int> mutants = new("--mutants") { Description = "N deletions, N swaps and N insertions a file.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
        Option<int> walks = new("--walks") { Description = "Random walks, in all.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
        Option<long> seed = new("--seed") { Description = "Seed of the random numbers.", HelpName = "S", DefaultValueFactory = _ => 1, CustomParser = NumberArgument.ParseSeed };
        Option<string?> checker = new("--checker") { Description = "A program that knows the language's syntax: fed on its input, or with {} for a file a run.", HelpName = "CMD" };
        Option<bool> withoutMasks = new("--without-masks") { Description = "Reads the files as bytes: quick, for whoever writes a grammar; no times." };
        Option<string> tokenizer = TokenizerArgument.Create();
        OutputOptions results = new();
        Command command = new("grammar", "Walks source files, mutants of them and random texts under a grammar, beside a parser of the language.");
        Option[] all = [language, grammar, lexer, start, data, pattern, exclude, byHash, limit, timeout, tokenizer, mutants, walks, seed, checker, withoutMasks];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        results.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetResult(language) is null == result.GetResult(grammar) is null)
            {
                result.AddError("Give --language or --grammar, one of them.");
            }

            if (result.GetResult(lexer) is not null && result.GetResult(grammar) is null)
            {
                result.AddError("--lexer belongs to a --grammar.");
            }

            if (result.GetResult(mutants) is not null && result.GetResult(checker) is null)
            {
                result.AddError("--mutants needs a --checker: only a parser of the language knows which mutants are still of it.");
            }
        });
        command.SetAction((result, interrupted) =>
        {
            string? name = result.GetValue(language);
            FileInfo? file = result.GetValue(grammar);
            GrammarSource source = name is not null ? GrammarSource.BuiltIn(name, result.GetValue(start)) : GrammarSource.FromFile(file!, result.GetValue(lexer), result.GetValue(start));
            GrammarRun run = new()
            {
                Grammar = source.Grammar,
                Identity = source.Identity,
                Files = new SourceListing(result.GetValue(data)!, result.GetValue(pattern)!, result.GetValue(exclude) ?? [], result.GetValue(byHash), result.GetValue(limit)),
                Tokenizer = result.GetValue(tokenizer)!,
                Timeout = TimeSpan.FromSeconds(result.GetValue(timeout)),
                Mutants = result.GetValue(mutants),
                Walks = result.GetValue(walks),
                Seed = result.GetValue(seed),
                Checker = result.GetValue(checker),
                WithoutMasks = result.GetValue(withoutMasks),
                Out = results.Out(result),
                Existing = results.Existing(result),
                Summary = results.Summary(result),
                Progress = results.Progress(result),
            };
            return run.RunAsync(output, interrupted);
        });
        return command;
    }
}

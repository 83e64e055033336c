using System.CommandLine;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary><c>schemabench merge</c>: the shards of a run become one results file.</summary>
internal static class MergeCommand
{
    public static Command Create(TextWriter output, TextWriter error)
    {
        Argument<FileInfo[]> files = ResultsArgument.Create();
        Option<FileInfo> target = new("--out", "--output", "-o") { Description = "Where the merged results go.", HelpName = "FILE", Required = true };
        Option<bool> force = new("--force") { Description = "Overwrite what --out already holds." };
        Command command = new("merge", "Makes one results file of the shards of a run.") { files, target, force };
        command.SetAction(result =>
        {
            IReadOnlyList<EngineRun> runs = EngineRun.Load(result.GetValue(files)!, error.WriteLine);
            if (runs.Count > 1)
            {
                throw new DataException($"These are results of {runs.Count} runs ({string.Join(", ", runs.Select(run => $"{run.Name}: {run.Fingerprint}"))}): only shards of one run can be merged.");
            }

            EngineRun merged = runs[0];
            using (ResultsFile<SampleRecord> file = ResultsFile<SampleRecord>.Open(result.GetValue(target), result.GetValue(force) ? ExistingFile.Overwrite : ExistingFile.Refuse))
            {
                file.Write(new() { Id = "", Run = merged.Fingerprint, Header = merged.Header });
                foreach (SampleRecord record in merged.Records)
                {
                    file.Write(record);
                }
            }

            output.WriteLine(FormattableString.Invariant($"{merged.Records.Count - merged.Replaced.Count} of {merged.Header.Expected} samples are there."));
            return ExitCodes.Completed;
        });
        return command;
    }
}

using System.Diagnostics;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Sources.Checkers;

/// <summary>One process for each text, which stands in a file: <c>{}</c> in the command line. Exit status 0 accepts, any other refuses; 126 and above (not found, killed) end the run.</summary>
internal sealed class FileChecker : ISyntaxChecker
{
    private const int FirstFailure = 126;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);

    private readonly IReadOnlyList<string> _words;
    private readonly string _file = Path.GetTempFileName();

    public FileChecker(IReadOnlyList<string> words) => _words = [.. words.Select(word => word.Replace("{}", _file, StringComparison.Ordinal))];

    public string? Check(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        File.WriteAllBytes(_file, text.Span);
        using Process process = SyntaxChecker.Start(_words, readsInput: false);
        Task<string> output = process.StandardOutput.ReadToEndAsync(cancellationToken);
        Task<string> error = process.StandardError.ReadToEndAsync(cancellationToken);
        try
        {
            Task.WhenAll(output, error, process.WaitForExitAsync(cancellationToken)).WaitAsync(Limit, cancellationToken).GetAwaiter().GetResult();
        }
        catch (Exception problem) when (problem is OperationCanceledException or TimeoutException)
        {
            process.Kill(entireProcessTree: true);
            cancellationToken.ThrowIfCancellationRequested();
            throw new DataException($"The checker {_words[0]} has not ended after {Limit.TotalSeconds} s.", problem);
        }

        string complaint = (error.Result + output.Result).Trim();
        return process.ExitCode switch
        {
            0 => null,
            < FirstFailure => complaint.Length > 0 ? complaint : $"exit status {process.ExitCode}",
            _ => throw new DataException($"The checker {_words[0]} has failed with status {process.ExitCode}. {complaint}".TrimEnd()),
        };
    }

    public void Dispose() => File.Delete(_file);
}

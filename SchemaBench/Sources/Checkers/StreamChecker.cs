using System.Diagnostics;
using System.Globalization;
using System.Text;
using StructGen.SchemaBench.Datasets;

namespace StructGen.SchemaBench.Sources.Checkers;

/// <summary>
/// One process for all texts. It is sent the text's length in bytes as a decimal number on a line of its own, then the text; it answers with one line, <c>ok</c> or <c>no</c> and a reason, and waits
/// for the next. At the end its input is closed. (docs/schemabench.md)
/// </summary>
internal sealed class StreamChecker : ISyntaxChecker
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan Farewell = TimeSpan.FromSeconds(2);

    private readonly string _name;
    private readonly Process _process;
    private readonly StringBuilder _complaints = new();

    public StreamChecker(IReadOnlyList<string> words)
    {
        _name = words[0];
        _process = SyntaxChecker.Start(words, readsInput: true);
        _process.ErrorDataReceived += (_, line) =>
        {
            lock (_complaints)
            {
                _complaints.AppendLine(line.Data);
            }
        };
        _process.BeginErrorReadLine();
    }

    public string? Check(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        string? answer;
        try
        {
            answer = ExchangeAsync(text, cancellationToken).GetAwaiter().GetResult();
        }
        catch (IOException problem)
        {
            throw new DataException($"The checker {_name} takes no more texts: {problem.Message} {Complaints()}".TrimEnd(), problem);
        }

        return answer switch
        {
            null => throw new DataException($"The checker {_name} has ended without an answer. {Complaints()}".TrimEnd()),
            "ok" => null,
            _ when answer == "no" || answer.StartsWith("no ", StringComparison.Ordinal) => answer[2..].Trim(),
            _ => throw new DataException($"The checker {_name} answers neither ok nor no: {answer}"),
        };
    }

    public void Dispose()
    {
        try
        {
            _process.StandardInput.Close();
        }
        catch (IOException)
        {
            // It has gone already.
        }

        if (!_process.WaitForExit(Farewell))
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private async Task<string?> ExchangeAsync(ReadOnlyMemory<byte> text, CancellationToken cancellationToken)
    {
        using CancellationTokenSource limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Limit);
        try
        {
            Stream input = _process.StandardInput.BaseStream;
            await input.WriteAsync(Encoding.ASCII.GetBytes(text.Length.ToString(CultureInfo.InvariantCulture) + "\n"), limit.Token).ConfigureAwait(false);
            await input.WriteAsync(text, limit.Token).ConfigureAwait(false);
            await input.FlushAsync(limit.Token).ConfigureAwait(false);
            return (await _process.StandardOutput.ReadLineAsync(limit.Token).ConfigureAwait(false))?.TrimEnd();
        }
        catch (OperationCanceledException problem) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DataException($"The checker {_name} has not answered for {Limit.TotalSeconds} s.", problem);
        }
    }

    private string Complaints()
    {
        // What it said on its way out may still be on its way to us.
        _process.WaitForExit(Farewell);
        lock (_complaints)
        {
            return _complaints.ToString().Trim();
        }
    }
}

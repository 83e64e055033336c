using System.Text;
using System.Text.Json;
using StructGen.Grammars;
using StructGen.SchemaBench.Measurements;

namespace StructGen.SchemaBench.Evaluation;

/// <summary>The verdicts on one output.</summary>
/// <param name="Whole">On the whole trimmed text.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="FirstValue">On the first JSON value in it.</param>
internal sealed record Judgement(Validity Whole, string? Reason, Validity FirstValue)
{
    /// <summary>Nothing to judge.</summary>
    public static Judgement Skipped(string? reason) => new(Validity.Skipped, reason, Validity.Skipped);
}

/// <summary>
/// Judges outputs by this repository's validator, formats asserted, whatever engine wrote them. Schemas may be hostile: judging has a
/// deadline. Thread-safe.
/// </summary>
internal sealed class OutputJudge(TimeSpan limit)
{
    private const int MaxReasons = 8;

    /// <summary>The verdicts on <paramref name="text"/>.</summary>
    /// <param name="schema">The schema, in the dialect that counts.</param>
    /// <param name="text">The output.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Judgement Judge(ReadOnlyMemory<byte> schema, string text, CancellationToken cancellationToken)
    {
        using DeadlineWorker worker = new();
        return worker.TryRun(_ => JudgeCore(schema, text), limit, cancellationToken, out var judgement)
            ? judgement
            : Judgement.Skipped(FormattableString.Invariant($"judging took more than {limit.TotalSeconds} s"));
    }

    private static Judgement JudgeCore(ReadOnlyMemory<byte> schema, string text)
    {
        SchemaValidator validator;
        try
        {
            validator = new(schema);
        }
        catch (Exception problem)
        {
            return Judgement.Skipped($"the validator refuses the schema: {problem.Message}");
        }

        byte[] whole = Encoding.UTF8.GetBytes(text.Trim());
        Range? first = FirstJsonValue.Find(whole, out bool hasStart);
        (Validity verdict, string? reason) = Validate(validator, whole, hasStart);
        Validity ofFirst = first is not { } place ? verdict == Validity.Match ? verdict : hasStart ? Validity.SyntaxError : Validity.JsonNotFound
            : place.Equals(..whole.Length) ? verdict
            : Validate(validator, whole[place], true).Verdict;
        return new(verdict, reason, ofFirst);
    }

    private static (Validity Verdict, string? Reason) Validate(SchemaValidator validator, byte[] utf8, bool hasStart)
    {
        try
        {
            SchemaVerdict verdict = validator.Validate(utf8);
            return verdict.IsValid
                ? (Validity.Match, null)
                : (Validity.SemanticError, string.Join("\n", verdict.Failures.Take(MaxReasons).Select(failure => $"{failure.InstanceLocation} {failure.KeywordLocation}: {failure.Message}")));
        }
        catch (JsonException problem)
        {
            return (hasStart ? Validity.SyntaxError : Validity.JsonNotFound, problem.Message);
        }
        catch (Exception problem)
        {
            return (Validity.Skipped, $"the validator failed: {problem.Message}");
        }
    }
}

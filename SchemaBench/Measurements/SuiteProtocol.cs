using System.Text;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;

namespace StructGen.SchemaBench.Measurements;

/// <summary>
/// Runs one schema of the official suite through the validator, and through the matcher as bytes and as tokens. A schema refused as
/// unsatisfiable rejects everything; one refused for another reason has no verdicts. Verdicts are gathered test by test.
/// </summary>
internal sealed class SuiteProtocol(IConstraintEngine engine, ITokenEncoder tokenizer, JsonSchemaOptions options)
{
    /// <summary>All verdicts on a group's instances.</summary>
    public SuiteRecord Run(SuiteGroup group, string run, DeadlineWorker worker, TimeSpan limit, CancellationToken interrupted)
    {
        JsonSchemaOptions asserting = options with { AssertFormat = group.AssertFormat };
        SuiteRecord record = new() { Id = group.Id, Run = run, File = group.File, Description = group.Description };
        SuiteTestRecord[] tests = [.. group.Tests.Select(test => new SuiteTestRecord { Description = test.Description, Valid = test.Valid })];
        if (worker.TryRun(_ => Validate(group, asserting), limit, interrupted, out var validated))
        {
            record = record with { ValidatorReason = validated.Reason };
            tests = [.. tests.Zip(validated.Verdicts, (test, verdict) => test with { Validator = verdict.Accepted, Note = verdict.Note })];
        }
        else
        {
            record = record with { ValidatorReason = TooLong(limit) };
        }

        if (worker.TryRun(abandoned => Match(group, asserting, abandoned), limit, interrupted, out var matched))
        {
            record = record with { MatcherReason = matched.Reason };
            tests = [.. tests.Zip(matched.Verdicts, (test, verdict) => test with { Bytes = verdict.Bytes, Tokens = verdict.Tokens, Note = test.Note ?? verdict.Note })];
        }
        else
        {
            record = record with { MatcherReason = TooLong(limit) };
        }

        return record with { Tests = tests };
    }

    private static (string? Reason, ValidatorVerdict[] Verdicts) Validate(SuiteGroup group, JsonSchemaOptions options)
    {
        try
        {
            SchemaValidator validator = new(group.Schema, options);
            return (null, [.. group.Tests.Select(test => Validate(validator, test))]);
        }
        catch (Exception problem)
        {
            ValidatorVerdict all = new(IsUnsatisfiable(problem) ? false : null, null);
            return (Describe(problem), [.. group.Tests.Select(_ => all)]);
        }
    }

    private static ValidatorVerdict Validate(SchemaValidator validator, SuiteTest test)
    {
        try
        {
            return new(validator.Validate(Encoding.UTF8.GetBytes(test.Text)).IsValid, null);
        }
        catch (Exception problem)
        {
            return new(null, $"validator: {Describe(problem)}");
        }
    }

    private (string? Reason, MatcherVerdict[] Verdicts) Match(SuiteGroup group, JsonSchemaOptions options, CancellationToken cancellationToken)
    {
        try
        {
            IConstraint grammar = engine.Compile(group.Schema, options, cancellationToken);
            return (null, [.. group.Tests.Select(test => Match(grammar, test, cancellationToken))]);
        }
        catch (Exception problem)
        {
            bool? all = IsUnsatisfiable(problem) ? false : null;
            return (Describe(problem), [.. group.Tests.Select(_ => new MatcherVerdict(all, all, null))]);
        }
    }

    private MatcherVerdict Match(IConstraint grammar, SuiteTest test, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        byte[] text = Encoding.UTF8.GetBytes(test.Text);
        bool? bytes = null;
        try
        {
            bytes = AcceptsBytes(grammar.CreateMatcher(), text);
            return new(bytes, AcceptsTokens(grammar.CreateMatcher(), tokenizer.Encode(text)), null);
        }
        catch (Exception problem)
        {
            return new(bytes, null, $"matcher: {Describe(problem)}");
        }
    }

    private static bool AcceptsBytes(IConstraintMatcher matcher, byte[] text) => matcher.TryAdvance(text) && matcher.IsAccepting;

    private bool AcceptsTokens(IConstraintMatcher matcher, IReadOnlyList<int> tokens)
    {
        foreach (int token in tokens)
        {
            bool allowed = matcher.GetMask().IsAllowed(token);
            if (allowed != matcher.TryAdvance(token))
            {
                throw new InvalidOperationException($"Mask and TryAdvance disagree on token {token}.");
            }

            if (!allowed)
            {
                return false;
            }
        }

        return matcher.MayEnd(engine.EndTokens);
    }

    private static bool IsUnsatisfiable(Exception problem) =>
        problem is GrammarException refusal
        && refusal.Diagnostics.Where(diagnostic => diagnostic.Severity == DiagnosticSeverity.Error).All(diagnostic => diagnostic.Code == DiagnosticCode.Unsatisfiable);

    private static string Describe(Exception problem) => problem is GrammarException ? problem.Message : problem.ToString();

    private static string TooLong(TimeSpan limit) => $"took more than {limit.TotalSeconds} s";

    private readonly record struct ValidatorVerdict(bool? Accepted, string? Note);

    private readonly record struct MatcherVerdict(bool? Bytes, bool? Tokens, string? Note);
}

using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Measurements;

/// <summary>What a walk depends on, beside the schema.</summary>
/// <param name="Walks">Walks a schema.</param>
/// <param name="Seed">Every walk's random numbers come from it, the schema's id, the walk's index and its order.</param>
/// <param name="Orders">The property orders, in turn.</param>
internal sealed record WalkPlan(int Walks, long Seed, IReadOnlyList<PropertyOrder> Orders);

/// <summary>Random walks through one schema, each finished text judged by the validator.</summary>
internal sealed class WalkProtocol(IConstraintEngine engine, RandomWalker walker, JsonSchemaOptions options, WalkPlan plan)
{
    /// <summary>All walks of a schema.</summary>
    public WalkRecord Run(MaskBenchCase entry, string run, CancellationToken cancellationToken)
    {
        WalkRecord record = new() { Id = entry.Id, Run = run };
        try
        {
            Dictionary<PropertyOrder, IConstraint> grammars = plan.Orders.Distinct().Take(plan.Walks).ToDictionary(
                order => order,
                order => engine.Compile(entry.Schema, options with { PropertyOrder = order }, cancellationToken));
            SchemaValidator? validator = CreateValidator(entry, out string? complaint);
            List<WalkOutcome> walks = [];
            for (int index = 0; index < plan.Walks; index++)
            {
                PropertyOrder order = plan.Orders[index % plan.Orders.Count];
                Walk walk = walker.Run(grammars[order].CreateMatcher(), CreateRandom(entry.Id, index, order), cancellationToken);
                walks.Add(Judge(walk, order, validator, complaint));
            }

            return record with { Walks = walks };
        }
        catch (Exception problem) when (problem is not OperationCanceledException)
        {
            return problem is GrammarException
                ? record with { Status = SchemaStatus.Refused, Reason = problem.Message }
                : record with { Status = SchemaStatus.Crash, Reason = problem.ToString() };
        }
    }

    private SchemaValidator? CreateValidator(MaskBenchCase entry, out string? complaint)
    {
        try
        {
            complaint = null;
            return new(entry.Schema, options);
        }
        catch (Exception problem)
        {
            complaint = $"the validator refuses the schema: {problem.Message}";
            return null;
        }
    }

    private static WalkOutcome Judge(Walk walk, PropertyOrder order, SchemaValidator? validator, string? complaint)
    {
        WalkOutcome outcome = new() { Order = ResultNames.Of(order), Finished = walk.DeadEnd is null, Tokens = walk.Tokens };
        if (walk.DeadEnd is not null)
        {
            return outcome with { Note = walk.DeadEnd, Text = Encoding.UTF8.GetString(walk.Text) };
        }

        try
        {
            SchemaVerdict? verdict = validator?.Validate(walk.Text);
            complaint = verdict is { IsValid: false } ? string.Join("; ", verdict.Failures) : complaint;
        }
        catch (JsonException problem)
        {
            complaint = $"no JSON: {problem.Message}";
        }
        catch (Exception problem)
        {
            complaint = $"the validator failed: {problem}";
        }

        return complaint is null
            ? outcome with { Valid = true }
            : outcome with { Valid = false, Note = complaint, Text = Encoding.UTF8.GetString(walk.Text) };
    }

    private Random CreateRandom(string id, int index, PropertyOrder order)
    {
        byte[] hash = SHA256.HashData(Encoding.UTF8.GetBytes($"{plan.Seed}\n{id}\n{index}\n{order}"));
        return new(BitConverter.ToInt32(hash) & int.MaxValue);
    }
}

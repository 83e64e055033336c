using System.Globalization;
using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Tests.JsonSchema.Loading;

/// <summary>Schemas built to hurt: each loads, or is refused by a typed error.</summary>
internal sealed class HostileSchemaTests
{
    [Test]
    public void A_hundred_thousand_properties_load() =>
        Assert.That(Schemas.Load("{\"properties\":{" + Join(100_000, i => $"\"p{i}\":{{\"type\":\"string\"}}") + "}}").Properties, Has.Length.EqualTo(100_000));

    [Test]
    public void Ten_thousand_branches_load_and_evaluate()
    {
        string schema = "{\"oneOf\":[" + Join(10_000, i => $"{{\"const\":{i}}}") + "]}";
        Assert.That(Schemas.IsValid(schema, "9999"), Is.True);
        Assert.That(Schemas.Evaluate(schema, "10000").Failures, Is.Not.Empty);
    }

    [Test]
    public void Fifty_thousand_references_into_one_map_resolve()
    {
        const int count = 50_000;
        string schema = "{\"$defs\":{" + Join(count, i => $"\"d{i}\":{{}}") + "},\"properties\":{" + Join(count, i => $"\"p{i}\":{{\"$ref\":\"#/$defs/d{i}\"}}") + "}}";
        SchemaNode root = Schemas.Load(schema);
        Assert.That(root.Properties, Has.All.Matches<KeyValuePair<string, SchemaNode>>(property => property.Value.Ref!.Location == "#/$defs/d" + property.Key[1..]));
    }

    [Test]
    public void A_chain_of_references_ends_in_a_verdict_or_a_limit()
    {
        const int count = 60_000;
        string schema = "{\"$ref\":\"#/$defs/d0\",\"$defs\":{" + Join(count, i => $"\"d{i}\":{{\"$ref\":\"#/$defs/d{i + 1}\"}}") + $",\"d{count}\":true}}}}";
        try
        {
            Assert.That(Schemas.IsValid(schema, "1"), Is.True);
        }
        catch (GrammarLimitException e)
        {
            Assert.That(e.Limit, Is.EqualTo(nameof(GrammarLimits.MaxNestingDepth)));
        }
    }

    [Test]
    public void Resources_that_enter_each_other_in_any_order_do_not_multiply()
    {
        // Every resource can enter every other: 12! ways through them, one dynamic scope for each that comes first.
        const int count = 12;
        string schema = "{\"$ref\":\"r0\",\"$defs\":{" + Join(count, i =>
            $"\"d{i}\":{{\"$id\":\"r{i}\",\"$dynamicAnchor\":\"x\",\"properties\":{{{Join(count, j => $"\"p{j}\":{{\"$ref\":\"r{j}\"}}")},\"q\":{{\"$dynamicRef\":\"#x\"}}}}}}") + "}}";
        Assert.That(Schemas.IsValid(schema, """{"p3":{"p7":{"q":{"p1":{}}}}}"""), Is.True);
    }

    [Test]
    public void Too_many_combinations_of_dynamic_scopes_are_a_limit()
    {
        // A name of its own for each resource: every subset of them is a scope.
        const int count = 24;
        string schema = "{\"$ref\":\"r0\",\"$defs\":{" + Join(count, i =>
            $"\"d{i}\":{{\"$id\":\"r{i}\",\"$dynamicAnchor\":\"x{i}\",\"properties\":{{{Join(count, j => $"\"p{j}\":{{\"$ref\":\"r{j}\"}}")},\"q\":{{\"$dynamicRef\":\"#x{i}\"}}}}}}") + "}}";
        GrammarLimitException refusal = Assert.Throws<GrammarLimitException>(() => Schemas.Load(schema, null, new GrammarLimits { MaxStates = 20_000 }))!;
        Assert.That(refusal.Limit, Is.EqualTo(nameof(GrammarLimits.MaxStates)));
    }

    [Test]
    public void Numbers_of_any_size_load_and_compare()
    {
        string digits = new('9', 20_000);
        Assert.That(Schemas.IsValid($"{{\"minimum\":{digits}}}", "1e19999"), Is.False);
        Assert.That(Schemas.IsValid($"{{\"maximum\":{digits}}}", "1e999999999"), Is.False);
        Assert.That(Schemas.IsValid("{\"multipleOf\":1e-999999999}", "1e999999999"), Is.True);
        Assert.That(Schemas.IsValid("{\"minLength\":1e999999999}", "\"a\""), Is.False);
        Assert.That(Schemas.IsValid("{\"maxLength\":1e999999999}", "\"a\""), Is.True);
    }

    private static string Join(int count, Func<int, string> item)
    {
        StringBuilder text = new();
        for (int i = 0; i < count; i++)
        {
            text.Append(i == 0 ? "" : ",").Append(CultureInfo.InvariantCulture, $"{item(i)}");
        }

        return text.ToString();
    }
}

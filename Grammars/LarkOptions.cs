using System.Collections.Immutable;

namespace StructGen.Grammars;

/// <summary>How a Lark grammar is read.</summary>
public sealed record LarkOptions
{
    /// <summary>Start rule <c>start</c>, and no modules but Lark's <c>common</c>.</summary>
    public static LarkOptions Default { get; } = new();

    /// <summary>The start rule.</summary>
    public string Start { get; init; } = "start";

    /// <summary>Spellings of the JSON that <c>%json</c> describes; by default <see cref="JsonSchemaOptions.Default"/>.</summary>
    public JsonSchemaOptions JsonSchema { get; init; } = JsonSchemaOptions.Default;

    /// <summary>The grammars that <c>%import name.X</c> may name. <c>common</c> is known without.</summary>
    public ImmutableDictionary<string, string> Imports { get; init; } = ImmutableDictionary<string, string>.Empty;
}

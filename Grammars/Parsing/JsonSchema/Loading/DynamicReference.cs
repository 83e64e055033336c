namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

/// <summary>A dynamic reference: the statically resolved target and, when that is itself a dynamic anchor, the name to look up in the dynamic scope.</summary>
internal sealed record DynamicReference(SchemaNode StaticTarget, string? Anchor);

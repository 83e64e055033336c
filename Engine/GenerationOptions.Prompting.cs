using StructGen.Grammars;

namespace StructGen.Engine;

/// <content>How the prompt is made.</content>
public sealed partial record GenerationOptions
{
    /// <summary>Whether and how the model is told of the schema that its answer must satisfy.</summary>
    public SchemaPrompt SchemaPrompt { get; init; } = SchemaPrompt.Auto;

    /// <summary>Spellings of JSON that the model may write. Default <see cref="JsonSchemaOptions.Generation"/>.</summary>
    public JsonSchemaOptions Schema { get; init; } = JsonSchemaOptions.Generation;

    /// <summary>What becomes of a prompt that is a plain text.</summary>
    public PromptForm PromptForm { get; init; }
}

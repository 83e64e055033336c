namespace StructGen.Engine;

/// <summary>What becomes of a prompt that is a plain text.</summary>
public enum PromptForm
{
    /// <summary>A user's message in the model's chat template; as it is where the model has none.</summary>
    Auto,

    /// <summary>A user's message in the model's chat template, which must be there.</summary>
    Chat,

    /// <summary>The text as it is, behind the token that begins texts where the tokenizer's configuration asks for one.</summary>
    Raw,
}

using Microsoft.Extensions.AI;

namespace StructGen.Engine.Generation;

/// <summary>What a template is told besides the messages.</summary>
/// <param name="Tools">Functions the model may call.</param>
/// <param name="Thinking">Whether a model that thinks aloud does so; null leaves it to the template.</param>
internal sealed record PromptSettings(IReadOnlyList<AIFunctionDeclaration>? Tools = null, bool? Thinking = null)
{
    /// <summary>Free text.</summary>
    public static PromptSettings Default { get; } = new();

    /// <summary>An answer that is constrained from its first token: there is no room to think aloud.</summary>
    public static PromptSettings Constrained { get; } = new(Thinking: false);
}

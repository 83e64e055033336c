namespace StructGen.Engine.Templates.Jinja;

/// <summary>A problem whose place the one who catches it knows: becomes a <see cref="ChatTemplateException"/>.</summary>
internal sealed class JinjaError(ChatTemplateProblem problem, string message) : Exception(message)
{
    public ChatTemplateProblem Problem { get; } = problem;

    public static JinjaError Type(string message) => new(ChatTemplateProblem.Evaluation, message);

    public static JinjaError Unsupported(string message) => new(ChatTemplateProblem.Unsupported, message);

    public static JinjaError Limit(string message) => new(ChatTemplateProblem.Limit, message);
}

using System.Text.Json;
using StructGen.Engine.Templates.Jinja;

namespace StructGen.Engine.Templates;

/// <summary>A chat template as model authors write them (Jinja). Immutable and thread-safe.</summary>
internal sealed class ChatTemplate
{
    private readonly IReadOnlyList<Statement> _body;
    private readonly IReadOnlySet<string> _reads;

    private ChatTemplate(string source, string origin)
    {
        Source = source;
        Origin = origin;
        (_body, _reads) = Parser.Parse(source, origin);
    }

    /// <summary>The template's text.</summary>
    public string Source { get; }

    /// <summary>The file or name it came from.</summary>
    public string Origin { get; }

    /// <summary>Reads a template.</summary>
    /// <param name="source">Its text.</param>
    /// <param name="origin">The file or name it came from, for messages.</param>
    /// <exception cref="ChatTemplateException">The text is not well-formed or holds a construct that is not understood.</exception>
    public static ChatTemplate Parse(string source, string origin = "chat_template") => new(source, origin);

    /// <summary>Whether the template reads a name, for example <c>tools</c>.</summary>
    public bool Reads(string name) => _reads.Contains(name);

    /// <summary>Renders the template.</summary>
    /// <param name="variables">The names it may use, with values that <see cref="TemplateValue"/> made.</param>
    /// <param name="now">What <c>strftime_now</c> formats; by default the local time.</param>
    /// <param name="maxWork">Steps and characters at most.</param>
    /// <param name="cancellationToken">Ends the rendering.</param>
    /// <exception cref="ChatTemplateException">The template cannot be rendered with these values, or refuses them.</exception>
    public string Render(
        IEnumerable<KeyValuePair<string, object?>> variables, DateTimeOffset? now = null, long maxWork = RenderBudget.DefaultLimit, CancellationToken cancellationToken = default) =>
        Interpreter.Render(_body, variables, Origin, now ?? TimeProvider.System.GetLocalNow(), new RenderBudget(maxWork, cancellationToken));

    /// <summary>Renders the template with the members of a JSON object as its names.</summary>
    public string Render(JsonElement variables, DateTimeOffset? now = null, long maxWork = RenderBudget.DefaultLimit, CancellationToken cancellationToken = default) =>
        Render(variables.EnumerateObject().Select(static member => KeyValuePair.Create(member.Name, TemplateValue.From(member.Value))), now, maxWork, cancellationToken);
}

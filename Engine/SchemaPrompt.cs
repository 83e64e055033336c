namespace StructGen.Engine;

/// <summary>How the model is told of the schema that its answer must satisfy; the constraint holds anyway, but a model that knows it writes better values.</summary>
public sealed record SchemaPrompt
{
    /// <summary>Where the schema goes in a template.</summary>
    public const string Placeholder = "{schema}";

    private SchemaPrompt(string? text) => Text = text;

    /// <summary>A sentence and the schema, written compactly, behind the last message of the user.</summary>
    public static SchemaPrompt Auto { get; } = new($"\n\nAnswer with JSON that satisfies this JSON Schema:\n{Placeholder}");

    /// <summary>Nothing: the prompt explains enough.</summary>
    public static SchemaPrompt None { get; } = new((string?)null);

    /// <summary>What is put behind the last message of the user.</summary>
    internal string? Text { get; }

    /// <summary>A text of your own behind the last message of the user.</summary>
    /// <param name="text">Contains <see cref="Placeholder"/>.</param>
    public static SchemaPrompt Template(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Contains(Placeholder, StringComparison.Ordinal)
            ? new(text)
            : throw new ArgumentException($"The text must contain {Placeholder}, where the schema goes.", nameof(text));
    }
}

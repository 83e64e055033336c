using System.Text;
using StructGen.Grammars;

namespace StructGen.Tests.Hostile;

/// <summary>One hostile input: a constraint, and optionally a text that attacks what was compiled from it. Built when asked for: some are megabytes long.</summary>
internal sealed record HostileCase(string Name, Func<Grammar> Grammar)
{
    /// <summary>A text fed byte by byte, then at once, after the usual walk.</summary>
    public Func<byte[]> Text { get; init; } = static () => [];

    /// <summary>A vocabulary of its own; otherwise the fixture's.</summary>
    public Func<Vocabulary>? Vocabulary { get; init; }

    public static HostileCase Schema(string name, Func<string> schema, JsonSchemaOptions? options = null) =>
        new(name, () => StructGen.Grammars.Grammar.JsonSchema(Encoding.UTF8.GetBytes(schema()), options));

    public static HostileCase Schema(string name, string schema, JsonSchemaOptions? options = null) => Schema(name, () => schema, options);

    public static HostileCase Bytes(string name, Func<byte[]> schema) => new(name, () => StructGen.Grammars.Grammar.JsonSchema(schema()));

    public static HostileCase Regex(string name, Func<string> pattern) => new(name, () => StructGen.Grammars.Grammar.Regex(pattern()));

    public static HostileCase Regex(string name, string pattern) => Regex(name, () => pattern);

    public static HostileCase AnyJson(string name, Func<string> text) =>
        new(name, () => StructGen.Grammars.Grammar.AnyJson()) { Text = () => Encoding.UTF8.GetBytes(text()) };

    public override string ToString() => Name;
}

using StructGen.Grammars;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Commands;

/// <summary>What all commands share.</summary>
internal sealed record RunSettings
{
    /// <summary>The data; null for the built-in set.</summary>
    public DirectoryInfo? Data { get; init; }

    public FileInfo? List { get; init; }

    public int? Limit { get; init; }

    public FileInfo? Out { get; init; }

    public ExistingFile Existing { get; init; }

    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Null when not given: any, or what the command alternates.</summary>
    public PropertyOrder? PropertyOrder { get; init; }

    /// <summary>As spelled on the command line.</summary>
    public WhitespaceArgument Whitespace { get; init; } = WhitespaceArgument.Default;

    public FileInfo? Summary { get; init; }

    public bool Progress { get; init; } = true;

    /// <summary>The engine's defaults with what the arguments change.</summary>
    public JsonSchemaOptions SchemaOptions => JsonSchemaOptions.Default with
    {
        PropertyOrder = PropertyOrder ?? Grammars.PropertyOrder.Any,
        Whitespace = Whitespace.Value,
    };
}

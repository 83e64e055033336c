using System.CommandLine.Parsing;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using StructGen.Grammars;

namespace StructGen.SchemaBench.Commands;

/// <summary>The argument of <c>--whitespace</c>: its spelling and what it means.</summary>
internal sealed record WhitespaceArgument(string Text, JsonWhitespace Value)
{
    public const string Syntax = "flexible[:N]|any|compact|json-dumps|indented[:N]|pattern:REGEX";

    public static WhitespaceArgument Default { get; } = new("flexible", JsonWhitespace.Flexible());

    /// <summary>What models are constrained to unless told otherwise.</summary>
    public static WhitespaceArgument OfGeneration { get; } = new("json-dumps", JsonSchemaOptions.Generation.Whitespace);

    public override string ToString() => Text;

    /// <summary>For the option's parser.</summary>
    public static WhitespaceArgument? Parse(ArgumentResult result)
    {
        if (TryParse(result.Tokens[^1].Value, out WhitespaceArgument? argument))
        {
            return argument;
        }

        result.AddError($"--whitespace needs {Syntax}.");
        return null;
    }

    public static bool TryParse(string text, [NotNullWhen(true)] out WhitespaceArgument? argument)
    {
        string[] halves = text.Split(':', 2);
        string? detail = halves.Length > 1 ? halves[1] : null;
        int count = 0;
        bool counted = detail is null || int.TryParse(detail, NumberStyles.None, CultureInfo.InvariantCulture, out count);
        JsonWhitespace? value = halves[0] switch
        {
            "flexible" when counted => detail is null ? JsonWhitespace.Flexible() : JsonWhitespace.Flexible(count),
            "indented" when counted => detail is null ? JsonWhitespace.Indented() : JsonWhitespace.Indented(count),
            "any" when detail is null => JsonWhitespace.Any,
            "compact" when detail is null => JsonWhitespace.Compact,
            "json-dumps" when detail is null => JsonWhitespace.JsonDumps,
            "pattern" when detail is not null => JsonWhitespace.Pattern(detail),
            _ => null,
        };
        argument = value is null ? null : new(text, value);
        return argument is not null;
    }
}

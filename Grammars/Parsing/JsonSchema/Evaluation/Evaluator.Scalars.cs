using System.Text;
using StructGen.Grammars.Parsing.JsonSchema.Formats;
using StructGen.Grammars.Parsing.JsonSchema.Loading;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

internal sealed partial class Evaluator
{
    private bool CheckAnyType(SchemaNode node, NodePlan plan, InstanceValue value)
    {
        bool isValid = true;
        if (node.Types != JsonTypes.All && (node.Types & value.Type) == 0 && !IsAllowedInteger(node, value))
        {
            isValid = Fail(node, Keyword.Type, value, $"expected {Describe(node.Types)}, found {value}.");
        }

        if (Continue(isValid) && plan.Enum is { } allowed && !allowed.Contains(value))
        {
            isValid = Fail(node, Keyword.Enum, value, $"{value} is not among the {allowed.Count} values.");
        }

        if (Continue(isValid) && plan.Const is { } constant && !constant.Equals(value))
        {
            isValid = Fail(node, Keyword.Const, value, $"expected {constant}, found {value}.");
        }

        return isValid;
    }

    /// <summary>Draft 4 goes by the spelling, later drafts by the value.</summary>
    private static bool IsAllowedInteger(SchemaNode node, InstanceValue value) =>
        (node.Types & JsonTypes.Integer) != 0
        && value.Type == JsonTypes.Number
        && (node.Draft == Draft.V4 ? value.IsIntegerSpelling : value.Number.IsInteger);

    private bool CheckNumber(SchemaNode node, InstanceValue value)
    {
        bool isValid = true;
        if (node.Minimum is { } minimum && value.Number < minimum)
        {
            isValid = Fail(node, Keyword.Minimum, value, $"expected at least {minimum}, found {value}.");
        }

        if (Continue(isValid) && node.Maximum is { } maximum && value.Number > maximum)
        {
            isValid = Fail(node, Keyword.Maximum, value, $"expected at most {maximum}, found {value}.");
        }

        if (Continue(isValid) && node.ExclusiveMinimum is { } above && value.Number <= above)
        {
            isValid = Fail(node, Keyword.ExclusiveMinimum, value, $"expected more than {above}, found {value}.");
        }

        if (Continue(isValid) && node.ExclusiveMaximum is { } below && value.Number >= below)
        {
            isValid = Fail(node, Keyword.ExclusiveMaximum, value, $"expected less than {below}, found {value}.");
        }

        if (Continue(isValid) && node.MultipleOf is { } divisor && !value.Number.IsMultipleOf(divisor))
        {
            isValid = Fail(node, Keyword.MultipleOf, value, $"expected a multiple of {divisor}, found {value}.");
        }

        return isValid;
    }

    private bool CheckString(SchemaNode node, InstanceValue value)
    {
        bool isValid = true;
        if (node.MinLength is not null || node.MaxLength is not null)
        {
            int length = CountCodePoints(value.Text);
            if (length < node.MinLength)
            {
                isValid = Fail(node, Keyword.MinLength, value, $"expected {node.MinLength} characters at least, found {length}.");
            }

            if (Continue(isValid) && length > node.MaxLength)
            {
                isValid = Fail(node, Keyword.MaxLength, value, $"expected {node.MaxLength} characters at most, found {length}.");
            }
        }

        if (Continue(isValid) && node.Pattern is { } pattern && !plans.Patterns.IsMatch(pattern, value.Text))
        {
            isValid = Fail(node, Keyword.Pattern, value, $"{value} does not match {pattern}.");
        }

        if (Continue(isValid) && node.Format is { } format && !StringFormats.IsValid(format, value.Text))
        {
            isValid = Fail(node, Keyword.Format, value, $"{value} is not of the format {format}.");
        }

        return isValid;
    }

    private static int CountCodePoints(string text)
    {
        int count = text.Length;
        foreach (char c in text)
        {
            count -= char.IsLowSurrogate(c) ? 1 : 0;
        }

        return count;
    }

    private static string Describe(JsonTypes types)
    {
        StringBuilder text = new();
        foreach (JsonTypes type in Enum.GetValues<JsonTypes>())
        {
            bool isOne = type is not (JsonTypes.None or JsonTypes.All) && (types & type) != 0;
            if (isOne && !(type == JsonTypes.Integer && (types & JsonTypes.Number) != 0))
            {
                text.Append(text.Length == 0 ? "" : " or ").Append(type.ToString().ToLowerInvariant());
            }
        }

        return text.ToString();
    }
}

using System.Text.Json;
using StructGen.Grammars.Parsing.JsonSchema.Formats;
using StructGen.Grammars.Parsing.JsonSchema.Numbers;

namespace StructGen.Grammars.Parsing.JsonSchema.Loading;

internal sealed partial class SchemaWalker
{
    /// <summary>Reads the keywords of one schema into its node; combinations are settled at the end.</summary>
    private ref partial struct KeywordReader(SchemaWalker walker, SchemaNode node, Surroundings around)
    {
        private SchemaNode? _additionalItems;
        private bool _itemsAreArray;
        private bool _minimumIsExclusive;
        private bool _maximumIsExclusive;

        public void Read(Keyword keyword, JsonElement value)
        {
            switch (keyword)
            {
                case Keyword.Ref or Keyword.DynamicRef or Keyword.RecursiveRef:
                    if (ReadString(keyword, value, "a URI reference") is { } target)
                    {
                        walker._context.Pending.Enqueue(new(node, keyword, target));
                    }

                    break;
                case Keyword.Anchor:
                    if (ReadString(keyword, value, "a name") is { } anchor)
                    {
                        walker.AddAnchor(node, anchor);
                    }

                    break;
                case Keyword.DynamicAnchor:
                    if (ReadString(keyword, value, "a name") is { } dynamicAnchor)
                    {
                        walker.AddAnchor(node, dynamicAnchor);
                        node.Resource.DynamicAnchors.TryAdd(dynamicAnchor, node);
                    }

                    break;
                case Keyword.RecursiveAnchor:
                    // Only the root of a resource can be recursed to.
                    if (ReadBoolean(keyword, value) && node.Resource.Root == node)
                    {
                        node.Resource.DynamicAnchors.TryAdd("", node);
                    }

                    break;
                case Keyword.Defs or Keyword.Definitions:
                    ReadMap(keyword, value);
                    break;
                case Keyword.AllOf:
                    node.AllOf = ReadSchemas(keyword, value);
                    break;
                case Keyword.AnyOf:
                    node.AnyOf = ReadSchemas(keyword, value);
                    break;
                case Keyword.OneOf:
                    node.OneOf = ReadSchemas(keyword, value);
                    break;
                case Keyword.Not:
                    node.Not = Walk(keyword, value);
                    break;
                case Keyword.If:
                    node.If = Walk(keyword, value);
                    break;
                case Keyword.Then:
                    node.Then = Walk(keyword, value);
                    break;
                case Keyword.Else:
                    node.Else = Walk(keyword, value);
                    break;
                case Keyword.Dependencies:
                    ReadDependencies(keyword, value);
                    break;
                case Keyword.DependentSchemas:
                    node.DependentSchemas = ReadMap(keyword, value);
                    break;
                case Keyword.DependentRequired:
                    ReadDependentRequired(keyword, value);
                    break;
                case Keyword.Type:
                    ReadTypes(keyword, value);
                    break;
                case Keyword.Enum:
                    ReadEnum(keyword, value);
                    break;
                case Keyword.Const:
                    node.Const = value;
                    break;
                case Keyword.MinLength:
                    node.MinLength = ReadMinimumCount(keyword, value);
                    break;
                case Keyword.MaxLength:
                    node.MaxLength = ReadMaximumCount(keyword, value);
                    break;
                case Keyword.Pattern:
                    if (ReadString(keyword, value, "a regular expression") is { } pattern && walker.CheckPattern(pattern, LocationOf(keyword)))
                    {
                        node.Pattern = pattern;
                    }

                    break;
                case Keyword.Format:
                    if (ReadString(keyword, value, "the name of a format") is { } format && around.Dialect.AssertFormat && StringFormats.IsKnown(format))
                    {
                        node.Format = format;
                    }

                    break;
                case Keyword.Minimum:
                    node.Minimum = ReadNumber(keyword, value);
                    break;
                case Keyword.Maximum:
                    node.Maximum = ReadNumber(keyword, value);
                    break;
                case Keyword.ExclusiveMinimum when around.Dialect.Draft == Draft.V4:
                    _minimumIsExclusive = ReadBoolean(keyword, value);
                    break;
                case Keyword.ExclusiveMaximum when around.Dialect.Draft == Draft.V4:
                    _maximumIsExclusive = ReadBoolean(keyword, value);
                    break;
                case Keyword.ExclusiveMinimum:
                    node.ExclusiveMinimum = ReadNumber(keyword, value);
                    break;
                case Keyword.ExclusiveMaximum:
                    node.ExclusiveMaximum = ReadNumber(keyword, value);
                    break;
                case Keyword.MultipleOf:
                    ReadMultipleOf(keyword, value);
                    break;
                case Keyword.Properties:
                    node.Properties = ReadMap(keyword, value);
                    break;
                case Keyword.PatternProperties:
                    node.PatternProperties = ReadPatternMap(keyword, value);
                    break;
                case Keyword.AdditionalProperties:
                    node.AdditionalProperties = Walk(keyword, value);
                    break;
                case Keyword.PropertyNames:
                    node.PropertyNames = Walk(keyword, value);
                    break;
                case Keyword.Required:
                    node.Required = ReadNames(keyword, value, null) ?? [];
                    break;
                case Keyword.MinProperties:
                    node.MinProperties = ReadMinimumCount(keyword, value);
                    break;
                case Keyword.MaxProperties:
                    node.MaxProperties = ReadMaximumCount(keyword, value);
                    break;
                case Keyword.UnevaluatedProperties:
                    node.UnevaluatedProperties = Walk(keyword, value);
                    break;
                case Keyword.PrefixItems:
                    node.PrefixItems = ReadSchemas(keyword, value);
                    break;
                case Keyword.Items:
                    ReadItems(keyword, value);
                    break;
                case Keyword.AdditionalItems:
                    _additionalItems = Walk(keyword, value);
                    break;
                case Keyword.Contains:
                    node.Contains = Walk(keyword, value);
                    break;
                case Keyword.MinContains:
                    node.MinContains = ReadMinimumCount(keyword, value);
                    break;
                case Keyword.MaxContains:
                    node.MaxContains = ReadMaximumCount(keyword, value);
                    break;
                case Keyword.MinItems:
                    node.MinItems = ReadMinimumCount(keyword, value);
                    break;
                case Keyword.MaxItems:
                    node.MaxItems = ReadMaximumCount(keyword, value);
                    break;
                case Keyword.UniqueItems:
                    node.UniqueItems = ReadBoolean(keyword, value);
                    break;
                case Keyword.UnevaluatedItems:
                    node.UnevaluatedItems = Walk(keyword, value);
                    break;
            }
        }

        /// <summary>Settles keywords that depend on a sibling, whichever came first.</summary>
        public readonly void Finish()
        {
            if (_minimumIsExclusive)
            {
                (node.Minimum, node.ExclusiveMinimum) = (null, node.Minimum);
            }

            if (_maximumIsExclusive)
            {
                (node.Maximum, node.ExclusiveMaximum) = (null, node.Maximum);
            }

            if (_itemsAreArray)
            {
                node.Items = _additionalItems;
            }

            if (node.If is null)
            {
                (node.Then, node.Else) = (null, null);
            }

            if (node.Contains is null)
            {
                (node.MinContains, node.MaxContains) = (null, null);
            }
        }

        private readonly string LocationOf(Keyword keyword) => $"{node.Location}/{KeywordInfo.NameOf(keyword)}";

        private readonly string LocationOf(Keyword keyword, string? key, int index = -1) => new SchemaPlace(node, null, keyword, key, index).ToLocation();

        private readonly void Invalid(Keyword keyword, string expected, JsonElement found, string? hint = null, string? key = null, int index = -1) =>
            walker._context.Report(DiagnosticCode.Invalid, LocationOf(keyword, key, index), $"expected {expected}, found {JsonText.Excerpt(found)}.", hint);

        private readonly SchemaNode Walk(Keyword keyword, JsonElement value, string? key = null, int index = -1) =>
            walker.Walk(value, around, new SchemaPlace(node, null, keyword, key, index));

        private readonly string? ReadString(Keyword keyword, JsonElement value, string expected)
        {
            if (value.ValueKind == JsonValueKind.String)
            {
                return value.GetString();
            }

            Invalid(keyword, expected, value, "Write it as a string.");
            return null;
        }

        private readonly bool ReadBoolean(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
            {
                return value.ValueKind == JsonValueKind.True;
            }

            string? hint = value.ValueKind == JsonValueKind.Number && keyword is Keyword.ExclusiveMinimum or Keyword.ExclusiveMaximum
                ? "In draft 4 it makes minimum or maximum exclusive; for a bound of its own name a later draft in $schema."
                : null;
            Invalid(keyword, "true or false", value, hint);
            return false;
        }

        private readonly BigDecimal? ReadNumber(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Number)
            {
                return BigDecimal.Parse(JsonText.Raw(value));
            }

            string? hint = value.ValueKind switch
            {
                JsonValueKind.String => "Remove the quotes.",
                JsonValueKind.True or JsonValueKind.False => "The boolean form is draft 4's: name that draft in $schema, or write the bound here.",
                _ => null,
            };
            Invalid(keyword, "a number", value, hint);
            return null;
        }

        private readonly void ReadMultipleOf(Keyword keyword, JsonElement value)
        {
            if (ReadNumber(keyword, value) is { } divisor)
            {
                if (divisor.Sign > 0)
                {
                    node.MultipleOf = divisor;
                }
                else
                {
                    Invalid(keyword, "a number greater than 0", value);
                }
            }
        }

        /// <summary>A count that no instance in memory can reach is kept as the largest integer.</summary>
        private readonly int? ReadMinimumCount(Keyword keyword, JsonElement value)
        {
            BigDecimal? count = ReadCount(keyword, value);
            return count is null ? null : count > (BigDecimal)int.MaxValue ? int.MaxValue : (int)Expand(count.Value);
        }

        /// <summary>A maximum that no instance in memory can exceed is none.</summary>
        private readonly int? ReadMaximumCount(Keyword keyword, JsonElement value)
        {
            BigDecimal? count = ReadCount(keyword, value);
            return count is null || count >= (BigDecimal)int.MaxValue ? null : (int)Expand(count.Value);
        }

        private readonly BigDecimal? ReadCount(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind == JsonValueKind.Number)
            {
                if (value.TryGetInt32(out int small) && small >= 0)
                {
                    return small;
                }

                BigDecimal count = BigDecimal.Parse(JsonText.Raw(value));
                if (count.IsInteger && count.Sign >= 0)
                {
                    return count;
                }
            }

            Invalid(keyword, "an integer that is not negative", value, value.ValueKind == JsonValueKind.String ? "Remove the quotes." : null);
            return null;
        }

        private static System.Numerics.BigInteger Expand(BigDecimal count) => count.Significand * System.Numerics.BigInteger.Pow(10, (int)count.Exponent);

        private readonly SchemaNode[] ReadSchemas(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Array || value.GetArrayLength() == 0)
            {
                Invalid(keyword, "a non-empty array of schemas", value);
                return [];
            }

            return WalkArray(keyword, value);
        }

        private readonly SchemaNode[] WalkArray(Keyword keyword, JsonElement value)
        {
            SchemaNode[] schemas = new SchemaNode[value.GetArrayLength()];
            int index = 0;
            foreach (JsonElement item in value.EnumerateArray())
            {
                schemas[index] = Walk(keyword, item, null, index);
                index++;
            }

            return schemas;
        }

        private readonly KeyValuePair<string, SchemaNode>[] ReadMap(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Object)
            {
                Invalid(keyword, "an object whose values are schemas", value);
                return [];
            }

            KeyValuePair<string, SchemaNode>[] map = new KeyValuePair<string, SchemaNode>[value.GetPropertyCount()];
            int count = 0;
            foreach (JsonProperty member in value.EnumerateObject())
            {
                string name = member.Name;
                map[count++] = new(name, Walk(keyword, member.Value, name));
            }

            return WithoutDuplicates(keyword, map);
        }

        private readonly KeyValuePair<string, SchemaNode>[] ReadPatternMap(Keyword keyword, JsonElement value)
        {
            KeyValuePair<string, SchemaNode>[] map = ReadMap(keyword, value);
            bool areValid = true;
            foreach ((string pattern, _) in map)
            {
                areValid &= walker.CheckPattern(pattern, LocationOf(keyword, pattern));
            }

            return areValid ? map : [];
        }

        private void ReadItems(Keyword keyword, JsonElement value)
        {
            if (value.ValueKind != JsonValueKind.Array)
            {
                node.Items = Walk(keyword, value);
            }
            else if (around.Dialect.Draft == Draft.V202012)
            {
                Invalid(keyword, "a schema", value, "In draft 2020-12 the schemas of single positions are prefixItems; or name an earlier draft in $schema.");
            }
            else
            {
                _itemsAreArray = true;
                node.PrefixItems = WalkArray(keyword, value);
            }
        }
    }
}

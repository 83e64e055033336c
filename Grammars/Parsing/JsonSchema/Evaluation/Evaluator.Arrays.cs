using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

internal sealed partial class Evaluator
{
    private bool CheckArray(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        bool isValid = true;
        int count = value.Items.Length;
        if (count < node.MinItems)
        {
            isValid = Fail(node, Keyword.MinItems, value, $"expected {node.MinItems} items at least, found {count}.");
        }

        if (Continue(isValid) && count > node.MaxItems)
        {
            isValid = Fail(node, Keyword.MaxItems, value, $"expected {node.MaxItems} items at most, found {count}.");
        }

        if (Continue(isValid) && node.UniqueItems)
        {
            isValid &= CheckUnique(node, value);
        }

        int prefix = Math.Min(node.PrefixItems.Length, count);
        for (int i = 0; i < prefix && Continue(isValid); i++)
        {
            isValid &= Evaluate(node.PrefixItems[i], value.Items[i], scope, null);
        }

        evaluated?.MarkFirst(prefix);
        if (node.Items is { } items)
        {
            for (int i = prefix; i < count && Continue(isValid); i++)
            {
                isValid &= Evaluate(items, value.Items[i], scope, null);
            }

            evaluated?.MarkAll();
        }

        if (Continue(isValid) && node.Contains is not null)
        {
            isValid &= CheckContains(node, value, scope, evaluated);
        }

        return isValid;
    }

    private bool CheckUnique(SchemaNode node, InstanceValue value)
    {
        Dictionary<InstanceValue, int> seen = new(value.Items.Length);
        for (int i = 0; i < value.Items.Length; i++)
        {
            if (!seen.TryAdd(value.Items[i], i))
            {
                return Fail(node, Keyword.UniqueItems, value, $"the items {seen[value.Items[i]]} and {i} are equal.");
            }
        }

        return true;
    }

    private bool CheckContains(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        int minimum = node.MinContains ?? 1;
        int matches = 0;
        for (int i = 0; i < value.Items.Length; i++)
        {
            if (EvaluateQuietly(node.Contains!, value.Items[i], scope, null))
            {
                matches++;
                if (node.Draft >= Draft.V202012)
                {
                    // Before 2020-12 contains left no mark for unevaluatedItems.
                    evaluated?.Mark(i);
                }
            }
        }

        if (matches < minimum)
        {
            return node.MinContains is null
                ? Fail(node, Keyword.Contains, value, "no item satisfies the schema.")
                : Fail(node, Keyword.MinContains, value, $"expected {minimum} matching items at least, found {matches}.");
        }

        return !(matches > node.MaxContains) || Fail(node, Keyword.MaxContains, value, $"expected {node.MaxContains} matching items at most, found {matches}.");
    }

    private bool CheckUnevaluatedItems(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations evaluated)
    {
        bool isValid = true;
        for (int i = 0; i < value.Items.Length && Continue(isValid); i++)
        {
            if (!evaluated[i])
            {
                isValid &= Evaluate(node.UnevaluatedItems!, value.Items[i], scope, null);
            }
        }

        evaluated.MarkAll();
        return isValid;
    }
}

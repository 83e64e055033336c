using StructGen.Grammars.Parsing.JsonSchema.Loading;

namespace StructGen.Grammars.Parsing.JsonSchema.Evaluation;

internal sealed partial class Evaluator
{
    private bool CheckObject(SchemaNode node, NodePlan plan, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        bool isValid = true;
        if (value.Members.Length < node.MinProperties)
        {
            isValid = Fail(node, Keyword.MinProperties, value, $"expected {node.MinProperties} properties at least, found {value.Members.Length}.");
        }

        if (Continue(isValid) && value.Members.Length > node.MaxProperties)
        {
            isValid = Fail(node, Keyword.MaxProperties, value, $"expected {node.MaxProperties} properties at most, found {value.Members.Length}.");
        }

        foreach (string name in node.Required)
        {
            if (Continue(isValid) && value.IndexOf(name) < 0)
            {
                isValid = Fail(node, Keyword.Required, value, $"the property \"{name}\" is missing.");
            }
        }

        if (Continue(isValid))
        {
            isValid &= CheckDependencies(node, value, scope, evaluated);
        }

        if (Continue(isValid))
        {
            isValid &= CheckMembers(node, plan, value, scope, evaluated);
        }

        return isValid;
    }

    private bool CheckDependencies(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        bool isValid = true;
        foreach ((string trigger, string[] names) in node.DependentRequired)
        {
            if (value.IndexOf(trigger) < 0)
            {
                continue;
            }

            foreach (string name in names)
            {
                if (Continue(isValid) && value.IndexOf(name) < 0)
                {
                    Keyword keyword = node.Draft <= Draft.V7 ? Keyword.Dependencies : Keyword.DependentRequired;
                    isValid = Fail(node, keyword, value, $"with \"{trigger}\" the property \"{name}\" is required, and it is missing.");
                }
            }
        }

        foreach ((string trigger, SchemaNode schema) in node.DependentSchemas)
        {
            if (Continue(isValid) && value.IndexOf(trigger) >= 0)
            {
                isValid &= Evaluate(schema, value, scope, evaluated);
            }
        }

        return isValid;
    }

    private bool CheckMembers(SchemaNode node, NodePlan plan, InstanceValue value, DynamicScope scope, Annotations? evaluated)
    {
        bool isValid = true;
        for (int i = 0; i < value.Members.Length && Continue(isValid); i++)
        {
            (string name, InstanceValue member) = value.Members[i];
            if (node.PropertyNames is { } names)
            {
                isValid &= Evaluate(names, InstanceValue.OfName(name, value), scope, null);
            }

            bool isMatched = false;
            if (plan.Properties?.TryGetValue(name, out SchemaNode? schema) == true)
            {
                isMatched = true;
                isValid &= Evaluate(schema, member, scope, null);
            }

            foreach ((string pattern, SchemaNode patternSchema) in node.PatternProperties)
            {
                if (plans.Patterns.IsMatch(pattern, name))
                {
                    isMatched = true;
                    isValid &= Evaluate(patternSchema, member, scope, null);
                }
            }

            if (!isMatched && node.AdditionalProperties is { } additional)
            {
                isMatched = true;
                isValid &= Evaluate(additional, member, scope, null);
            }

            if (isMatched)
            {
                evaluated?.Mark(i);
            }
        }

        return isValid;
    }

    private bool CheckUnevaluatedProperties(SchemaNode node, InstanceValue value, DynamicScope scope, Annotations evaluated)
    {
        bool isValid = true;
        for (int i = 0; i < value.Members.Length && Continue(isValid); i++)
        {
            if (!evaluated[i])
            {
                isValid &= Evaluate(node.UnevaluatedProperties!, value.Members[i].Value, scope, null);
            }
        }

        evaluated.MarkAll();
        return isValid;
    }
}

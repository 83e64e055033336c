using StructGen.Grammars.Parsing.JsonSchema.Formulas;

namespace StructGen.Grammars.Parsing.JsonSchema.Frames;

/// <summary>
/// What a level asks of a value that begins inside it. Conditions that every way to complete the level shares become the nested goal outright; those that matter only on some
/// ways stay open (<see cref="Free"/>): the nested value reports their truth at its end, and its goal is that at least one way remains.
/// </summary>
/// <param name="Goal">The level's own residual goal, free conditions still inside.</param>
/// <param name="Outputs">The level's residual outputs.</param>
/// <param name="Nested">The goal of the nested value.</param>
/// <param name="Free">The conditions whose truth is reported.</param>
internal sealed record NestedSplit(Formula Goal, Formula[] Outputs, Formula Nested, Formula[] Free)
{
    /// <summary>Splits, or returns null when no way is left.</summary>
    /// <param name="context">The machine's context.</param>
    /// <param name="goal">The derivative of the level's goal.</param>
    /// <param name="outputs">The derivatives of its outputs.</param>
    /// <param name="project">What of the nested value keeps the level completable, given the residual goal and what is certain of the value; null when nothing does.</param>
    /// <param name="always">Whether that may depend on the nested value even where no condition speaks of it.</param>
    public static NestedSplit? Create(SchemaContext context, Formula goal, Formula[] outputs, Func<Formula, Formula, Formula?> project, bool always = false)
    {
        FormulaStore formulas = context.Formulas;
        Formula nested = formulas.True;
        Dictionary<Formula, bool> certain = [];
        while (goal.HasChild)
        {
            certain.Clear();
            foreach (Formula part in goal.Kind == FormulaKind.And ? goal.Children : [goal])
            {
                if (part.Kind == FormulaKind.Child)
                {
                    certain[(Formula)part.Data!] = true;
                }
                else if (part.Kind == FormulaKind.Not && part.Children[0].Kind == FormulaKind.Child)
                {
                    certain[(Formula)part.Children[0].Data!] = false;
                }
            }

            if (certain.Count == 0)
            {
                break;
            }

            List<Formula> parts = [nested];
            foreach ((Formula value, bool truth) in certain)
            {
                parts.Add(truth ? value : formulas.Not(value));
            }

            nested = formulas.And(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(parts));
            bool? Truth(Formula value) => certain.TryGetValue(value, out bool truth) ? truth : null;
            goal = formulas.Substitute(goal, Truth);
            outputs = [.. outputs.Select(output => formulas.Substitute(output, Truth))];
        }

        if (goal.Kind == FormulaKind.False || nested.Kind == FormulaKind.False)
        {
            return null;
        }

        List<Formula> free = [];
        FormulaStore.CollectChildren(goal, free);
        foreach (Formula output in outputs)
        {
            FormulaStore.CollectChildren(output, free);
        }

        if (goal.HasChild || always)
        {
            if (project(goal, nested) is not { } projection)
            {
                return null;
            }

            nested = formulas.And(nested, projection);
        }

        return context.Solver.IsSatisfiable(nested) ? new NestedSplit(goal, outputs, nested, [.. free]) : null;
    }

    /// <summary>The residual goal once the nested value has ended.</summary>
    public Formula GoalAfter(SchemaContext context, bool[] truth) => After(context, Goal, truth);

    /// <summary>The residual outputs once the nested value has ended.</summary>
    public Formula[] OutputsAfter(SchemaContext context, bool[] truth) => Free.Length == 0 ? Outputs : [.. Outputs.Select(output => After(context, output, truth))];

    private Formula After(SchemaContext context, Formula formula, bool[] truth)
    {
        Dictionary<Formula, bool> known = new(Free.Length);
        for (int i = 0; i < Free.Length; i++)
        {
            known[Free[i]] = truth[i];
        }

        return context.Formulas.Substitute(formula, value => known.TryGetValue(value, out bool holds) ? holds : null);
    }
}

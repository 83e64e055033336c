using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Executes the statements of a template once.</summary>
internal sealed partial class Interpreter
{
    private readonly Operators _operators;
    private readonly string _origin;
    private StringBuilder _output = new();
    private Scope _scope;
    private Place _place;

    private Interpreter(Operators operators, Scope scope, string origin)
    {
        _operators = operators;
        _scope = scope;
        _origin = origin;
    }

    /// <summary>What a body leaves undone when it ends.</summary>
    private enum Flow
    {
        Next,
        Break,
        Continue,
    }

    /// <summary>Renders a template.</summary>
    /// <param name="body">Its statements.</param>
    /// <param name="variables">The names it may use.</param>
    /// <param name="origin">The file or name it came from.</param>
    /// <param name="now">What <c>strftime_now</c> formats.</param>
    /// <param name="budget">How much it may do.</param>
    public static string Render(IReadOnlyList<Statement> body, IEnumerable<KeyValuePair<string, object?>> variables, string origin, DateTimeOffset now, RenderBudget budget)
    {
        Operators operators = new(budget);
        Scope globals = new(null);
        Globals.AddTo(globals, operators, now);
        Scope scope = new(globals);
        foreach ((string name, object? value) in variables)
        {
            scope.Set(name, value);
        }

        Interpreter interpreter = new(operators, scope, origin);
        try
        {
            interpreter.Run(body);
            return interpreter._output.ToString();
        }
        catch (JinjaError problem)
        {
            throw new ChatTemplateException(problem.Problem, origin, interpreter._place.Line, interpreter._place.Column, problem.Message);
        }
    }

    private Flow Run(IReadOnlyList<Statement> body)
    {
        _operators.Budget.Descend();
        foreach (Statement statement in body)
        {
            Flow flow = Run(statement);
            if (flow != Flow.Next)
            {
                return flow;
            }
        }

        return Flow.Next;
    }

    private Flow Run(Statement statement)
    {
        _operators.Budget.Charge(1);
        _place = statement.Place;
        switch (statement)
        {
            case TextStatement text:
                Write(text.Text);
                break;
            case OutputStatement output:
                Write(_operators.ToText(Evaluate(output.Value)));
                break;
            case IfStatement branching:
                return RunIf(branching);
            case ForStatement loop:
                return RunFor(loop);
            case BreakStatement:
                return Flow.Break;
            case ContinueStatement:
                return Flow.Continue;
            case SetStatement set:
                Assign(set.Target, Evaluate(set.Value));
                break;
            case SetBlockStatement set:
                object? captured = Capture(set.Body);
                Assign(set.Target, set.Filter is null ? captured : EvaluateFilters(set.Filter, captured));
                break;
            case WithStatement with:
                return RunWith(with);
            case MacroStatement macro:
                _scope.Set(macro.Macro.Name, Bind(macro.Macro, _scope));
                break;
            case CallBlockStatement call:
                Callable caller = Bind(call.Caller, _scope);
                Write(_operators.ToText(EvaluateCall(call.Call, caller)));
                break;
            case FilterBlockStatement filter:
                object? filtered = Capture(filter.Body);
                Write(_operators.ToText(EvaluateFilters(filter.Filter, filtered)));
                break;
            case ScopeStatement scope:
                return InScope(new Scope(_scope), () => Run(scope.Body));
            default:
                throw JinjaError.Unsupported($"a statement of type {statement.GetType().Name}.");
        }

        return Flow.Next;
    }

    private void Write(string text)
    {
        _operators.Budget.Charge(text.Length);
        _output.Append(text);
    }

    private Flow RunIf(IfStatement statement)
    {
        foreach ((Expression test, IReadOnlyList<Statement> body) in statement.Branches)
        {
            if (_operators.IsTrue(Evaluate(test)))
            {
                return Run(body);
            }
        }

        return Run(statement.Else);
    }

    private Flow RunFor(ForStatement statement)
    {
        object? source = Evaluate(statement.Items);
        _place = statement.Place;
        IReadOnlyList<object?> items = _operators.Iterate(source);
        if (statement.Filter is not null)
        {
            List<object?> kept = [];
            foreach (object? item in items)
            {
                InScope(new Scope(_scope), () =>
                {
                    Assign(statement.Target, item);
                    if (_operators.IsTrue(Evaluate(statement.Filter)))
                    {
                        kept.Add(item);
                    }

                    return Flow.Next;
                });
            }

            items = kept;
        }

        LoopState loop = new(items);
        for (; loop.Index < items.Count; loop.Index++)
        {
            _operators.Budget.Charge(1);
            _place = statement.Place;
            Scope scope = new(_scope);
            scope.Set("loop", loop);
            Flow flow = InScope(scope, () =>
            {
                Assign(statement.Target, items[loop.Index]);
                return Run(statement.Body);
            });
            if (flow == Flow.Break)
            {
                break;
            }
        }

        // The original runs the alternative whenever nothing was looped over.
        return items.Count == 0 ? InScope(new Scope(_scope), () => Run(statement.Else)) : Flow.Next;
    }

    private Flow RunWith(WithStatement statement)
    {
        // The values do not see each other.
        object?[] values = [.. statement.Values.Select(pair => Evaluate(pair.Value))];
        return InScope(new Scope(_scope), () =>
        {
            for (int i = 0; i < values.Length; i++)
            {
                Assign(statement.Values[i].Target, values[i]);
            }

            return Run(statement.Body);
        });
    }

    private Flow InScope(Scope scope, Func<Flow> work)
    {
        Scope outer = _scope;
        _scope = scope;
        Flow flow = work();
        _scope = outer;
        return flow;
    }

    /// <summary>What a body writes.</summary>
    private string Capture(IReadOnlyList<Statement> body)
    {
        StringBuilder outer = _output;
        _output = new();
        InScope(new Scope(_scope), () => Run(body));
        string text = _output.ToString();
        _output = outer;
        return text;
    }

    private void Assign(AssignmentTarget target, object? value)
    {
        switch (target)
        {
            case NameTarget name:
                _scope.Set(name.Name, value);
                break;
            case NamespaceTarget attribute:
                _place = attribute.Place;
                if (!_scope.TryGet(attribute.Namespace, out object? found) || found is not Namespace space)
                {
                    throw JinjaError.Type($"'{attribute.Namespace}' is not a namespace; only a namespace's attributes can be set.");
                }

                space.Attributes[attribute.Attribute] = value;
                break;
            case TupleTarget tuple:
                _place = tuple.Place;
                Operators.ThrowIfUndefined(value);
                IReadOnlyList<object?> items = _operators.Iterate(value);
                if (items.Count != tuple.Items.Count)
                {
                    throw JinjaError.Type($"{tuple.Items.Count} names for {items.Count} values.");
                }

                for (int i = 0; i < items.Count; i++)
                {
                    Assign(tuple.Items[i], items[i]);
                }

                break;
        }
    }
}

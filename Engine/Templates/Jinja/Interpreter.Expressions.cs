using System.Text;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>Evaluates the expressions of a template.</summary>
internal sealed partial class Interpreter
{
    private object? Evaluate(Expression expression)
    {
        _operators.Budget.Descend();
        switch (expression)
        {
            case Literal literal:
                return literal.Value;
            case NameExpression name:
                return _scope.TryGet(name.Name, out object? value) ? value : new Undefined($"'{name.Name}' is not defined");
            case AttributeExpression attribute:
                object? target = Evaluate(attribute.Target);
                _place = attribute.Place;
                return Members.Attribute(_operators, target, attribute.Name);
            case IndexExpression index:
                object? indexed = Evaluate(index.Target);
                object? key = Evaluate(index.Index);
                _place = index.Place;
                return Members.Item(_operators, indexed, key);
            case SliceExpression slice:
                return EvaluateSlice(slice);
            case CallExpression call:
                return EvaluateCall(call, caller: null);
            case FilterExpression filter:
                return EvaluateFilters(filter, null);
            case TestExpression test:
                object? tested = Evaluate(test.Target);
                Arguments arguments = EvaluateArguments(test.Arguments, null);
                _place = test.Place;
                return TestFunctions.Run(_operators, test.Name, tested, arguments);
            case UnaryExpression unary:
                object? operand = Evaluate(unary.Operand);
                _place = unary.Place;
                return _operators.Negate(unary.Operator, operand);
            case NotExpression not:
                return !_operators.IsTrue(Evaluate(not.Operand));
            case BinaryExpression binary:
                object? left = Evaluate(binary.Left);
                object? right = Evaluate(binary.Right);
                _place = binary.Place;
                return _operators.Binary(binary.Operator, left, right);
            case LogicalExpression logical:
                object? first = Evaluate(logical.Left);
                return _operators.IsTrue(first) == logical.IsAnd ? Evaluate(logical.Right) : first;
            case ComparisonExpression comparison:
                return EvaluateComparison(comparison);
            case ConcatExpression concat:
                StringBuilder text = new();
                foreach (Expression part in concat.Parts)
                {
                    text.Append(_operators.ToText(Evaluate(part)));
                }

                return text.ToString();
            case ConditionalExpression conditional:
                return _operators.IsTrue(Evaluate(conditional.Test))
                    ? Evaluate(conditional.Then)
                    : conditional.Else is null ? new Undefined("the condition is false and there is no 'else'") : Evaluate(conditional.Else);
            case ListExpression list:
                return new PythonList(EvaluateAll(list.Items));
            case TupleExpression tuple:
                return new PythonTuple(EvaluateAll(tuple.Items));
            case DictExpression dict:
                return EvaluateDict(dict);
            default:
                throw JinjaError.Unsupported($"an expression of type {expression.GetType().Name}.");
        }
    }

    private object?[] EvaluateAll(IReadOnlyList<Expression> expressions)
    {
        object?[] values = new object?[expressions.Count];
        for (int i = 0; i < values.Length; i++)
        {
            values[i] = Evaluate(expressions[i]);
        }

        return values;
    }

    private PythonDict EvaluateDict(DictExpression expression)
    {
        PythonDict dict = new();
        foreach ((Expression key, Expression value) in expression.Items)
        {
            object? name = Evaluate(key);
            object? item = Evaluate(value);
            _place = key.Place;
            _operators.Budget.Charge(Operators.AsText(name)?.Length ?? 1);
            dict.Set(Operators.AsText(name) ?? name, item);
        }

        return dict;
    }

    private object? EvaluateSlice(SliceExpression slice)
    {
        object? target = Evaluate(slice.Target);
        object? start = slice.Start is null ? null : Evaluate(slice.Start);
        object? stop = slice.Stop is null ? null : Evaluate(slice.Stop);
        object? step = slice.Step is null ? null : Evaluate(slice.Step);
        _place = slice.Place;
        return Members.Slice(_operators, target, start, stop, step);
    }

    private bool EvaluateComparison(ComparisonExpression comparison)
    {
        object? left = Evaluate(comparison.First);
        foreach ((string symbol, Expression operand) in comparison.Rest)
        {
            object? right = Evaluate(operand);
            _place = comparison.Place;
            if (!_operators.Compare(symbol, left, right))
            {
                return false;
            }

            left = right;
        }

        return true;
    }

    /// <summary>A chain of filters; the innermost without a target takes <paramref name="input"/>.</summary>
    private object? EvaluateFilters(Expression expression, object? input)
    {
        if (expression is not FilterExpression filter)
        {
            return Evaluate(expression);
        }

        _operators.Budget.Descend();
        object? value = filter.Target is null ? input : EvaluateFilters(filter.Target, input);
        Arguments arguments = EvaluateArguments(filter.Arguments, null);
        _place = filter.Place;
        return Filters.Run(_operators, filter.Name, value, arguments);
    }

    private object? EvaluateCall(CallExpression call, Callable? caller)
    {
        object? target = Evaluate(call.Target);
        Arguments arguments = EvaluateArguments(call.Arguments, caller);
        _place = call.Place;
        Operators.ThrowIfUndefined(target);
        return target is Callable callable ? callable.Body(arguments) : throw JinjaError.Type($"a value of type {Operators.TypeName(target)} cannot be called.");
    }

    private Arguments EvaluateArguments(CallArguments syntax, Callable? caller)
    {
        if (ReferenceEquals(syntax, CallArguments.None) && caller is null)
        {
            return Arguments.None;
        }

        List<object?> positional = [.. EvaluateAll(syntax.Positional)];
        List<KeyValuePair<string, object?>> named = [];
        foreach ((string name, Expression value) in syntax.Named)
        {
            named.Add(new(name, Evaluate(value)));
        }

        if (syntax.Spread is not null)
        {
            positional.AddRange(_operators.Iterate(Evaluate(syntax.Spread)));
        }

        if (syntax.NamedSpread is not null)
        {
            PythonDict more = Evaluate(syntax.NamedSpread) as PythonDict ?? throw JinjaError.Type("'**' needs a dict.");
            named.AddRange(more.Items.Select(item => new KeyValuePair<string, object?>(_operators.ToText(item.Key), item.Value)));
        }

        if (caller is not null)
        {
            named.Add(new("caller", caller));
        }

        return new(positional, named);
    }

    /// <summary>A macro as something to call; its body sees the names around its definition.</summary>
    private Callable Bind(MacroDefinition macro, Scope definition) => new(macro.Name, arguments =>
    {
        _operators.Budget.Descend();
        Scope scope = new(definition);
        BindParameters(macro, arguments, scope);
        StringBuilder outer = _output;
        Scope calling = _scope;
        Place place = _place;
        _output = new();
        _scope = scope;
        foreach ((string name, Expression? otherwise) in macro.Parameters)
        {
            if (ReferenceEquals(scope.TryGet(name, out object? value) ? value : null, Arguments.Missing))
            {
                scope.Set(name, otherwise is null ? new Undefined($"the parameter '{name}' of '{macro.Name}' was not given") : Evaluate(otherwise));
            }
        }

        Run(macro.Body);
        string text = _output.ToString();
        _output = outer;
        _scope = calling;
        _place = place;
        return text;
    });

    private static void BindParameters(MacroDefinition macro, Arguments arguments, Scope scope)
    {
        Dictionary<string, object?> named = new(StringComparer.Ordinal);
        foreach ((string name, object? value) in arguments.Named)
        {
            named[name] = value;
        }

        for (int i = 0; i < macro.Parameters.Count; i++)
        {
            string name = macro.Parameters[i].Name;
            bool isNamed = named.Remove(name, out object? value);
            if (i < arguments.Positional.Count)
            {
                value = isNamed ? throw JinjaError.Type($"the macro '{macro.Name}' is given '{name}' twice.") : arguments.Positional[i];
            }

            scope.Set(name, i < arguments.Positional.Count || isNamed ? value : Arguments.Missing);
        }

        bool hasCaller = named.Remove("caller", out object? caller);
        if (macro.Reads.Contains("caller"))
        {
            scope.Set("caller", hasCaller ? caller : new Undefined("there is no caller"));
        }
        else if (hasCaller)
        {
            throw JinjaError.Type($"the macro '{macro.Name}' does not use 'caller' and cannot be called by a 'call' block.");
        }

        if (macro.Reads.Contains("varargs"))
        {
            scope.Set("varargs", new PythonTuple([.. arguments.Positional.Skip(macro.Parameters.Count)]));
        }
        else if (arguments.Positional.Count > macro.Parameters.Count)
        {
            throw JinjaError.Type($"the macro '{macro.Name}' takes at most {macro.Parameters.Count} arguments, not {arguments.Positional.Count}.");
        }

        if (macro.Reads.Contains("kwargs"))
        {
            PythonDict rest = new();
            foreach ((string name, object? value) in named)
            {
                rest.Set(name, value);
            }

            scope.Set("kwargs", rest);
        }
        else if (named.Count > 0)
        {
            throw JinjaError.Type($"the macro '{macro.Name}' has no parameter '{named.Keys.First()}'.");
        }
    }
}

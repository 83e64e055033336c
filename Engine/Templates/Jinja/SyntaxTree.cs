namespace StructGen.Engine.Templates.Jinja;

/// <summary>A node of a template, with its place.</summary>
internal abstract record Node(Place Place);

/// <summary>Something with a value.</summary>
internal abstract record Expression(Place Place) : Node(Place);

internal sealed record Literal(Place Place, object? Value) : Expression(Place);

internal sealed record NameExpression(Place Place, string Name) : Expression(Place);

internal sealed record AttributeExpression(Place Place, Expression Target, string Name) : Expression(Place);

internal sealed record IndexExpression(Place Place, Expression Target, Expression Index) : Expression(Place);

internal sealed record SliceExpression(Place Place, Expression Target, Expression? Start, Expression? Stop, Expression? Step) : Expression(Place);

internal sealed record CallExpression(Place Place, Expression Target, CallArguments Arguments) : Expression(Place);

internal sealed record FilterExpression(Place Place, Expression? Target, string Name, CallArguments Arguments) : Expression(Place);

internal sealed record TestExpression(Place Place, Expression Target, string Name, CallArguments Arguments) : Expression(Place);

internal sealed record UnaryExpression(Place Place, char Operator, Expression Operand) : Expression(Place);

internal sealed record NotExpression(Place Place, Expression Operand) : Expression(Place);

internal sealed record BinaryExpression(Place Place, string Operator, Expression Left, Expression Right) : Expression(Place);

/// <summary><c>and</c>, <c>or</c>: the value of the operand that decides.</summary>
internal sealed record LogicalExpression(Place Place, bool IsAnd, Expression Left, Expression Right) : Expression(Place);

/// <summary><c>a &lt; b == c</c>: each operand is compared with the next.</summary>
internal sealed record ComparisonExpression(Place Place, Expression First, IReadOnlyList<(string Operator, Expression Operand)> Rest) : Expression(Place);

internal sealed record ConcatExpression(Place Place, IReadOnlyList<Expression> Parts) : Expression(Place);

internal sealed record ConditionalExpression(Place Place, Expression Test, Expression Then, Expression? Else) : Expression(Place);

internal sealed record ListExpression(Place Place, IReadOnlyList<Expression> Items) : Expression(Place);

internal sealed record TupleExpression(Place Place, IReadOnlyList<Expression> Items) : Expression(Place);

internal sealed record DictExpression(Place Place, IReadOnlyList<(Expression Key, Expression Value)> Items) : Expression(Place);

/// <summary>What stands between the parentheses of a call.</summary>
internal sealed record CallArguments(IReadOnlyList<Expression> Positional, IReadOnlyList<(string Name, Expression Value)> Named, Expression? Spread, Expression? NamedSpread)
{
    public static readonly CallArguments None = new([], [], null, null);
}

/// <summary>Something that is executed.</summary>
internal abstract record Statement(Place Place) : Node(Place);

internal sealed record TextStatement(Place Place, string Text) : Statement(Place);

internal sealed record OutputStatement(Place Place, Expression Value) : Statement(Place);

internal sealed record IfStatement(Place Place, IReadOnlyList<(Expression Test, IReadOnlyList<Statement> Body)> Branches, IReadOnlyList<Statement> Else) : Statement(Place);

internal sealed record ForStatement(Place Place, AssignmentTarget Target, Expression Items, Expression? Filter, IReadOnlyList<Statement> Body, IReadOnlyList<Statement> Else) : Statement(Place);

internal sealed record BreakStatement(Place Place) : Statement(Place);

internal sealed record ContinueStatement(Place Place) : Statement(Place);

internal sealed record SetStatement(Place Place, AssignmentTarget Target, Expression Value) : Statement(Place);

/// <summary><c>{% set x | filter %}…{% endset %}</c>.</summary>
internal sealed record SetBlockStatement(Place Place, AssignmentTarget Target, Expression? Filter, IReadOnlyList<Statement> Body) : Statement(Place);

internal sealed record WithStatement(Place Place, IReadOnlyList<(AssignmentTarget Target, Expression Value)> Values, IReadOnlyList<Statement> Body) : Statement(Place);

internal sealed record MacroStatement(Place Place, MacroDefinition Macro) : Statement(Place);

internal sealed record CallBlockStatement(Place Place, CallExpression Call, MacroDefinition Caller) : Statement(Place);

internal sealed record FilterBlockStatement(Place Place, Expression Filter, IReadOnlyList<Statement> Body) : Statement(Place);

/// <summary>A body with names of its own: <c>{% generation %}</c>, which only marks what the assistant said.</summary>
internal sealed record ScopeStatement(Place Place, IReadOnlyList<Statement> Body) : Statement(Place);

/// <summary>A macro: parameters (defaults belong to the last ones) and what its body reads of the call besides them.</summary>
internal sealed record MacroDefinition(string Name, IReadOnlyList<(string Name, Expression? Default)> Parameters, IReadOnlyList<Statement> Body, IReadOnlySet<string> Reads);

/// <summary>Where a value goes.</summary>
internal abstract record AssignmentTarget(Place Place);

internal sealed record NameTarget(Place Place, string Name) : AssignmentTarget(Place);

internal sealed record NamespaceTarget(Place Place, string Namespace, string Attribute) : AssignmentTarget(Place);

internal sealed record TupleTarget(Place Place, IReadOnlyList<AssignmentTarget> Items) : AssignmentTarget(Place);

using System.Numerics;

namespace StructGen.Engine.Templates.Jinja;

/// <summary>What may follow <c>is</c>.</summary>
internal static class TestFunctions
{
    private delegate bool Test(Operators operators, object? value, Arguments arguments);

    private static readonly Dictionary<string, Test> All = new(StringComparer.Ordinal)
    {
        ["defined"] = Plain(static value => value is not Undefined),
        ["undefined"] = Plain(static value => value is Undefined),
        ["none"] = Plain(static value => value is null),
        ["true"] = Plain(static value => value is true),
        ["false"] = Plain(static value => value is false),
        ["boolean"] = Plain(static value => value is bool),
        ["integer"] = Plain(static value => value is long or BigInteger),
        ["float"] = Plain(static value => value is double),
        ["number"] = Plain(static value => value is bool or long or BigInteger or double),
        ["string"] = Plain(static value => value is string or SafeText),
        ["mapping"] = Plain(static value => value is PythonDict),
        ["iterable"] = Plain(static value => value is string or SafeText or PythonList or PythonTuple or PythonDict or DictView or Generator or PythonRange or Undefined or LoopState),
        ["sequence"] = Plain(static value => value is string or SafeText or PythonList or PythonTuple or PythonDict or PythonRange or Undefined),
        ["callable"] = Plain(static value => value is Callable),
        ["odd"] = static (operators, value, _) => operators.AreEqual(operators.Binary("%", value, 2L), 1L),
        ["even"] = static (operators, value, _) => operators.AreEqual(operators.Binary("%", value, 2L), 0L),
        ["divisibleby"] = static (operators, value, arguments) => operators.AreEqual(operators.Binary("%", value, arguments.BindOne("the test 'divisibleby'", "num")), 0L),
        ["in"] = static (operators, value, arguments) => operators.Contains(arguments.BindOne("the test 'in'", "seq"), value),
        ["lower"] = static (operators, value, _) => operators.ToText(value) is var text && text.Any(char.IsLower) && !text.Any(char.IsUpper),
        ["upper"] = static (operators, value, _) => operators.ToText(value) is var text && text.Any(char.IsUpper) && !text.Any(char.IsLower),
        ["sameas"] = static (_, value, arguments) => arguments.BindOne("the test 'sameas'", "other") switch
        {
            null => value is null,
            bool flag => value is bool other && other == flag,
            string or long or double => throw JinjaError.Unsupported("'sameas' a string or a number depends on how Python stores it; use '=='."),
            var other => ReferenceEquals(value, other),
        },
        ["eq"] = Comparison("=="),
        ["equalto"] = Comparison("=="),
        ["=="] = Comparison("=="),
        ["ne"] = Comparison("!="),
        ["!="] = Comparison("!="),
        ["lt"] = Comparison("<"),
        ["lessthan"] = Comparison("<"),
        ["<"] = Comparison("<"),
        ["le"] = Comparison("<="),
        ["<="] = Comparison("<="),
        ["gt"] = Comparison(">"),
        ["greaterthan"] = Comparison(">"),
        [">"] = Comparison(">"),
        ["ge"] = Comparison(">="),
        [">="] = Comparison(">="),
    };

    public static bool Exists(string name) => All.ContainsKey(name);

    public static bool Run(Operators operators, string name, object? value, Arguments arguments) => All.TryGetValue(name, out Test? test)
        ? test(operators, value, arguments)
        : throw JinjaError.Unsupported($"the test '{name}' is not understood.");

    private static Test Plain(Func<object?, bool> test) => (_, value, arguments) =>
    {
        arguments.Bind("this test");
        return test(value);
    };

    private static Test Comparison(string symbol) => (operators, value, arguments) => operators.Compare(symbol, value, arguments.BindOne($"the test '{symbol}'", "other"));
}

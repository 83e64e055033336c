namespace StructGen.Engine.Templates.Jinja;

/// <summary>What may follow a bar.</summary>
internal static class Filters
{
    internal delegate object? Filter(Operators operators, object? value, Arguments arguments);

    private static readonly Dictionary<string, Filter> All = new(StringComparer.Ordinal);

    static Filters()
    {
        TextFilters.AddTo(All);
        SequenceFilters.AddTo(All);
        ValueFilters.AddTo(All);
    }

    public static bool Exists(string name) => All.ContainsKey(name);

    public static object? Run(Operators operators, string name, object? value, Arguments arguments) => All.TryGetValue(name, out Filter? filter)
        ? filter(operators, value, arguments)
        : throw JinjaError.Unsupported($"the filter '{name}' is not understood.");
}

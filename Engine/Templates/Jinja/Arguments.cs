namespace StructGen.Engine.Templates.Jinja;

/// <summary>The arguments of one call, evaluated.</summary>
internal sealed class Arguments(IReadOnlyList<object?> positional, IReadOnlyList<KeyValuePair<string, object?>> named)
{
    /// <summary>Stands for an argument that was not given.</summary>
    public static readonly object Missing = new();

    public static readonly Arguments None = new([], []);

    public IReadOnlyList<object?> Positional { get; } = positional;

    public IReadOnlyList<KeyValuePair<string, object?>> Named { get; } = named;

    /// <summary>The values of the given parameters, <see cref="Missing"/> where there is none.</summary>
    /// <param name="callee">Who is called, for messages.</param>
    /// <param name="parameters">The names, in order.</param>
    public object?[] Bind(string callee, params ReadOnlySpan<string> parameters)
    {
        if (Positional.Count > parameters.Length)
        {
            throw JinjaError.Type($"{callee} takes at most {parameters.Length} arguments, not {Positional.Count}.");
        }

        object?[] values = new object?[parameters.Length];
        Array.Fill(values, Missing);
        for (int i = 0; i < Positional.Count; i++)
        {
            values[i] = Positional[i];
        }

        foreach ((string name, object? value) in Named)
        {
            int index = parameters.IndexOf(name);
            if (index < 0)
            {
                throw JinjaError.Type($"{callee} has no parameter '{name}'.");
            }

            values[index] = ReferenceEquals(values[index], Missing) ? value : throw JinjaError.Type($"{callee} is given '{name}' twice.");
        }

        return values;
    }

    /// <summary>The value of the only parameter, which must be given.</summary>
    public object? BindOne(string callee, string parameter)
    {
        object? value = Bind(callee, parameter)[0];
        return ReferenceEquals(value, Missing) ? throw JinjaError.Type($"{callee} needs '{parameter}'.") : value;
    }

    /// <summary>A bound value, or what stands in for a missing one.</summary>
    public static object? Or(object? value, object? otherwise) => ReferenceEquals(value, Missing) ? otherwise : value;
}

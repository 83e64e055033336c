using System.Diagnostics.CodeAnalysis;

namespace StructGen.Engine;

/// <summary>How far a value has come.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class PartialGeneration<T>
{
    internal PartialGeneration(T? value, string currentPath, string text, Generation<T>? final)
    {
        Value = value;
        CurrentPath = currentPath;
        Text = text;
        Final = final;
    }

    /// <summary>The best value so far; members that are not reached have their defaults. Null while there is nothing yet.</summary>
    public T? Value { get; }

    /// <summary>The JSON Pointer of the value being written: <c>/steps/2</c>.</summary>
    public string CurrentPath { get; }

    /// <summary>The text that is new since the part before.</summary>
    public string Text { get; }

    /// <summary>Whether this is the last part.</summary>
    [MemberNotNullWhen(true, nameof(Final))]
    public bool IsFinal => Final is not null;

    /// <summary>With the last part, the whole.</summary>
    public Generation<T>? Final { get; }
}

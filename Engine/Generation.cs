using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace StructGen.Engine;

/// <summary>A generated value and how it came about.</summary>
/// <typeparam name="T">The type of the value.</typeparam>
public sealed class Generation<T> : GeneratedText
{
    private readonly T? _value;
    private readonly JsonException? _problem;

    internal Generation(GeneratedText text, Func<string, T?> deserialize)
        : base(text)
    {
        if (!IsComplete)
        {
            return;
        }

        try
        {
            _value = deserialize(Text);
        }
        catch (JsonException problem)
        {
            // The contract is stricter than the schema made of it (a converter of its own, say).
            _problem = problem;
        }
    }

    /// <summary>The value.</summary>
    /// <exception cref="GenerationTruncatedException">The text was cut short.</exception>
    /// <exception cref="JsonException">The type's contract refuses a text that satisfies its schema.</exception>
    public T Value => !IsComplete ? throw new GenerationTruncatedException(this) : _problem is null ? _value! : throw new JsonException(_problem.Message, _problem);

    /// <summary>The value, if the text is whole and the type's contract takes it.</summary>
    /// <param name="value">The value.</param>
    public bool TryGetValue([MaybeNullWhen(false)] out T value)
    {
        value = _value;
        return IsComplete && _problem is null;
    }
}

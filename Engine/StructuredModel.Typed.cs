using System.Diagnostics.CodeAnalysis;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json.Serialization.Metadata;
using StructGen.Engine.Decoding;
using StructGen.Engine.Generation;
using StructGen.Grammars;

namespace StructGen.Engine;

/// <content>Values of .NET types.</content>
public sealed partial class StructuredModel
{
    private const string ReflectionMessage = "The contract of the type is made by reflection; give a JsonTypeInfo<T> instead.";

    /// <summary>Generates a value of a .NET type; its annotations hold.</summary>
    /// <typeparam name="T">The type; its schema comes from Microsoft.Extensions.AI's settings (names in camel case, enumerations by name).</typeparam>
    /// <param name="prompt">What the user says.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    /// <exception cref="GrammarException">The type's schema cannot be honoured.</exception>
    /// <exception cref="ContextLengthException">The prompt is too long.</exception>
    /// <exception cref="GenerationBudgetException">With <see cref="BudgetPolicy.CloseInTime"/>: nothing fits the limit.</exception>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public Task<Generation<T>> GenerateAsync<T>(string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        GenerateAsync(prompt, TypedJson<T>.ByReflection(), options, cancellationToken);

    /// <summary>Generates a value of a .NET type whose contract is given.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="prompt">What the user says.</param>
    /// <param name="typeInfo">The type's contract, for example of a source-generated context.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    /// <exception cref="GrammarException">The type's schema cannot be honoured.</exception>
    /// <exception cref="ContextLengthException">The prompt is too long.</exception>
    /// <exception cref="GenerationBudgetException">With <see cref="BudgetPolicy.CloseInTime"/>: nothing fits the limit.</exception>
    public Task<Generation<T>> GenerateAsync<T>(string prompt, JsonTypeInfo<T> typeInfo, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(typeInfo);
        return GenerateAsync(prompt, TypedJson<T>.Of(typeInfo), options, cancellationToken);
    }

    /// <summary>Generates a value of a .NET type and hands out the best value so far as it grows; the last part holds the whole.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="prompt">What the user says.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public IAsyncEnumerable<PartialGeneration<T>> GenerateStreamingAsync<T>(string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return StreamAsync(prompt, TypedJson<T>.ByReflection(), options, cancellationToken);
    }

    /// <summary>Generates a value of a .NET type whose contract is given and hands out the best value so far as it grows; the last part holds the whole.</summary>
    /// <typeparam name="T">The type.</typeparam>
    /// <param name="prompt">What the user says.</param>
    /// <param name="typeInfo">The type's contract, for example of a source-generated context.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    public IAsyncEnumerable<PartialGeneration<T>> GenerateStreamingAsync<T>(
        string prompt, JsonTypeInfo<T> typeInfo, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return StreamAsync(prompt, TypedJson<T>.Of(typeInfo), options, cancellationToken);
    }

    /// <summary>Generates values of a .NET type one after another, each handed out when it is whole.</summary>
    /// <typeparam name="T">The type of one value.</typeparam>
    /// <param name="prompt">What the user says.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    [RequiresUnreferencedCode(ReflectionMessage)]
    [RequiresDynamicCode(ReflectionMessage)]
    public IAsyncEnumerable<T> GenerateItemsAsync<T>(string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return ItemsAsync(prompt, TypedJson<T>.ByReflection(), options, cancellationToken);
    }

    /// <summary>Generates values of a .NET type whose contract is given one after another, each handed out when it is whole.</summary>
    /// <typeparam name="T">The type of one value.</typeparam>
    /// <param name="prompt">What the user says.</param>
    /// <param name="typeInfo">The type's contract, for example of a source-generated context.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    public IAsyncEnumerable<T> GenerateItemsAsync<T>(string prompt, JsonTypeInfo<T> typeInfo, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(typeInfo);
        return ItemsAsync(prompt, TypedJson<T>.Of(typeInfo), options, cancellationToken);
    }

    private async Task<Generation<T>> GenerateAsync<T>(string prompt, TypedJson<T> json, GenerationOptions? options, CancellationToken cancellationToken) =>
        new(await GenerateJsonAsync(prompt, json.SchemaText, options, cancellationToken).ConfigureAwait(false), json.Deserialize);

    private async IAsyncEnumerable<PartialGeneration<T>> StreamAsync<T>(
        string prompt, TypedJson<T> json, GenerationOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PartialValue<T> partial = new(json);
        string pending = "";
        await foreach (TextPart part in GenerateJsonStreamingAsync(prompt, json.SchemaText, options, cancellationToken).ConfigureAwait(false))
        {
            bool isNew = partial.TryAppend(part.Text);
            pending += part.Text;
            if (part.Final is not null)
            {
                Generation<T> final = new(part.Final, json.Deserialize);
                yield return new(final.TryGetValue(out T? whole) ? whole : partial.Value, partial.CurrentPath, pending, final);
            }
            else if (isNew)
            {
                yield return new(partial.Value, partial.CurrentPath, pending, null);
                pending = "";
            }
        }
    }

    private async IAsyncEnumerable<T> ItemsAsync<T>(string prompt, TypedJson<T> json, GenerationOptions? options, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        PartialJsonReader reader = new();
        int taken = 0;
        await foreach (TextPart part in GenerateJsonStreamingAsync(prompt, EmbeddedSchema.List(json.Schema), options, cancellationToken).ConfigureAwait(false))
        {
            reader.Append(Encoding.UTF8.GetBytes(part.Text));
            for (; taken < reader.Items.Count; taken++)
            {
                yield return json.Deserialize(Encoding.UTF8.GetString(reader.Text[reader.Items[taken]]))!;
            }

            if (part.Final is { IsComplete: false })
            {
                throw new GenerationTruncatedException(part.Final);
            }
        }
    }
}

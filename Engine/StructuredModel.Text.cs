using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using StructGen.Engine.Decoding;
using StructGen.Engine.Generation;
using StructGen.Engine.Hosting;
using StructGen.Grammars;

namespace StructGen.Engine;

/// <content>Texts: free, of a grammar, JSON of a schema.</content>
public sealed partial class StructuredModel
{
    /// <summary>Generates free text.</summary>
    /// <param name="prompt">What the user says.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    public Task<GeneratedText> GenerateAsync(string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        LastAsync(GenerateStreamingAsync(prompt, options, cancellationToken));

    /// <summary>Generates a text of a grammar.</summary>
    /// <param name="prompt">What the user says.</param>
    /// <param name="grammar">What the whole answer obeys.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    /// <exception cref="GrammarException">The grammar cannot be honoured.</exception>
    /// <exception cref="ContextLengthException">The prompt is too long.</exception>
    /// <exception cref="GenerationBudgetException">With <see cref="BudgetPolicy.CloseInTime"/>: nothing fits the limit.</exception>
    public Task<GeneratedText> GenerateAsync(string prompt, Grammar grammar, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        LastAsync(GenerateStreamingAsync(prompt, grammar, options, cancellationToken));

    /// <summary>Generates JSON of a schema.</summary>
    /// <param name="prompt">What the user says.</param>
    /// <param name="schema">The JSON Schema.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    /// <exception cref="GrammarException">The schema cannot be honoured.</exception>
    /// <exception cref="ContextLengthException">The prompt is too long.</exception>
    /// <exception cref="GenerationBudgetException">With <see cref="BudgetPolicy.CloseInTime"/>: nothing fits the limit.</exception>
    public Task<GeneratedText> GenerateJsonAsync(string prompt, string schema, GenerationOptions? options = null, CancellationToken cancellationToken = default) =>
        LastAsync(GenerateJsonStreamingAsync(prompt, schema, options, cancellationToken));

    /// <summary>Generates free text and hands it out as it comes; the last part holds the whole.</summary>
    /// <param name="prompt">What the user says.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    public IAsyncEnumerable<TextPart> GenerateStreamingAsync(string prompt, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        options ??= Options.Generation;
        return StreamAsync(() => Request(PromptText(prompt, null, options, PromptSettings.Default), OutputConstraint.None, options), cancellationToken);
    }

    /// <summary>Generates a text of a grammar and hands it out as it comes; the last part holds the whole.</summary>
    /// <param name="prompt">What the user says.</param>
    /// <param name="grammar">What the whole answer obeys.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    public IAsyncEnumerable<TextPart> GenerateStreamingAsync(string prompt, Grammar grammar, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        ArgumentNullException.ThrowIfNull(grammar);
        return GenerateStreamingAsync(prompt, grammar, null, options ?? Options.Generation, cancellationToken);
    }

    /// <summary>Generates JSON of a schema and hands it out as it comes; the last part holds the whole.</summary>
    /// <param name="prompt">What the user says.</param>
    /// <param name="schema">The JSON Schema.</param>
    /// <param name="options">How; by default <see cref="ModelOptions.Generation"/>.</param>
    /// <param name="cancellationToken">Ends the generation.</param>
    public IAsyncEnumerable<TextPart> GenerateJsonStreamingAsync(string prompt, string schema, GenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(schema);
        options ??= Options.Generation;
        return GenerateStreamingAsync(prompt, Grammar.JsonSchema(schema, options.Schema), schema, options, cancellationToken);
    }

    /// <summary>As asked for, with the schema that the model is told of.</summary>
    private IAsyncEnumerable<TextPart> GenerateStreamingAsync(string prompt, Grammar grammar, string? schema, GenerationOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(prompt);
        return StreamAsync(
            () => Request(PromptText(prompt, schema, options, PromptSettings.Constrained), OutputConstraint.Of(Compile(grammar, cancellationToken)), options), cancellationToken);
    }

    /// <summary>Compiles a grammar, with what it takes measured.</summary>
    internal CompiledGrammar Compile(Grammar grammar, CancellationToken cancellationToken) =>
        CompileTelemetry.Measure(_logger, Name, () => _compiler.Compile(grammar, cancellationToken));

    /// <summary>Runs a request and measures it; <paramref name="prepare"/> runs when the first part is asked for.</summary>
    internal async IAsyncEnumerable<TextPart> StreamAsync(Func<DecodeRequest> prepare, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using GenerationTelemetry telemetry = GenerationTelemetry.Start(_logger, Name);
        IAsyncEnumerator<TokenRun> runs;
        try
        {
            DecodeRequest request = await Task.Run(prepare, cancellationToken).ConfigureAwait(false);
            runs = _loop.StreamAsync(request, cancellationToken).GetAsyncEnumerator(cancellationToken);
        }
        catch (Exception problem)
        {
            telemetry.Fail(problem);
            throw;
        }

        await using ConfiguredAsyncDisposable disposal = runs.ConfigureAwait(false);
        while (true)
        {
            TokenRun run;
            try
            {
                if (!await runs.MoveNextAsync().ConfigureAwait(false))
                {
                    break;
                }

                run = runs.Current;
            }
            catch (Exception problem)
            {
                telemetry.Fail(problem);
                throw;
            }

            telemetry.Next(run);
            yield return new(run.Text, run.Tokens.Length, run.Result is null ? null : new GeneratedText(run.Result)) { TokenIds = run.Tokens };
        }
    }

    internal static async Task<GeneratedText> LastAsync(IAsyncEnumerable<TextPart> parts)
    {
        GeneratedText? last = null;
        await foreach (TextPart part in parts.ConfigureAwait(false))
        {
            last = part.Final;
        }

        return last ?? throw new InvalidOperationException("A generation ended without a result.");
    }

    internal DecodeRequest Request(string prompt, OutputConstraint constraint, GenerationOptions options) => new()
    {
        Prompt = Prompts.Encode(prompt),
        Constraint = constraint,
        Options = options,
    };

    private string PromptText(string prompt, string? schema, GenerationOptions options, PromptSettings settings)
    {
        bool isChat = options.PromptForm switch
        {
            PromptForm.Raw => false,
            PromptForm.Chat => true,
            PromptForm.Auto => Prompts.HasTemplate,
            _ => throw new ArgumentOutOfRangeException(nameof(options), options.PromptForm, "No such form of prompt."),
        };
        string text = prompt + SchemaText.Explain(options.SchemaPrompt, schema is null ? null : SchemaText.Compact(schema));
        return isChat ? Prompts.Render([new ChatMessage(ChatRole.User, text)], settings) : Prompts.Raw(text);
    }
}

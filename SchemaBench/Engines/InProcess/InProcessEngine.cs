using System.Diagnostics;
using System.Globalization;
using System.Text;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Generation;
using StructGen.Engine.Models;
using StructGen.Engine.Templates;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Prompting;
using StructGen.SchemaBench.Reports;

namespace StructGen.SchemaBench.Engines.InProcess;

/// <summary>A model in this process, constrained by this repository's grammars (<c>structgen</c>) or free (<c>lm-only</c>).</summary>
internal sealed class InProcessEngine : IGenerationEngine
{
    private readonly InProcessSettings _settings;
    private readonly ITargetModel _model;
    private readonly DecodeLoop _loop;
    private readonly GrammarCompiler _compiler;
    private readonly PromptEncoder _prompts;
    private readonly JsonSchemaOptions _schemaOptions;

    private InProcessEngine(InProcessSettings settings, ITargetModel model, TextTokenizer tokenizer, PromptEncoder prompts, EngineIdentity identity)
    {
        _settings = settings;
        _model = model;
        _prompts = prompts;
        _schemaOptions = settings.SchemaOptions;
        _loop = new(model, tokenizer.Vocabulary, tokenizer);
        _compiler = new(tokenizer.Vocabulary, new GrammarCompilerOptions { Encoder = tokenizer });
        Identity = identity;
    }

    public EngineIdentity Identity { get; }

    /// <summary>One: times of samples that share the processor would say little.</summary>
    public int MaxConcurrency => 1;

    /// <summary>Loads a model and warms it up, so that the first samples are as fast as the rest.</summary>
    /// <exception cref="DataException">The model cannot be used.</exception>
    public static async Task<InProcessEngine> LoadAsync(InProcessSettings settings, CancellationToken cancellationToken)
    {
        OnnxModel? model = null;
        try
        {
            ModelOptions options = new() { Device = settings.Device, Runtime = new() { Threads = settings.Threads, WideWeights = settings.WideWeights, Variant = settings.Variant } };
            (model, TextTokenizer tokenizer) = await ModelLoader.LoadAsync(settings.Model, options, null, cancellationToken).ConfigureAwait(false);
            ModelDescription description = model.Description;
            PromptEncoder prompts = new(description.Folder, tokenizer, description.BeginToken);
            InProcessEngine engine = new(settings, model, tokenizer, prompts, Describe(settings, description));
            engine.CheckOptions();
            await engine.WarmUpAsync(cancellationToken).ConfigureAwait(false);
            return engine;
        }
        catch (Exception problem) when (problem is ModelException or GrammarException or ChatTemplateException or DeviceNotAvailableException or IOException or UnauthorizedAccessException or InvalidDataException)
        {
            model?.Dispose();
            throw new DataException($"{settings.Model}: {problem.Message}", problem);
        }
    }

    public ValueTask DisposeAsync()
    {
        (_model as IDisposable)?.Dispose();
        return ValueTask.CompletedTask;
    }

    public async Task<GenerationOutcome> GenerateAsync(GenerationRequest request, SampleClock clock, CancellationToken cancellationToken)
    {
        int[] prompt = _prompts.Encode(request.Messages, request.ChatTemplate);
        int most = (int)(request.Settings.PromptShare * _model.ContextLength);
        if (prompt.Length > most)
        {
            return GenerationOutcome.Refused(CompileStatus.PromptTooLong, FormattableString.Invariant($"{prompt.Length} tokens, more than {most}")) with { PromptTokens = prompt.Length };
        }

        // The prompt is the same for all engines; from here on it is theirs.
        clock.Restart();
        OutputConstraint constraint = OutputConstraint.None;
        bool constrained = _settings.Constrained && request.Constrained;
        if (constrained)
        {
            try
            {
                constraint = OutputConstraint.Of(_compiler.Compile(Grammar.JsonSchema(request.Schema, _schemaOptions), cancellationToken));
            }
            catch (GrammarException problem)
            {
                return GenerationOutcome.Refused(CompileStatus.UnsupportedSchema, problem.Message) with { PromptTokens = prompt.Length };
            }
        }

        clock.MarkCompiled();
        try
        {
            GenerationOutcome outcome = await DecodeAsync(new() { Prompt = prompt, Constraint = constraint, Options = Options(request) }, clock, cancellationToken).ConfigureAwait(false);
            if (_settings.FreeBaseline && outcome.Decode is not null)
            {
                outcome = await AddFreeTextAsync(outcome, prompt, clock, cancellationToken).ConfigureAwait(false);
            }

            return outcome with { PromptTokens = prompt.Length, CompilesNothing = !constrained };
        }
        catch (GrammarException problem)
        {
            return GenerationOutcome.Refused(CompileStatus.RuntimeGrammarError, problem.Message) with { PromptTokens = prompt.Length };
        }
        catch (ContextLengthException problem)
        {
            return GenerationOutcome.Refused(CompileStatus.PromptTooLong, problem.Message) with { PromptTokens = prompt.Length };
        }
        catch (GenerationBudgetException problem)
        {
            return GenerationOutcome.Failed(DecodingStatus.ExceedingMaxCtx, problem.Message) with { PromptTokens = prompt.Length, ShortestCompletion = problem.RequiredTokens };
        }
    }

    /// <summary>Complains about options that no schema can be compiled with: a broken pattern of blanks would otherwise be a refusal of every sample.</summary>
    private void CheckOptions()
    {
        try
        {
            _compiler.Compile(Grammar.JsonSchema("true"u8.ToArray(), _schemaOptions));
        }
        catch (GrammarException problem)
        {
            throw new DataException($"--whitespace {_settings.Whitespace} cannot be used: {problem.Message}", problem);
        }
    }

    private async Task<GenerationOutcome> DecodeAsync(DecodeRequest request, SampleClock clock, CancellationToken cancellationToken)
    {
        List<int> tokens = [];
        StringBuilder text = new();
        long start = Stopwatch.GetTimestamp();
        try
        {
            await foreach (TokenRun run in _loop.StreamAsync(request, cancellationToken).ConfigureAwait(false))
            {
                clock.MarkFirstToken();
                tokens.AddRange(run.Tokens.Span);
                text.Append(run.Text);
                if (run.Result is { } result)
                {
                    clock.MarkEnd();

                    // Forced text comes out before the prompt is read. Counted from there, a token's time would hold the reading of the prompt.
                    clock.SetFirstToken(start + (long)(result.Timings.Prefill.TotalSeconds * Stopwatch.Frequency));
                    return Outcome(result);
                }
            }

            throw new InvalidOperationException("A generation ended without a result.");
        }
        catch (OperationCanceledException)
        {
            // The runner knows which limit passed; what there is helps whoever looks into it.
            return GenerationOutcome.Failed(DecodingStatus.DecodingTimeout, "stopped", text.ToString()) with { Tokens = tokens, OutputTokens = tokens.Count };
        }
    }

    /// <summary>
    /// Writes as many tokens freely: the same prompt, a new cache, greedily, single rows only, which are the work of the session that is fastest for them. The sample's own times are not touched.
    /// </summary>
    private async Task<GenerationOutcome> AddFreeTextAsync(GenerationOutcome outcome, int[] prompt, SampleClock clock, CancellationToken cancellationToken)
    {
        clock.Pause();
        GenerationOptions options = new()
        {
            MaxOutputTokens = Math.Max(1, outcome.OutputTokens ?? 1),
            IgnoreEndTokens = true,
            Speculation = new() { Drafter = InProcessSettings.Drafters["none"] },
        };
        DecodeResult free = await _loop.RunAsync(new() { Prompt = prompt, Options = options }, cancellationToken).ConfigureAwait(false);
        DecodeFigures figures = outcome.Decode! with { FreePrefillMs = Milliseconds(free.Timings.Prefill), FreeDecodeMs = Milliseconds(free.Timings.Decode) };
        return outcome with { Decode = figures };
    }

    private static double Milliseconds(TimeSpan time) => Math.Round(time.TotalMilliseconds, 3);

    private static GenerationOutcome Outcome(DecodeResult result) => new()
    {
        Decoding = result.Finish == DecodeFinish.Length ? DecodingStatus.ExceedingMaxCtx : DecodingStatus.Ok,
        DecodingReason = result.Finish == DecodeFinish.Length ? "the limit of tokens cut the text" : null,
        Text = result.Text,
        Tokens = result.Tokens,
        OutputTokens = result.Counts.OutputTokens,
        ForcedTokens = result.Counts.ForcedTokens,
        DraftedTokens = result.Counts.DraftedTokens,
        AcceptedTokens = result.Counts.AcceptedTokens,
        Decode = new()
        {
            PrefillMs = Milliseconds(result.Timings.Prefill),
            DecodeMs = Milliseconds(result.Timings.Decode),
            ForwardMs = Milliseconds(result.Timings.Forward),
            MaskHiddenMs = Milliseconds(result.Timings.MaskHidden),
            MaskExposedMs = Milliseconds(result.Timings.MaskExposed),
            SamplingMs = Milliseconds(result.Timings.Sampling),
            Forwards = result.Counts.Forwards,
            WideForwards = result.Counts.ForwardsByRows.Where(count => count.Key > 1).Sum(count => count.Value),
            ClosingTokens = result.Counts.ClosingTokens,
        },
    };

    private GenerationOptions Options(GenerationRequest request) => new()
    {
        MaxOutputTokens = request.Settings.MaxTokens,
        Budget = request.Settings.CloseInTime ? BudgetPolicy.CloseInTime : BudgetPolicy.Truncate,
        Sampling = new() { Temperature = (float)request.Settings.Temperature, Seed = request.Seed },
        Speculation = new() { Drafter = InProcessSettings.Drafters[_settings.Drafter] },
    };

    private static EngineIdentity Describe(InProcessSettings settings, ModelDescription description)
    {
        Dictionary<string, string> told = new()
        {
            ["graph"] = Path.GetFileName(description.GraphPath),
            ["device"] = settings.Device.ToString(),
            ["drafter"] = settings.Drafter,
            ["threads"] = settings.Threads?.ToString(CultureInfo.InvariantCulture) ?? "auto",
            ["wide_weights"] = settings.WideWeights.ToString(),
            ["free_baseline"] = settings.FreeBaseline ? "on" : "off",
        };

        if (settings.Constrained)
        {
            told["undeclared_properties"] = ResultNames.Of(settings.UndeclaredProperties);
        }

        // Only what is not as usual, so that older results can still be gone on with.
        if (settings.PropertyOrder != JsonSchemaOptions.Generation.PropertyOrder)
        {
            told["property_order"] = ResultNames.Of(settings.PropertyOrder);
        }

        if (settings.Whitespace.Value != JsonSchemaOptions.Generation.Whitespace)
        {
            told["whitespace"] = settings.Whitespace.Text;
        }

        return new(settings.Constrained ? "structgen" : "lm-only", Path.GetFileName(Path.TrimEndingDirectorySeparator(description.Folder)))
        {
            ModelHash = ModelFingerprint.Of(description.Folder),
            InProcess = true,
            Settings = told,
        };
    }

    /// <summary>Lets the runtime compile the code: a few short texts for built-in schemas.</summary>
    private async Task WarmUpAsync(CancellationToken cancellationToken)
    {
        Prompt prompt = new(0, chatTemplate: false);
        foreach (MaskBenchCase entry in BuiltInSchemas.All.Take(2).Select(source => source.Load()))
        {
            GenerationRequest request = new()
            {
                Id = entry.Id,
                Schema = entry.Schema,
                Messages = prompt.Build("", ""),
                ChatTemplate = false,
                Settings = new() { MaxTokens = 16, CloseInTime = false },
            };
            await GenerateAsync(request, new(), cancellationToken).ConfigureAwait(false);
        }
    }
}

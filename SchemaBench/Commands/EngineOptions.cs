using System.CommandLine;
using System.CommandLine.Parsing;
using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Grammars;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Engines.InProcess;
using StructGen.SchemaBench.Engines.OpenAi;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options that choose an engine.</summary>
internal sealed class EngineOptions
{
    private const string StructGen = "structgen";
    private const string LmOnly = "lm-only";
    private const string OpenAi = "openai";

    private readonly Option<string> _engine = new("--engine") { Description = "What writes the texts: a model constrained by the schema, the same model left alone, or an endpoint.", DefaultValueFactory = _ => StructGen };
    private readonly Option<string> _model = new("--model") { Description = "A model folder; for openai, the model's name at the endpoint.", HelpName = "MODEL", Required = true };
    private readonly Option<Uri?> _baseUrl = new("--base-url") { Description = "openai: the address before /chat/completions, for example http://127.0.0.1:8080/v1.", HelpName = "URL", CustomParser = result => AddressArgument.Parse(result) };
    private readonly Option<string> _keyVariable = new("--api-key-env") { Description = "openai: the environment variable that holds the key; if it is not set, none is sent.", HelpName = "NAME", DefaultValueFactory = _ => "OPENAI_API_KEY" };
    private readonly Option<int> _concurrency = new("--concurrency") { Description = "openai: requests at a time.", HelpName = "N", DefaultValueFactory = _ => 4, CustomParser = result => NumberArgument.Parse(result, 1) };
    private readonly Option<int> _retries = new("--retries") { Description = "openai: further tries after 408, 429, 5xx or no connection.", HelpName = "N", DefaultValueFactory = _ => 5, CustomParser = result => NumberArgument.Parse(result, 0) };
    private readonly Option<double> _firstWait = new("--retry-wait") { Description = "openai: seconds before the second try; doubles from try to try, unless the endpoint names a time.", HelpName = "S", DefaultValueFactory = _ => 1, CustomParser = NumberArgument.ParseSeconds };
    private readonly Option<bool> _noStream = new("--no-stream") { Description = "openai: whole answers instead of events; there is no time to the first token then." };
    private readonly Option<bool> _noResponseFormat = new("--no-response-format") { Description = "openai: the schema stands in the prompt only." };

    private readonly Option<ExecutionDevice> _device = new("--device") { Description = "In process: where the model runs.", HelpName = DeviceArgument.Syntax, DefaultValueFactory = _ => ExecutionDevice.Cpu, CustomParser = ParseDevice };
    private readonly Option<string> _drafter = new("--drafter") { Description = "In process: who proposes tokens that the model then verifies.", DefaultValueFactory = _ => "forced" };
    private readonly Option<int?> _threads = new("--threads") { Description = "In process: threads of one forward.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 1) };
    private readonly Option<string> _wideWeights = new("--wide-weights") { Description = "In process: quantised weights in forwards of several rows. auto measures; for runs that must agree to the bit name one.", DefaultValueFactory = _ => "auto" };
    private readonly Option<string?> _variant = new("--variant") { Description = "In process: which of a folder's weights (q4 for model_q4.onnx).", HelpName = "NAME" };

    private readonly Option<bool> _freeBaseline = new("--free-baseline") { Description = "structgen: after each text as many tokens of free text, greedy, a row a forward; the summary tells the ratio of the times (decode.time_ratio)." };

    private readonly bool _unconstrainedToo;

    private readonly Option<string> _order = new("--property-order") { Description = "structgen: whether properties may come in any order.", DefaultValueFactory = _ => "as-declared" };
    private readonly Option<string> _undeclared = new("--undeclared-properties") { Description = "structgen: whether objects may have properties that the schema does not speak of.", DefaultValueFactory = _ => "where-stated" };

    private readonly Option<WhitespaceArgument> _whitespace = new("--whitespace")
    {
        Description = "structgen: where blanks may stand.",
        HelpName = WhitespaceArgument.Syntax,
        DefaultValueFactory = _ => WhitespaceArgument.OfGeneration,
        CustomParser = WhitespaceArgument.Parse,
    };

    /// <param name="unconstrainedToo">Whether the command itself asks for texts with and without constraint, so that there is no engine for the latter.</param>
    public EngineOptions(bool unconstrainedToo = false)
    {
        _unconstrainedToo = unconstrainedToo;
        _engine.AcceptOnlyFromAmong(unconstrainedToo ? [StructGen, OpenAi] : [StructGen, LmOnly, OpenAi]);
        _order.AcceptOnlyFromAmong("any", "as-declared");
        _undeclared.AcceptOnlyFromAmong("any", "where-stated");
        _drafter.AcceptOnlyFromAmong([.. InProcessSettings.Drafters.Keys]);
        _wideWeights.AcceptOnlyFromAmong([.. Enum.GetNames<WideWeights>().Select(name => name.ToLowerInvariant())]);
    }

    public void AddTo(Command command)
    {
        Option[] all = [_engine, _model, _baseUrl, _keyVariable, _concurrency, _retries, _firstWait, _noStream, _device, _drafter, _threads, _wideWeights, _variant, _order, _undeclared, _whitespace, .. _unconstrainedToo ? Array.Empty<Option>() : [_noResponseFormat, _freeBaseline]];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            // The value itself may be an error, and is reported as one already.
            string engine = result.GetResult(_engine)?.Tokens is [.., var token] ? token.Value : StructGen;
            bool remote = engine == OpenAi;
            if (remote && result.GetResult(_baseUrl) is null)
            {
                result.AddError("--engine openai needs --base-url.");
            }

            Option[] foreign = remote ? [_device, _drafter, _threads, _wideWeights, _variant, _freeBaseline, _order, _undeclared, _whitespace] : [_baseUrl, _keyVariable, _concurrency, _retries, _firstWait, _noStream, _noResponseFormat];
            if (engine == LmOnly)
            {
                foreign = [.. foreign, _freeBaseline, _order, _undeclared, _whitespace];
            }

            foreach (Option option in foreign.Where(option => result.GetResult(option) is { Implicit: false }))
            {
                result.AddError($"{option.Name} says nothing to --engine {engine}.");
            }
        });
    }

    /// <summary>The engine asked for.</summary>
    /// <param name="result">The arguments.</param>
    /// <param name="chatTemplate">Whether the model's chat template is to wrap the prompts.</param>
    /// <param name="cancellationToken">Ends the loading of a model.</param>
    public async Task<IGenerationEngine> CreateAsync(ParseResult result, bool chatTemplate, CancellationToken cancellationToken)
    {
        string name = result.GetValue(_engine)!;
        return name == OpenAi ? CreateRemote(result, chatTemplate) : await InProcessEngine.LoadAsync(
            new()
            {
                Model = result.GetValue(_model)!,
                Constrained = name == StructGen,
                Device = result.GetValue(_device)!,
                Drafter = result.GetValue(_drafter)!,
                Threads = result.GetValue(_threads),
                WideWeights = Enum.Parse<WideWeights>(result.GetValue(_wideWeights)!, ignoreCase: true),
                Variant = result.GetValue(_variant),
                FreeBaseline = result.GetValue(_freeBaseline),
                PropertyOrder = result.GetValue(_order) == "any" ? PropertyOrder.Any : PropertyOrder.AsDeclared,
                UndeclaredProperties = result.GetValue(_undeclared) == "any" ? UndeclaredProperties.Any : UndeclaredProperties.WhereStated,
                Whitespace = result.GetValue(_whitespace)!,
            },
            cancellationToken).ConfigureAwait(false);
    }

    private OpenAiEngine CreateRemote(ParseResult result, bool chatTemplate)
    {
        if (!chatTemplate)
        {
            throw new DataException("--chat-template off: the openai engine sends messages, which the endpoint's template always wraps.");
        }

        string? key = Environment.GetEnvironmentVariable(result.GetValue(_keyVariable)!);
        return new(new()
        {
            BaseUrl = result.GetValue(_baseUrl)!,
            Model = result.GetValue(_model)!,
            ApiKey = string.IsNullOrEmpty(key) ? null : key,
            Concurrency = result.GetValue(_concurrency),
            Retries = result.GetValue(_retries),
            FirstWait = TimeSpan.FromSeconds(result.GetValue(_firstWait)),
            Stream = !result.GetValue(_noStream),
            Constrain = !result.GetValue(_noResponseFormat),
        });
    }

    private static ExecutionDevice ParseDevice(ArgumentResult result)
    {
        if (DeviceArgument.TryParse(result.Tokens[^1].Value, out ExecutionDevice? device))
        {
            return device;
        }

        result.AddError($"--device needs {DeviceArgument.Syntax}.");
        return ExecutionDevice.Cpu;
    }
}

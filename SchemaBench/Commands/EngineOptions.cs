using System.CommandLine;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Engines;
using StructGen.SchemaBench.Engines.OpenAi;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options that choose an engine.</summary>
internal sealed class EngineOptions
{
    private const string OpenAi = "openai";

    private readonly Option<string> _engine = new("--engine") { Description = "What writes the texts.", Required = true };
    private readonly Option<string?> _model = new("--model") { Description = "The model's name at the endpoint.", HelpName = "MODEL" };
    private readonly Option<Uri?> _baseUrl = new("--base-url") { Description = "openai: the address before /chat/completions, for example http://127.0.0.1:8080/v1.", HelpName = "URL", CustomParser = result => AddressArgument.Parse(result) };
    private readonly Option<string> _keyVariable = new("--api-key-env") { Description = "openai: the environment variable that holds the key; if it is not set, none is sent.", HelpName = "NAME", DefaultValueFactory = _ => "OPENAI_API_KEY" };
    private readonly Option<int> _concurrency = new("--concurrency") { Description = "openai: requests at a time.", HelpName = "N", DefaultValueFactory = _ => 4, CustomParser = result => NumberArgument.Parse(result, 1) };
    private readonly Option<int> _retries = new("--retries") { Description = "openai: further tries after 408, 429, 5xx or no connection.", HelpName = "N", DefaultValueFactory = _ => 5, CustomParser = result => NumberArgument.Parse(result, 0) };
    private readonly Option<double> _firstWait = new("--retry-wait") { Description = "openai: seconds before the second try; doubles from try to try, unless the endpoint names a time.", HelpName = "S", DefaultValueFactory = _ => 1, CustomParser = NumberArgument.ParseSeconds };
    private readonly Option<bool> _noStream = new("--no-stream") { Description = "openai: whole answers instead of events; there is no time to the first token then." };
    private readonly Option<bool> _noResponseFormat = new("--no-response-format") { Description = "openai: the schema stands in the prompt only." };

    public EngineOptions() => _engine.AcceptOnlyFromAmong(OpenAi);

    public void AddTo(Command command)
    {
        Option[] all = [_engine, _model, _baseUrl, _keyVariable, _concurrency, _retries, _firstWait, _noStream, _noResponseFormat];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }

        command.Validators.Add(result =>
        {
            if (result.GetValue(_engine) == OpenAi && (result.GetValue(_baseUrl) is null || result.GetValue(_model) is null))
            {
                result.AddError("--engine openai needs --base-url and --model.");
            }
        });
    }

    /// <summary>The engine asked for.</summary>
    public Task<IGenerationEngine> CreateAsync(ParseResult result, RunPlan plan, CancellationToken cancellationToken)
    {
        if (!plan.Prompt.Settings.ChatTemplate)
        {
            throw new DataException("--chat-template off: the openai engine sends messages, which the endpoint's template always wraps.");
        }

        string? key = Environment.GetEnvironmentVariable(result.GetValue(_keyVariable)!);
        return Task.FromResult<IGenerationEngine>(new OpenAiEngine(new()
        {
            BaseUrl = result.GetValue(_baseUrl)!,
            Model = result.GetValue(_model)!,
            ApiKey = string.IsNullOrEmpty(key) ? null : key,
            Concurrency = result.GetValue(_concurrency),
            Retries = result.GetValue(_retries),
            FirstWait = TimeSpan.FromSeconds(result.GetValue(_firstWait)),
            Stream = !result.GetValue(_noStream),
            Constrain = !result.GetValue(_noResponseFormat),
        }));
    }
}

using System.CommandLine;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Commands;

/// <summary>The options about prompts, sampling and limits.</summary>
internal sealed class GenerationOptionSet
{
    private readonly Option<int> _shots = new("--shots") { Description = "Worked examples before the question; 0 is zero-shot.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 0) };
    private readonly Option<string> _chatTemplate = new("--chat-template") { Description = "Whether the model's chat template wraps the prompt.", DefaultValueFactory = _ => "on" };
    private readonly Option<double> _temperature = new("--temperature") { Description = "0 is greedy.", HelpName = "T", DefaultValueFactory = _ => 0, CustomParser = result => NumberArgument.ParseBetween(result, 0, 10) };
    private readonly Option<long> _seed = new("--seed") { Description = "Each sample's random numbers come from it and the sample's id.", HelpName = "S", DefaultValueFactory = _ => 1, CustomParser = NumberArgument.ParseSeed };
    private readonly Option<int> _maxTokens = new("--max-tokens") { Description = "The most output tokens of a sample.", HelpName = "N", CustomParser = result => NumberArgument.Parse(result, 1) };
    private readonly Option<string> _budget = new("--budget") { Description = "What a constrained text does at --max-tokens: close in time, or be cut.", DefaultValueFactory = _ => "close-in-time" };
    private readonly Option<double> _promptShare = new("--prompt-share") { Description = "The largest part of the context a prompt may take.", HelpName = "F", DefaultValueFactory = _ => 0.8, CustomParser = result => NumberArgument.ParseBetween(result, 0.01, 1) };
    private readonly Option<double> _compileTimeout = new("--compile-timeout") { Description = "Seconds until the schema must be compiled.", HelpName = "S", DefaultValueFactory = _ => 40, CustomParser = NumberArgument.ParseSeconds };
    private readonly Option<double> _generationTimeout = new("--generation-timeout") { Description = "Seconds from there until the text must end.", HelpName = "S", DefaultValueFactory = _ => 60, CustomParser = NumberArgument.ParseSeconds };

    /// <param name="shots">Worked examples unless told otherwise.</param>
    /// <param name="maxTokens">The limit of tokens unless told otherwise.</param>
    public GenerationOptionSet(int shots, int maxTokens)
    {
        _shots.DefaultValueFactory = _ => shots;
        _maxTokens.DefaultValueFactory = _ => maxTokens;
        _chatTemplate.AcceptOnlyFromAmong("on", "off");
        _budget.AcceptOnlyFromAmong("close-in-time", "truncate");
    }

    public void AddTo(Command command)
    {
        Option[] all = [_shots, _chatTemplate, _temperature, _seed, _maxTokens, _budget, _promptShare, _compileTimeout, _generationTimeout];
        foreach (Option option in all)
        {
            command.Options.Add(option);
        }
    }

    public int Shots(ParseResult result) => result.GetValue(_shots);

    public bool ChatTemplate(ParseResult result) => result.GetValue(_chatTemplate) == "on";

    public GenerationSettings Settings(ParseResult result) => new()
    {
        Temperature = result.GetValue(_temperature),
        Seed = result.GetValue(_seed),
        MaxTokens = result.GetValue(_maxTokens),
        CloseInTime = result.GetValue(_budget) == "close-in-time",
        PromptShare = result.GetValue(_promptShare),
        CompileTimeoutS = result.GetValue(_compileTimeout),
        GenerationTimeoutS = result.GetValue(_generationTimeout),
    };
}

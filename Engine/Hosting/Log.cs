using Microsoft.Extensions.Logging;

namespace StructGen.Engine.Hosting;

/// <summary>What the engine logs. Never prompts, schemas or outputs.</summary>
internal static partial class Log
{
    [LoggerMessage(EventId = 1, Level = LogLevel.Information, Message = "Loaded the model {Model}, context of {ContextLength} tokens.")]
    public static partial void ModelLoaded(ILogger logger, string model, int contextLength);

    [LoggerMessage(EventId = 2, Level = LogLevel.Debug, Message = "Compiled a grammar for {Model} in {Milliseconds:F1} ms.")]
    public static partial void GrammarCompiled(ILogger logger, string model, double milliseconds);

    [LoggerMessage(EventId = 3, Level = LogLevel.Warning, Message = "A grammar for {Model} was refused with {Problems} problems, the first of code {Code}.")]
    public static partial void GrammarRefused(ILogger logger, string model, int problems, int code);

    [LoggerMessage(
        EventId = 4,
        Level = LogLevel.Information,
        Message = "Generated {OutputTokens} tokens with {Model} after a prompt of {PromptTokens} in {Milliseconds:F0} ms ({ForcedTokens} forced, {Forwards} forwards, finish {Finish}).")]
    public static partial void Generated(ILogger logger, string model, int promptTokens, int outputTokens, int forcedTokens, int forwards, string finish, double milliseconds);

    [LoggerMessage(EventId = 5, Level = LogLevel.Debug, Message = "{Rejected} of {Drafted} drafted tokens were rejected by {Model}.")]
    public static partial void DraftsRejected(ILogger logger, string model, int drafted, int rejected);

    [LoggerMessage(EventId = 6, Level = LogLevel.Warning, Message = "A generation with {Model} failed: {Problem}.")]
    public static partial void GenerationFailed(ILogger logger, string model, string problem);

    [LoggerMessage(EventId = 7, Level = LogLevel.Debug, Message = "A generation with {Model} was left or cancelled after {OutputTokens} tokens.")]
    public static partial void GenerationLeft(ILogger logger, string model, int outputTokens);
}

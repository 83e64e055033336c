using Microsoft.Extensions.AI;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using StructGen.Engine.Chat;
using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Generation;
using StructGen.Engine.Hosting;
using StructGen.Engine.Models;
using StructGen.Engine.Templates;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Engine;

/// <summary>A language model whose answers obey a .NET type, a schema or a grammar. Thread-safe; dispose it after use.</summary>
public sealed partial class StructuredModel : IAsyncDisposable, IDisposable
{
    private readonly ITargetModel _target;
    private readonly DecodeLoop _loop;
    private readonly GrammarCompiler _compiler;
    private readonly ILogger _logger;

    internal StructuredModel(ITargetModel target, TextTokenizer tokenizer, ChatTemplateFiles templates, string name, ModelOptions options)
    {
        _target = target;
        Tokenizer = tokenizer;
        Name = name;
        Options = options;
        Prompts = new PromptWriter(templates, tokenizer);
        _loop = new DecodeLoop(target, tokenizer.Vocabulary, tokenizer);
        _compiler = new GrammarCompiler(tokenizer.Vocabulary, new GrammarCompilerOptions { Limits = options.Limits, Encoder = tokenizer });
        _logger = options.LoggerFactory?.CreateLogger<StructuredModel>() ?? (ILogger)NullLogger.Instance;
    }

    /// <summary>The model's name: that of its folder.</summary>
    public string Name { get; }

    /// <summary>How it was loaded.</summary>
    public ModelOptions Options { get; }

    /// <summary>Its tokenizer.</summary>
    public TextTokenizer Tokenizer { get; }

    /// <summary>Its vocabulary.</summary>
    public Vocabulary Vocabulary => Tokenizer.Vocabulary;

    /// <summary>The most tokens of prompt and output together.</summary>
    public int ContextLength => _target.ContextLength;

    /// <summary>What the folder's files say; null for a model that came from no folder.</summary>
    public ModelDescription? Description { get; private init; }

    internal PromptWriter Prompts { get; }

    internal ILogger Logger => _logger;

    /// <summary>Loads a model from its folder.</summary>
    /// <param name="path">The folder.</param>
    /// <param name="options">How it is loaded.</param>
    /// <param name="progress">Told how far loading is, from 0 to 1.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    /// <exception cref="ModelException">A file is missing, broken or of an unknown kind; the message names it.</exception>
    /// <exception cref="DeviceNotAvailableException">The machine does not have the device; the message lists what it has.</exception>
    /// <exception cref="ChatTemplateException">The chat template holds a construct that is not understood.</exception>
    /// <exception cref="GrammarException">The tokenizer cannot be reproduced exactly.</exception>
    public static async Task<StructuredModel> LoadAsync(
        string path, ModelOptions? options = null, IProgress<double>? progress = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        options ??= new ModelOptions();
        (OnnxModel target, TextTokenizer tokenizer) = await ModelLoader.LoadAsync(path, options, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            ModelDescription description = target.Description;
            string name = Path.GetFileName(Path.TrimEndingDirectorySeparator(description.Folder));
            StructuredModel model = new(target, tokenizer, LoadTemplates(description.Folder), name, options) { Description = description };
            Log.ModelLoaded(model._logger, model.Name, model.ContextLength);
            return model;
        }
        catch
        {
            target.Dispose();
            throw;
        }
    }

    private static ChatTemplateFiles LoadTemplates(string folder)
    {
        try
        {
            return ChatTemplateFiles.Load(folder);
        }
        catch (InvalidDataException problem)
        {
            throw new ModelException(ModelErrorCode.FileBroken, problem.Message, innerException: problem);
        }
    }

    /// <summary>The model as a chat client of Microsoft.Extensions.AI. Disposing the client leaves the model alone.</summary>
    public IChatClient AsIChatClient() => new StructGenChatClient(this);

    /// <summary>Frees the model.</summary>
    public void Dispose() => (_target as IDisposable)?.Dispose();

    /// <summary>Frees the model.</summary>
    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }
}

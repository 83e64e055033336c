using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Engine.Models.Folders;
using StructGen.Engine.Tokenization;

namespace StructGen.Engine.Generation;

/// <summary>Loads what a folder holds onto a device.</summary>
internal static class ModelLoader
{
    /// <summary>The target model, what its files say, and its tokenizer.</summary>
    public static async Task<(ITargetModel Target, ModelDescription Description, TextTokenizer Tokenizer)> LoadAsync(
        string path, ModelOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        RuntimeDevice device = DeviceResolver.Resolve(options.Device);
        if (device.Device.Kind == DeviceKind.Cpu)
        {
            OnnxModel model = await OnnxModel.LoadAsync(path, options.Runtime, progress, cancellationToken).ConfigureAwait(false);
            return await WithTokenizerAsync(model, model.Description, model.LoadTokenizer, cancellationToken).ConfigureAwait(false);
        }

        ModelDescription description = ModelFolder.Read(path, options.Runtime.Variant);
        progress?.Report(0.05);
        DeviceModel onDevice = await Task.Run(() => LoadOnDevice(description, device, options), cancellationToken).ConfigureAwait(false);
        progress?.Report(1);
        return await WithTokenizerAsync(onDevice, description, () => LoadTokenizer(description, onDevice.LogitsWidth), cancellationToken).ConfigureAwait(false);
    }

    private static DeviceModel LoadOnDevice(ModelDescription description, RuntimeDevice device, ModelOptions options)
    {
        try
        {
            int? context = options.Runtime.ContextLength ?? (description.ContextLength > 0 ? description.ContextLength : null);
            return DeviceModel.Load(description.GraphPath, device, new DeviceModelOptions { ContextLength = context });
        }
        catch (InvalidDataException problem)
        {
            throw new ModelException(ModelErrorCode.Unsupported, problem.Message, parameter: device.Device.ToString(), innerException: problem);
        }
    }

    private static async Task<(ITargetModel, ModelDescription, TextTokenizer)> WithTokenizerAsync(
        ITargetModel model, ModelDescription description, Func<TextTokenizer> load, CancellationToken cancellationToken)
    {
        try
        {
            return (model, description, await Task.Run(load, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            ((IDisposable)model).Dispose();
            throw;
        }
    }

    private static TextTokenizer LoadTokenizer(ModelDescription description, int logitsWidth)
    {
        string path = description.TokenizerPath
            ?? throw new ModelException(ModelErrorCode.FileMissing, "tokenizer.json is not there; the model cannot read text without it.", description.Folder, "tokenizer.json");
        int own = TextTokenizer.FromTokenizerJson(path).Vocabulary.Size;
        return own <= logitsWidth
            ? TextTokenizer.FromTokenizerJson(path, logitsWidth)
            : throw new ModelException(
                ModelErrorCode.Mismatch, $"the tokenizer has {own} tokens, the logits of {Path.GetFileName(description.GraphPath)} are {logitsWidth} wide; the files do not belong together.", path, "vocab_size");
    }
}

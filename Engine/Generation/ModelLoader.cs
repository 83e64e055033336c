using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Engine.Tokenization;

namespace StructGen.Engine.Generation;

/// <summary>Loads what a folder holds onto a device.</summary>
internal static class ModelLoader
{
    /// <summary>The model and its tokenizer.</summary>
    public static async Task<(OnnxModel Model, TextTokenizer Tokenizer)> LoadAsync(
        string path, ModelOptions options, IProgress<double>? progress, CancellationToken cancellationToken)
    {
        // The device is said once for both; who set it with the runtime's options only meant it there.
        ExecutionDevice device = options.Device.Kind == DeviceKind.Auto ? options.Runtime.Device : options.Device;
        OnnxModel model = await OnnxModel.LoadAsync(path, options.Runtime with { Device = device }, progress, cancellationToken).ConfigureAwait(false);
        try
        {
            return (model, await Task.Run(model.LoadTokenizer, cancellationToken).ConfigureAwait(false));
        }
        catch
        {
            model.Dispose();
            throw;
        }
    }
}

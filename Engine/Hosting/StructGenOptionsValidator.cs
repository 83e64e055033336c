using Microsoft.Extensions.Options;

namespace StructGen.Engine.Hosting;

/// <summary>Finds mistakes when the host starts, not at the first request.</summary>
internal sealed class StructGenOptionsValidator : IValidateOptions<StructGenOptions>
{
    public ValidateOptionsResult Validate(string? name, StructGenOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.ModelPath))
        {
            return ValidateOptionsResult.Fail($"{nameof(StructGenOptions)}.{nameof(options.ModelPath)} is empty; set it to the model's folder.");
        }

        if (!Directory.Exists(options.ModelPath) && !File.Exists(options.ModelPath))
        {
            return ValidateOptionsResult.Fail($"{nameof(StructGenOptions)}.{nameof(options.ModelPath)}: there is no folder '{Path.GetFullPath(options.ModelPath)}'.");
        }

        return options.Device is null || options.Runtime is null || options.Limits is null || options.Generation is null
            ? ValidateOptionsResult.Fail($"{nameof(StructGenOptions)}: Device, Runtime, Limits and Generation must not be null.")
            : ValidateOptionsResult.Success;
    }
}

namespace StructGen.Engine.Models.Folders;

/// <summary>Chooses one of the graphs that a Hugging Face export holds.</summary>
/// <remarks>
/// A graph is <c>{stem}{suffix}.onnx</c>, beside the configuration or in <c>onnx/</c>; the suffix is the variant of the weights. Without a wish the
/// most exact form wins: it is the model that was trained, and the others are smaller approximations that somebody has to want.
/// </remarks>
internal static class HuggingFaceGraphs
{
    private static readonly string[] Stems = ["model", "decoder_model_merged"];

    // From the most exact to the least; the last ones need kernels or types that few providers have.
    private static readonly string[] Variants = ["", "optimized", "fp16", "int8", "uint8", "quantized", "q8", "q4", "q4f16", "bnb4", "q2", "q2f16", "q1", "q1f16"];

    public static string Choose(string folder, string? variant)
    {
        string[] folders = [folder, Path.Combine(folder, "onnx")];
        if (variant is not null)
        {
            return Find(folders, variant is "fp32" or "float32" ? "" : variant.TrimStart('_')) ?? throw new ModelException(
                ModelErrorCode.FileMissing, $"there is no variant \"{variant}\" of the graph; {Listing(folders)}", folder, nameof(OnnxModelOptions.Variant));
        }

        foreach (string candidate in Variants)
        {
            if (Find(folders, candidate) is string path)
            {
                return path;
            }
        }

        if (folders.Any(static place => File.Exists(Path.Combine(place, "decoder_with_past_model.onnx"))))
        {
            throw new ModelException(
                ModelErrorCode.Unsupported,
                "the export is split into decoder_model.onnx and decoder_with_past_model.onnx; export it again with a current optimum, which writes one graph (model.onnx or decoder_model_merged.onnx).",
                folder);
        }

        throw new ModelException(ModelErrorCode.FileMissing, $"no decoder graph found: expected model.onnx or decoder_model_merged.onnx, here or in onnx/; {Listing(folders)}", folder);
    }

    private static string? Find(string[] folders, string variant) =>
        (from place in folders
         from stem in Stems
         let path = Path.Combine(place, variant.Length == 0 ? $"{stem}.onnx" : $"{stem}_{variant}.onnx")
         where File.Exists(path)
         select path).FirstOrDefault();

    private static string Listing(string[] folders)
    {
        string[] found = [.. folders.Where(Directory.Exists).SelectMany(static place => Directory.EnumerateFiles(place, "*.onnx")).Select(path => Path.GetRelativePath(folders[0], path)).Order(StringComparer.Ordinal)];
        return found.Length == 0 ? "there is no .onnx file at all." : $"there are {string.Join(", ", found)}.";
    }
}

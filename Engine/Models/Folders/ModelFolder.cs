using System.Collections.Immutable;

namespace StructGen.Engine.Models.Folders;

/// <summary>Reads a model folder of any layout that is known.</summary>
internal static class ModelFolder
{
    private const string TreeSuffix = "_tree.onnx";

    /// <summary>Reads the folder's files.</summary>
    /// <param name="path">The folder, or a graph inside one.</param>
    /// <param name="variant">Which form of the weights, where the folder has several.</param>
    /// <exception cref="ModelException">A file is missing, broken or of an unknown layout.</exception>
    public static ModelDescription Read(string path, string? variant = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(path);
        string folder = Path.GetFullPath(path);
        string? graph = null;
        if (File.Exists(folder) && folder.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase))
        {
            graph = folder;
            folder = Path.GetDirectoryName(folder)!;
            if (!IsModelFolder(folder) && Path.GetFileName(folder) == "onnx")
            {
                folder = Path.GetDirectoryName(folder)!;
            }
        }

        if (!Directory.Exists(folder))
        {
            throw new ModelException(ModelErrorCode.FileMissing, "the model folder does not exist.", folder);
        }

        ModelDescription description = ReadLayout(folder, graph is null ? variant : null, graph);
        return Complete(graph is null ? description : description with { GraphPath = graph });
    }

    private static bool IsModelFolder(string folder) => File.Exists(Path.Combine(folder, GenaiFolder.ConfigName)) || File.Exists(Path.Combine(folder, HuggingFaceFolder.ConfigName));

    private static ModelDescription ReadLayout(string folder, string? variant, string? graph)
    {
        if (File.Exists(Path.Combine(folder, GenaiFolder.ConfigName)))
        {
            return variant is null
                ? GenaiFolder.Read(folder)
                : throw new ModelException(
                    ModelErrorCode.UnknownLayout, $"a folder with {GenaiFolder.ConfigName} has one graph; leave the variant out, or give the path of another graph.", folder, nameof(OnnxModelOptions.Variant));
        }

        return File.Exists(Path.Combine(folder, HuggingFaceFolder.ConfigName))
            ? HuggingFaceFolder.Read(folder, variant, graph)
            : throw new ModelException(
                ModelErrorCode.UnknownLayout,
                $"neither {GenaiFolder.ConfigName} (onnxruntime-genai) nor {HuggingFaceFolder.ConfigName} (Hugging Face export) is there; give the folder that holds one of them.",
                folder);
    }

    /// <summary>Adds what stands beside the graph in every layout.</summary>
    private static ModelDescription Complete(ModelDescription description)
    {
        if (!File.Exists(description.GraphPath))
        {
            throw new ModelException(ModelErrorCode.FileMissing, $"the decoder's graph, named by {Path.GetFileName(description.ConfigPath)}, does not exist.", description.GraphPath);
        }

        string tokenizer = Path.Combine(description.Folder, "tokenizer.json");
        string tree = Path.Combine(Path.GetDirectoryName(description.GraphPath)!, Path.GetFileNameWithoutExtension(description.GraphPath) + TreeSuffix);
        ConfigFile? generation = ConfigFile.ReadIfThere(Path.Combine(description.Folder, "generation_config.json"));
        ImmutableArray<int> end = [.. description.EndTokens.Concat(generation?.Tokens("eos_token_id") ?? []).Distinct().Order()];
        return description with
        {
            TokenizerPath = File.Exists(tokenizer) ? tokenizer : null,
            TreeGraphPath = File.Exists(tree) ? tree : null,
            EndTokens = end,
        };
    }
}

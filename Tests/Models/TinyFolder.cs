using System.Text.Json;
using Google.Protobuf;
using StructGen.Engine.Models;
using StructGen.Engine.Models.Graphs;

namespace StructGen.Tests.Models;

/// <summary>A model folder in a temporary place, with a tiny decoder in it.</summary>
internal sealed class TinyFolder : IDisposable
{
    private const int VocabularySize = 300;

    public string Folder { get; } = Directory.CreateTempSubdirectory("structgen-model-").FullName;

    public static OnnxModelOptions Options { get; } = new() { AllowSpinning = false, Threads = 1, ContextLength = 256 };

    public string PathOf(string name) => Path.Combine(Folder, name);

    /// <summary>The layout of onnxruntime-genai.</summary>
    public static TinyFolder Genai(OnnxGraph graph)
    {
        TinyFolder folder = new();
        folder.Write("model.onnx", graph);
        folder.WriteGenaiConfig();
        return folder;
    }

    /// <summary>A Hugging Face layout: the graph's place decides which.</summary>
    public static TinyFolder HuggingFace(OnnxGraph graph, string name = "model.onnx")
    {
        TinyFolder folder = new();
        folder.Write(name, graph);
        folder.WriteConfig();
        return folder;
    }

    /// <summary>Fused attention, or plain operators over a cache that grows by concatenation.</summary>
    public static OnnxGraph Graph(bool concatenated, TinyDecoderOptions? options = null)
    {
        OnnxGraph graph = TinyDecoder.Build(options ?? new TinyDecoderOptions());
        if (concatenated)
        {
            AttentionLowering.Run(graph, CacheForm.Concatenated);
        }

        return graph;
    }

    public void Write(string name, OnnxGraph graph)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(PathOf(name))!);
        File.WriteAllBytes(PathOf(name), graph.Model.ToByteArray());
    }

    public void WriteGenaiConfig(Action<Dictionary<string, object?>, Dictionary<string, object?>>? change = null)
    {
        Dictionary<string, object?> decoder = new()
        {
            ["filename"] = "model.onnx", ["head_size"] = 16, ["num_hidden_layers"] = 2, ["num_key_value_heads"] = 2, ["num_attention_heads"] = 4,
        };
        Dictionary<string, object?> model = new()
        {
            ["type"] = "tiny", ["vocab_size"] = VocabularySize, ["context_length"] = 256, ["eos_token_id"] = new[] { 2, 7 }, ["bos_token_id"] = 1, ["decoder"] = decoder,
        };
        change?.Invoke(model, decoder);
        File.WriteAllText(PathOf("genai_config.json"), JsonSerializer.Serialize(new Dictionary<string, object?> { ["model"] = model }));
    }

    public void WriteConfig(Action<Dictionary<string, object?>>? change = null)
    {
        Dictionary<string, object?> config = new()
        {
            ["model_type"] = "tiny", ["vocab_size"] = VocabularySize, ["max_position_embeddings"] = 256, ["eos_token_id"] = 2, ["hidden_size"] = 64,
            ["num_hidden_layers"] = 2, ["num_attention_heads"] = 4, ["num_key_value_heads"] = 2,
        };
        change?.Invoke(config);
        File.WriteAllText(PathOf("config.json"), JsonSerializer.Serialize(config));
    }

    public OnnxModel Load(OnnxModelOptions? options = null) => OnnxModel.LoadAsync(Folder, options ?? Options).GetAwaiter().GetResult();

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}

namespace StructGen.Engine.Models.Folders;

/// <summary>Reads the layouts of optimum (graph beside <c>config.json</c>) and transformers.js (graphs in <c>onnx/</c>, one a variant).</summary>
internal static class HuggingFaceFolder
{
    public const string ConfigName = "config.json";

    public static ModelDescription Read(string folder, string? variant, string? graph = null)
    {
        ConfigFile config = ConfigFile.Read(Path.Combine(folder, ConfigName));

        // Models of text and images keep the decoder's figures one level down.
        ConfigFile text = config.Section("text_config") ?? config;
        int heads = text.Count("num_attention_heads", "n_head", "num_heads");
        int headSize = text.Count("head_dim");
        int width = text.Count("hidden_size", "n_embd", "d_model");
        return new ModelDescription
        {
            Folder = folder,
            Layout = ModelLayout.HuggingFace,
            GraphPath = graph ?? HuggingFaceGraphs.Choose(folder, variant),
            ConfigPath = config.Path,
            ModelType = config.Text("model_type") ?? "unknown",
            ContextLength = text.Count("max_position_embeddings", "n_positions", "n_ctx", "max_sequence_length", "seq_length", "max_seq_len"),
            VocabularySize = text.Count("vocab_size"),
            Layers = text.Count("num_hidden_layers", "n_layer", "num_layers"),
            KeyValueHeads = text.Count("num_key_value_heads") is > 0 and int grouped ? grouped : heads,
            HeadSize = headSize > 0 ? headSize : heads > 0 ? width / heads : 0,
            EndTokens = text.Tokens("eos_token_id") is { IsEmpty: false } own ? own : config.Tokens("eos_token_id"),
            BeginToken = text.Tokens("bos_token_id") is [int begin, ..] ? begin : config.Tokens("bos_token_id") is [int outer, ..] ? outer : null,
        };
    }
}

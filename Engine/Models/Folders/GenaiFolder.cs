namespace StructGen.Engine.Models.Folders;

/// <summary>Reads the layout of onnxruntime-genai: <c>genai_config.json</c> names the graph and its inputs.</summary>
internal static class GenaiFolder
{
    public const string ConfigName = "genai_config.json";

    public static ModelDescription Read(string folder)
    {
        ConfigFile config = ConfigFile.Read(Path.Combine(folder, ConfigName));
        ConfigFile model = Section(config, "model", "model");
        ConfigFile decoder = Section(model, "decoder", "model.decoder");
        if (model.Section("encoder") is not null)
        {
            throw new ModelException(ModelErrorCode.Unsupported, "the model has an encoder; only decoder-only language models can be run.", config.Path, "model.encoder");
        }

        if (decoder.Section("pipeline") is not null)
        {
            throw new ModelException(ModelErrorCode.Unsupported, "the decoder is a pipeline of several graphs; export it as one graph.", config.Path, "model.decoder.pipeline");
        }

        string graph = decoder.Text("filename")
            ?? throw new ModelException(ModelErrorCode.FileBroken, "\"model.decoder.filename\" is missing: it names the decoder's graph.", config.Path, "model.decoder.filename");
        ConfigFile? inputs = decoder.Section("inputs");
        ConfigFile? outputs = decoder.Section("outputs");
        GraphNames names = new();
        return new ModelDescription
        {
            Folder = folder,
            Layout = ModelLayout.OnnxRuntimeGenAI,
            GraphPath = Path.Combine(folder, graph),
            ConfigPath = config.Path,
            ModelType = model.Text("type") ?? "unknown",
            ContextLength = model.Count("context_length"),
            VocabularySize = model.Count("vocab_size"),
            Layers = decoder.Count("num_hidden_layers"),
            KeyValueHeads = decoder.Count("num_key_value_heads"),
            HeadSize = decoder.Count("head_size"),
            EndTokens = model.Tokens("eos_token_id"),
            BeginToken = model.Tokens("bos_token_id") is [int begin, ..] ? begin : null,
            Names = new GraphNames
            {
                InputIds = inputs?.Text("input_ids") ?? names.InputIds,
                AttentionMask = inputs?.Text("attention_mask") ?? names.AttentionMask,
                PositionIds = inputs?.Text("position_ids") ?? names.PositionIds,
                PastKey = inputs?.Text("past_key_names") ?? names.PastKey,
                PastValue = inputs?.Text("past_value_names") ?? names.PastValue,
                Logits = outputs?.Text("logits") ?? names.Logits,
                PresentKey = outputs?.Text("present_key_names") ?? names.PresentKey,
                PresentValue = outputs?.Text("present_value_names") ?? names.PresentValue,
            },
        };
    }

    private static ConfigFile Section(ConfigFile parent, string name, string path) =>
        parent.Section(name) ?? throw new ModelException(ModelErrorCode.FileBroken, $"\"{path}\" is missing.", parent.Path, path);
}

using System.Collections.Immutable;

namespace StructGen.Engine.Models;

/// <summary>What the files of a model folder say, before any graph is loaded. Immutable.</summary>
public sealed record ModelDescription
{
    /// <summary>The folder's full path.</summary>
    public required string Folder { get; init; }

    /// <summary>How the folder is laid out.</summary>
    public required ModelLayout Layout { get; init; }

    /// <summary>The decoder's graph.</summary>
    public required string GraphPath { get; init; }

    /// <summary>The same decoder with <c>position_ids</c> and <c>attention_bias</c> inputs (its name ends in <c>_tree.onnx</c>), for drafts that branch; null when there is none.</summary>
    public string? TreeGraphPath { get; init; }

    /// <summary>The tokenizer's file; null when there is none.</summary>
    public string? TokenizerPath { get; init; }

    /// <summary>The file that named the properties below.</summary>
    public required string ConfigPath { get; init; }

    /// <summary>The architecture's name in the configuration (<c>llama</c>, <c>qwen2</c>), for messages.</summary>
    public string ModelType { get; init; } = "unknown";

    /// <summary>The most tokens a sequence may hold; 0 when no file says it.</summary>
    public int ContextLength { get; init; }

    /// <summary>Number of tokens by the configuration; 0 when it does not say.</summary>
    public int VocabularySize { get; init; }

    /// <summary>Number of layers by the configuration; 0 when it does not say.</summary>
    public int Layers { get; init; }

    /// <summary>Number of key/value heads by the configuration; 0 when it does not say.</summary>
    public int KeyValueHeads { get; init; }

    /// <summary>Width of one head by the configuration; 0 when it does not say.</summary>
    public int HeadSize { get; init; }

    /// <summary>The tokens that end a text, ascending.</summary>
    public ImmutableArray<int> EndTokens { get; init; } = [];

    /// <summary>The token that begins a text, if there is one.</summary>
    public int? BeginToken { get; init; }

    /// <summary>What the graph calls its inputs and outputs.</summary>
    public GraphNames Names { get; init; } = new();
}

/// <summary>What a decoder's graph calls its inputs and outputs; <c>%d</c> stands for the layer.</summary>
public sealed record GraphNames
{
    /// <summary>Tokens in.</summary>
    public string InputIds { get; init; } = "input_ids";

    /// <summary>Ones where there are tokens.</summary>
    public string AttentionMask { get; init; } = "attention_mask";

    /// <summary>Positions of the tokens, where the graph asks for them.</summary>
    public string PositionIds { get; init; } = "position_ids";

    /// <summary>Cached keys in.</summary>
    public string PastKey { get; init; } = "past_key_values.%d.key";

    /// <summary>Cached values in.</summary>
    public string PastValue { get; init; } = "past_key_values.%d.value";

    /// <summary>Logits out.</summary>
    public string Logits { get; init; } = "logits";

    /// <summary>Keys out.</summary>
    public string PresentKey { get; init; } = "present.%d.key";

    /// <summary>Values out.</summary>
    public string PresentValue { get; init; } = "present.%d.value";
}

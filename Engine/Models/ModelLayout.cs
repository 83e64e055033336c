namespace StructGen.Engine.Models;

/// <summary>How a model folder is laid out.</summary>
public enum ModelLayout
{
    /// <summary><c>genai_config.json</c> beside the graph it names.</summary>
    OnnxRuntimeGenAI,

    /// <summary><c>config.json</c> with the graph beside it or in <c>onnx/</c>: exports of optimum and for transformers.js.</summary>
    HuggingFace,
}

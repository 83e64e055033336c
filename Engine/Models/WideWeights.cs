namespace StructGen.Engine.Models;

/// <summary>Which form the weights of a quantised model have in forwards of several rows.</summary>
public enum WideWeights
{
    /// <summary>A second session with the weights as floats where it is measured to be faster and memory is plentiful.</summary>
    Auto,

    /// <summary>The file's own form, for all forwards: the least memory.</summary>
    Quantized,

    /// <summary>As floats where the graph allows it, measured or not.</summary>
    Float,
}

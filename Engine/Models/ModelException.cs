namespace StructGen.Engine.Models;

/// <summary>What kind of problem a <see cref="ModelException"/> reports.</summary>
public enum ModelErrorCode
{
    /// <summary>A file or folder that is needed does not exist.</summary>
    FileMissing,

    /// <summary>A file cannot be read: truncated, not of its format, or a value of the wrong type.</summary>
    FileBroken,

    /// <summary>The folder or the graph is of no layout that is known here.</summary>
    UnknownLayout,

    /// <summary>Two sources contradict each other: a configuration and the graph, the tokenizer and the logits.</summary>
    Mismatch,

    /// <summary>Known, but this engine cannot run it.</summary>
    Unsupported,

    /// <summary>More tokens than the sequence or the model can hold.</summary>
    ContextExceeded,

    /// <summary>The runtime failed while running the graph.</summary>
    RunFailed,
}

/// <summary>A model that cannot be loaded or run; the message names the file, the place and the way out.</summary>
public sealed class ModelException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="code">What kind of problem.</param>
    /// <param name="message">What was expected, what was found and what to do.</param>
    /// <param name="file">The file or folder it is about, if any.</param>
    /// <param name="parameter">The input, output or configuration entry it is about, if any.</param>
    /// <param name="innerException">The cause.</param>
    public ModelException(ModelErrorCode code, string message, string? file = null, string? parameter = null, Exception? innerException = null)
        : base(file is null ? message : $"{file}: {message}", innerException)
    {
        Code = code;
        File = file;
        Parameter = parameter;
    }

    /// <summary>What kind of problem.</summary>
    public ModelErrorCode Code { get; }

    /// <summary>The file or folder it is about.</summary>
    public string? File { get; }

    /// <summary>The input, output or configuration entry it is about.</summary>
    public string? Parameter { get; }
}

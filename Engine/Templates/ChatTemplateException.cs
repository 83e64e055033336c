namespace StructGen.Engine.Templates;

/// <summary>Why a chat template could not be used.</summary>
public enum ChatTemplateProblem
{
    /// <summary>The text is not well-formed.</summary>
    Syntax,

    /// <summary>A construct that is not understood: rendering it would be a guess.</summary>
    Unsupported,

    /// <summary>An operation on values that do not allow it, or on a name that is not defined.</summary>
    Evaluation,

    /// <summary>The template itself refused the conversation by <c>raise_exception</c>.</summary>
    Refused,

    /// <summary>Rendering took more steps, text or nesting than any honest template needs.</summary>
    Limit,
}

/// <summary>A chat template that cannot be read or rendered; names the place.</summary>
public sealed class ChatTemplateException : Exception
{
    /// <summary>Creates the exception.</summary>
    /// <param name="problem">What kind of problem.</param>
    /// <param name="origin">The file or name the template came from.</param>
    /// <param name="line">Line in the template, from 1.</param>
    /// <param name="column">Column in the line, from 1.</param>
    /// <param name="message">What was found and what was expected.</param>
    public ChatTemplateException(ChatTemplateProblem problem, string origin, int line, int column, string message)
        : base($"{origin}:{line}:{column}: {message}")
    {
        Problem = problem;
        Origin = origin;
        Line = line;
        Column = column;
    }

    /// <summary>What kind of problem.</summary>
    public ChatTemplateProblem Problem { get; }

    /// <summary>The file or name the template came from.</summary>
    public string Origin { get; }

    /// <summary>Line in the template, from 1.</summary>
    public int Line { get; }

    /// <summary>Column in the line, from 1.</summary>
    public int Column { get; }
}

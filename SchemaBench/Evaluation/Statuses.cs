namespace StructGen.SchemaBench.Evaluation;

/// <summary>What became of a schema before the first token.</summary>
internal enum CompileStatus
{
    /// <summary>The engine took the schema.</summary>
    Ok,

    /// <summary>The engine says that it cannot honour the schema.</summary>
    UnsupportedSchema,

    /// <summary>The engine took the schema and found while generating that it cannot honour it.</summary>
    RuntimeGrammarError,

    /// <summary>An endpoint answered with an error or with nonsense.</summary>
    ApiBadResponse,

    /// <summary>The prompt takes more than its share of the context.</summary>
    PromptTooLong,

    /// <summary>The time for compiling passed.</summary>
    CompileTimeout,

    /// <summary>The time passed, and nobody can tell in which phase.</summary>
    RuntimeTimeout,

    /// <summary>Anything else: an exception that is no refusal.</summary>
    UnknownError,
}

/// <summary>How the text ended.</summary>
internal enum DecodingStatus
{
    /// <summary>The engine ended it.</summary>
    Ok,

    /// <summary>The limit of tokens, or of the context, cut it.</summary>
    ExceedingMaxCtx,

    /// <summary>The time for generating passed.</summary>
    DecodingTimeout,

    /// <summary>The answer broke off or was no answer.</summary>
    BadApiResponse,

    /// <summary>Anything else.</summary>
    UnknownError,
}

/// <summary>The verdict on a text.</summary>
internal enum Validity
{
    /// <summary>It is JSON and valid.</summary>
    Match,

    /// <summary>There is JSON in it, but it is not JSON from end to end.</summary>
    SyntaxError,

    /// <summary>It is JSON, and the schema does not allow it.</summary>
    SemanticError,

    /// <summary>There is no JSON in it.</summary>
    JsonNotFound,

    /// <summary>There is no text, or nothing to judge it by.</summary>
    Skipped,
}

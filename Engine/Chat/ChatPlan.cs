using System.Collections.Immutable;
using System.Text.Json;
using Microsoft.Extensions.AI;
using StructGen.Engine.Decoding;
using StructGen.Engine.Generation;
using StructGen.Grammars;

namespace StructGen.Engine.Chat;

/// <summary>What one request of a chat comes to: the prompt, the constraint, and how the reply is read.</summary>
internal sealed record ChatPlan
{
    /// <summary>The text the model goes on from.</summary>
    public required string Prompt { get; init; }

    /// <summary>What its reply obeys.</summary>
    public required OutputConstraint Constraint { get; init; }

    /// <summary>How it is generated.</summary>
    public required GenerationOptions Options { get; init; }

    /// <summary>The functions that may be called.</summary>
    public IReadOnlySet<string> ToolNames { get; init; } = ImmutableHashSet<string>.Empty;

    /// <summary>What stands around calls.</summary>
    public required ToolFormat Format { get; init; }

    /// <summary>What the whole reply may be besides text with calls between.</summary>
    public ReplyShape Shape { get; init; }

    /// <summary>Names of special tokens that belong to the reply, where calls are written with them.</summary>
    public MarkedText? Marks { get; init; }

    /// <summary>Whether the reply may begin with thinking.</summary>
    public bool MayThink { get; init; }

    /// <summary>Whether thinking is handed out.</summary>
    public bool ShowsThinking { get; init; } = true;
}

/// <summary>What a whole reply is.</summary>
internal enum ReplyShape
{
    /// <summary>Text, with calls between their tags if there are tools.</summary>
    Text,

    /// <summary>The JSON of calls.</summary>
    Calls,

    /// <summary>The JSON of one call, or else of an answer.</summary>
    CallOrAnswer,
}

namespace StructGen.Grammars;

/// <summary>How a <see cref="GrammarCompiler"/> works.</summary>
public sealed record GrammarCompilerOptions
{
    /// <summary>Bounds on one constraint.</summary>
    public GrammarLimits Limits { get; init; } = GrammarLimits.Default;

    /// <summary>Budget of each lazily filled cache (per compiled grammar, and for what all grammars share), in bytes. Default 64 MiB. Beyond it a cache evicts and recomputes.</summary>
    public long CacheBytes { get; init; } = 64 << 20;

    /// <summary>The model's own tokenizer; without it <see cref="Matcher.GetForcedTokens"/> gives only tokens that are the single one allowed.</summary>
    public ITokenEncoder? Encoder { get; init; }
}

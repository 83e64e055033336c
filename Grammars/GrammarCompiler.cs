using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;

namespace StructGen.Grammars;

/// <summary>Turns text into the tokens a model would itself produce; implemented by the owner of the tokenizer.</summary>
public interface ITokenEncoder
{
    /// <summary>The canonical tokens of a UTF-8 text, without special tokens.</summary>
    /// <param name="utf8Text">The text.</param>
    /// <returns>Token ids.</returns>
    IReadOnlyList<int> Encode(ReadOnlySpan<byte> utf8Text);
}

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

/// <summary>Compiles grammars for one vocabulary. Thread-safe; equal grammars compile once.</summary>
public sealed class GrammarCompiler
{
    /// <summary>Creates a compiler.</summary>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="options">Limits and budgets.</param>
    public GrammarCompiler(Vocabulary vocabulary, GrammarCompilerOptions? options = null) => throw new NotImplementedException();

    /// <summary>The vocabulary.</summary>
    public Vocabulary Vocabulary => throw new NotImplementedException();

    /// <summary>Compiles <paramref name="grammar"/>, or returns it from the cache.</summary>
    /// <param name="grammar">The constraint.</param>
    /// <param name="cancellationToken">Ends a long compilation.</param>
    /// <exception cref="GrammarException">All problems at once.</exception>
    public CompiledGrammar Compile(Grammar grammar, CancellationToken cancellationToken = default) => throw new NotImplementedException();

    /// <summary>As <see cref="Compile"/>, with the problems as data.</summary>
    /// <param name="grammar">The constraint.</param>
    /// <param name="compiled">The result.</param>
    /// <param name="problems">All problems; empty on success.</param>
    public bool TryCompile(Grammar grammar, [NotNullWhen(true)] out CompiledGrammar? compiled, out ImmutableArray<Diagnostic> problems) => throw new NotImplementedException();
}

/// <summary>A compiled constraint: immutable to the eye, shared by threads and sequences.</summary>
public sealed class CompiledGrammar
{
    internal CompiledGrammar()
    {
    }

    /// <summary>A matcher for a new sequence. Cheap.</summary>
    public Matcher CreateMatcher() => throw new NotImplementedException();
}

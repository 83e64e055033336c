using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using StructGen.Grammars.Languages;
using StructGen.Grammars.Languages.Antlr;
using StructGen.Grammars.Languages.Lark;
using StructGen.Grammars.Masks;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg;
using StructGen.Grammars.Parsing.JsonSchema;
using StructGen.Grammars.Parsing.Regular;

namespace StructGen.Grammars;

/// <summary>Compiles grammars for one vocabulary. Thread-safe; equal grammars compile once.</summary>
/// <remarks>
/// Compiled grammars are remembered as long as somebody holds them, and those asked for more than once beyond that as long as they fit <see cref="GrammarCompilerOptions.CacheBytes"/> together.
/// </remarks>
public sealed class GrammarCompiler
{
    /// <summary>Grammars within grammars; each level costs a part of the stack of a thread.</summary>
    private const int MaxEmbeddingDepth = 32;

    private readonly GrammarCompilerOptions _options;
    private readonly CompiledGrammarCache _cache;
    private readonly Lock _renewing = new();
    private volatile Shared _shared;

    /// <summary>Creates a compiler.</summary>
    /// <param name="vocabulary">The model's vocabulary.</param>
    /// <param name="options">Limits and budgets.</param>
    public GrammarCompiler(Vocabulary vocabulary, GrammarCompilerOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(vocabulary);
        Vocabulary = vocabulary;
        _options = options ?? new GrammarCompilerOptions();
        _cache = new CompiledGrammarCache(_options.CacheBytes);
        _shared = NewShared();
    }

    /// <summary>The vocabulary.</summary>
    public Vocabulary Vocabulary { get; }

    /// <summary>Compiles <paramref name="grammar"/>, or returns it from the cache.</summary>
    /// <param name="grammar">The constraint.</param>
    /// <param name="cancellationToken">Ends a long compilation.</param>
    /// <exception cref="GrammarException">All problems at once.</exception>
    public CompiledGrammar Compile(Grammar grammar, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(grammar);
        CompiledGrammarCache.Slot slot = _cache.GetSlot(GrammarKey.Of(grammar));
        lock (slot)
        {
            bool isNew = false;
            if (slot.Target is not { } compiled)
            {
                compiled = CompileCore(grammar, cancellationToken);
                slot.Target = compiled;
                isNew = true;
            }

            _cache.Touch(compiled, isNew);
            return compiled;
        }
    }

    /// <summary>As <see cref="Compile"/>, with the problems as data.</summary>
    /// <param name="grammar">The constraint.</param>
    /// <param name="compiled">The result.</param>
    /// <param name="problems">All problems; empty on success.</param>
    public bool TryCompile(Grammar grammar, [NotNullWhen(true)] out CompiledGrammar? compiled, out ImmutableArray<Diagnostic> problems)
    {
        try
        {
            compiled = Compile(grammar);
            problems = [];
            return true;
        }
        catch (GrammarException exception)
        {
            compiled = null;
            problems = exception.Diagnostics;
            return false;
        }
    }

    private CompiledGrammar CompileCore(Grammar grammar, CancellationToken cancellationToken)
    {
        using CallBudget.Scope budget = CallBudget.Begin();
        Shared shared = GetShared();
        return new CompiledGrammar(MachineOf(grammar, shared.Lexicon, 0, cancellationToken), shared.Lexemes, _options);
    }

    private IParserMachine MachineOf(Grammar grammar, Lexicon lexicon, int depth, CancellationToken cancellationToken)
    {
        GrammarLimits limits = _options.Limits;
        if (depth > Math.Min(limits.MaxNestingDepth, MaxEmbeddingDepth))
        {
            throw new GrammarLimitException(nameof(GrammarLimits.MaxNestingDepth), $"Grammars are embedded in one another deeper than {Math.Min(limits.MaxNestingDepth, MaxEmbeddingDepth)}.", "1:1");
        }

        GrammarParts parts = new(lexicon, limits, part => MachineOf(part, lexicon, depth + 1, cancellationToken));
        return grammar switch
        {
            JsonSchemaGrammar schema => JsonSchemaMachine.Compile(schema.Utf8Schema, schema.Options, limits, lexicon, cancellationToken),
            RegexGrammar regex => RegularMachine.Compile(regex.Pattern, limits, lexicon),
            ChoiceGrammar choice => RegularMachine.Compile(choice.Texts, limits, lexicon),
            ContextFreeGrammar cfg => CfgMachine.Compile(LanguageReader.Read(cfg, parts), limits, lexicon, parts.Warnings),
            LarkGrammar lark => CfgMachine.Compile(LarkReader.Read(lark.Text, lark.Options, parts), limits, lexicon, parts.Warnings),
            AntlrGrammar antlr => CfgMachine.Compile(AntlrReader.Read(antlr.Text, antlr.Options, lexicon.Regexes, limits), limits, lexicon),
            _ when CompositeReader.CanRead(grammar) => CfgMachine.Compile(CompositeReader.Read(grammar, parts), limits, lexicon, parts.Warnings),
            _ => throw new NotSupportedException($"A grammar of type {grammar.GetType().Name} cannot be compiled."),
        };
    }

    /// <summary>What all grammars share, renewed when it has outgrown its budget; grammars compiled before keep what they were compiled with, as long as somebody holds them.</summary>
    private Shared GetShared()
    {
        Shared shared = _shared;
        if (shared.Lexicon.EstimatedBytes <= _options.CacheBytes)
        {
            return shared;
        }

        lock (_renewing)
        {
            if (ReferenceEquals(shared, _shared))
            {
                _shared = NewShared();
                _cache.Release();
            }

            return _shared;
        }
    }

    private Shared NewShared() => new(new Lexicon(Vocabulary, _options.Limits), new LexemeMaskStore(Vocabulary, _options.CacheBytes));

    private sealed record Shared(Lexicon Lexicon, LexemeMaskStore Lexemes);
}

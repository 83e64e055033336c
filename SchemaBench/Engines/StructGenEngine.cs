using StructGen.Grammars;

namespace StructGen.SchemaBench.Engines;

/// <summary>This repository's engine: one <see cref="GrammarCompiler"/> for the life of the object. Thread-safe.</summary>
internal sealed class StructGenEngine(Vocabulary vocabulary) : IConstraintEngine
{
    private readonly GrammarCompiler _compiler = new(vocabulary);

    public IReadOnlyList<int> EndTokens { get; } = vocabulary.Special.End;

    public IConstraint Compile(ReadOnlyMemory<byte> utf8Schema, JsonSchemaOptions options, CancellationToken cancellationToken) =>
        new Constraint(_compiler.Compile(Grammar.JsonSchema(utf8Schema, options), cancellationToken));

    /// <summary>Compiles any grammar; throws <see cref="GrammarException"/> when the engine refuses it.</summary>
    public IConstraint Compile(Grammar grammar, CancellationToken cancellationToken) => new Constraint(_compiler.Compile(grammar, cancellationToken));

    private sealed class Constraint(CompiledGrammar grammar) : IConstraint
    {
        public IConstraintMatcher CreateMatcher() => new ConstraintMatcher(grammar.CreateMatcher());
    }

    private sealed class ConstraintMatcher(Matcher matcher) : IConstraintMatcher
    {
        public bool IsAccepting => matcher.IsAccepting;

        public ReadOnlySpan<uint> GetMask() => matcher.GetMask().Words;

        public bool TryAdvance(int token) => matcher.TryAdvance(token);

        public bool TryAdvance(ReadOnlySpan<byte> utf8) => matcher.TryAdvance(utf8);

        public byte[] GetCompletion() => matcher.GetCompletion();
    }
}

using StructGen.Grammars.Masks;
using StructGen.Grammars.Parsing;

namespace StructGen.Grammars;

/// <summary>A compiled constraint: immutable to the eye, shared by threads and sequences.</summary>
public sealed class CompiledGrammar
{
    internal CompiledGrammar(IParserMachine machine, LexemeMaskStore lexemes, GrammarCompilerOptions options)
    {
        Machine = machine;
        Encoder = options.Encoder;
        Masks = new MaskCache(lexemes, options.CacheBytes, machine);
        Start = Masks.GetEntry(machine.Start);
        if (!Masks.IsLive(Start.Configuration))
        {
            throw new GrammarException(new Diagnostic(
                DiagnosticCode.Unsatisfiable,
                DiagnosticSeverity.Error,
                "#",
                "No text that satisfies the constraint can be spelled with this vocabulary.",
                "Use a vocabulary whose tokens reach every byte that the constraint needs."));
        }
    }

    /// <summary>The vocabulary whose tokens the masks are about.</summary>
    public Vocabulary Vocabulary => Masks.Vocabulary;

    /// <summary>What is suspicious about the source but does not change the language: unused rules, rules that no text matches.</summary>
    public System.Collections.Immutable.ImmutableArray<Diagnostic> Warnings => Machine is Parsing.Cfg.CfgMachine machine ? [.. machine.Warnings] : [];

    internal IParserMachine Machine { get; }

    internal ITokenEncoder? Encoder { get; }

    internal MaskCache Masks { get; }

    internal MaskEntry Start { get; }

    /// <summary>An estimate of what this grammar alone holds: its states and its masks.</summary>
    internal long EstimatedBytes => Machine.EstimatedBytes + Masks.EstimatedBytes;

    /// <summary>A matcher for a new sequence. Cheap.</summary>
    public Matcher CreateMatcher() => new(this);
}

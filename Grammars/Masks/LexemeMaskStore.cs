namespace StructGen.Grammars.Masks;

/// <summary>The masks of lexeme states, shared by all grammars of one compiler.</summary>
internal sealed class LexemeMaskStore(Vocabulary vocabulary, long budget)
{
    public Vocabulary Vocabulary { get; } = vocabulary;

    public long Budget { get; } = budget;
}

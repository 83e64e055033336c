using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Quality.Tasks;

/// <summary>The last letters of some names, joined.</summary>
internal sealed class LastLetterTask : GeneratedTask
{
    private const int Names = 4;

    public override string Name => "last_letter";

    public override AnswerKind Kind => AnswerKind.Text;

    protected override string AnswerSchema => """{"type": "string"}""";

    public override string Instructions => "You join the last letters of words. The answer is these letters, in lower case, in the order of the words, with nothing between them.";

    protected override ReasoningQuestion Draw(SplitMix random)
    {
        string[] names = GivenNames.Draw(random, Names);
        string letters = string.Concat(names.Select(name => char.ToLowerInvariant(name[^1])));
        return new($"Take the last letters of the words in \"{string.Join(' ', names)}\" and join them.", letters)
        {
            Reasoning = string.Join(' ', names.Select(name => $"{name} ends with {char.ToLowerInvariant(name[^1])}.")) + $" Joined: {letters}.",
        };
    }
}

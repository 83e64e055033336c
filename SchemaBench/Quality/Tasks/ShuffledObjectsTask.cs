using System.Globalization;
using System.Text;
using StructGen.SchemaBench.Evaluation;

namespace StructGen.SchemaBench.Quality.Tasks;

/// <summary>Persons swap what they hold, two at a time; who holds what in the end?</summary>
internal sealed class ShuffledObjectsTask : GeneratedTask
{
    private const int Persons = 3;
    private const int Swaps = 3;

    private static readonly (string Beginning, string Swap, string Question, string[] Things)[] Settings =
    [
        ("are in a room. At first, each of them holds a ball", "swap balls", "holds", ["the red ball", "the blue ball", "the green ball", "the yellow ball", "the white ball", "the black ball", "the orange ball"]),
        ("meet on a market. At first, each of them has bought a fruit", "trade fruits", "has", ["the apple", "the pear", "the melon", "the plum", "the mango", "the quince", "the fig"]),
        ("meet in a library. At first, each of them reads a book", "exchange books", "reads", ["the atlas", "the novel", "the cookbook", "the dictionary", "the almanac", "the play", "the diary"]),
        ("play in a football team. At first, each of them has a position", "change positions", "is", ["the goalkeeper", "the left wing", "the right wing", "the sweeper", "the striker", "the left back", "the right back"]),
    ];

    public override string Name => "shuffled_objects";

    public override AnswerKind Kind => AnswerKind.Text;

    protected override string AnswerSchema => """{"enum": ["A", "B", "C"]}""";

    public override string Instructions => "You keep track of things that change hands. The answer is the letter of the right option.";

    protected override ReasoningQuestion Draw(SplitMix random)
    {
        (string beginning, string swap, string verb, string[] all) = Settings[random.Next(Settings.Length)];
        string[] persons = GivenNames.Draw(random, Persons);
        string[] things = [.. all];
        random.Shuffle(things.AsSpan());
        things = things[..Persons];
        string[] options = [.. things];
        random.Shuffle(options.AsSpan());

        StringBuilder text = new($"{And(persons)} {beginning}: {And([.. persons.Select((person, i) => $"{person} {verb} {things[i]}")])}.");
        StringBuilder reasoning = new($"At first, {State()}.");
        for (int i = 0; i < Swaps; i++)
        {
            int one = random.Next(Persons);
            int other = (one + 1 + random.Next(Persons - 1)) % Persons;
            text.Append(CultureInfo.InvariantCulture, $" {(i == 0 ? "First" : i == Swaps - 1 ? "Finally" : "Then")}, {persons[one]} and {persons[other]} {swap}.");
            (things[one], things[other]) = (things[other], things[one]);
            reasoning.Append(CultureInfo.InvariantCulture, $" After {persons[one]} and {persons[other]} {swap}, {State()}.");
        }

        int asked = random.Next(Persons);
        string answer = Letter(Array.IndexOf(options, things[asked]));
        text.Append(CultureInfo.InvariantCulture, $" What holds of {persons[asked]} in the end? {string.Join(' ', options.Select((option, i) => $"({Letter(i)}) {persons[asked]} {verb} {option}."))}");
        reasoning.Append(CultureInfo.InvariantCulture, $" So {persons[asked]} {verb} {things[asked]}, which is option {answer}.");
        return new(text.ToString(), answer) { Reasoning = reasoning.ToString() };

        string State() => And([.. persons.Select((person, i) => $"{person} {verb} {things[i]}")]);
    }

    private static string Letter(int index) => ((char)('A' + index)).ToString();

    private static string And(string[] parts) => $"{string.Join(", ", parts[..^1])} and {parts[^1]}";
}

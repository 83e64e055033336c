using System.Text;
using System.Text.RegularExpressions;
using StructGen.SchemaBench.Datasets;
using StructGen.SchemaBench.Evaluation;
using StructGen.SchemaBench.Quality;
using StructGen.SchemaBench.Quality.Tasks;

namespace StructGen.Tests.SchemaBench.Quality;

/// <summary>The questions and their answers, solved again from the words of the question alone.</summary>
internal sealed partial class ReasoningTaskTests
{
    private static readonly ReasoningTask[] Generated = [new LastLetterTask(), new ShuffledObjectsTask()];

    [Test]
    public void Last_letters_are_those_of_the_words_asked_about()
    {
        foreach (ReasoningQuestion question in Questions(new LastLetterTask(), 7, 300))
        {
            string[] words = question.Text.Split('"')[1].Split(' ');
            Assert.That(words, Has.Length.EqualTo(4));
            Assert.That(question.Answer, Is.EqualTo(new string([.. words.Select(word => char.ToLowerInvariant(word[^1]))])));
        }
    }

    [Test]
    public void Following_every_swap_leads_to_the_answer()
    {
        HashSet<string> answers = [];
        foreach (ReasoningQuestion question in Questions(new ShuffledObjectsTask(), 7, 300))
        {
            // "X holds the red ball" of the beginning, then "X and Y swap balls.", and the options "(A) X holds the red ball."
            Dictionary<string, string> things = Beginning().Match(question.Text).Groups[1].Value
                .Split([", ", " and "], StringSplitOptions.None)
                .Select(part => Holding().Match(part))
                .ToDictionary(match => match.Groups[1].Value, match => match.Groups[2].Value);
            foreach (Match swap in Swap().Matches(question.Text).Cast<Match>())
            {
                (string one, string other) = (swap.Groups[1].Value, swap.Groups[2].Value);
                (things[one], things[other]) = (things[other], things[one]);
            }

            Match[] options = [.. Option().Matches(question.Text).Cast<Match>()];
            Assert.That((things.Count, Swap().Count(question.Text), options.Length), Is.EqualTo((3, 3, 3)), question.Text);
            Match right = options.Single(option => things[option.Groups[2].Value] == option.Groups[3].Value);
            Assert.That(question.Answer, Is.EqualTo(right.Groups[1].Value), question.Text);
            answers.Add(question.Answer);
        }

        Assert.That(answers, Is.EquivalentTo(new[] { "A", "B", "C" }));
    }

    [TestCaseSource(nameof(Generated))]
    public void Questions_depend_on_the_seed_are_all_different_and_none_is_an_example(object generated)
    {
        ReasoningTask task = (ReasoningTask)generated;
        string[] texts = [.. Questions(task, 1, 200).Select(question => question.Text)];
        Assert.That(texts, Is.Unique);
        Assert.That(texts, Is.EqualTo(Questions(task, 1, 200).Select(question => question.Text)));
        Assert.That(texts[..50], Is.EqualTo(Questions(task, 1, 50).Select(question => question.Text)), "more questions change none of those before");
        Assert.That(texts.Intersect(Questions(task, 2, 200).Select(question => question.Text)).Count(), Is.LessThan(5));
        Assert.That(texts.Intersect(task.Examples(8).Select(question => question.Text)), Is.Empty);
        Assert.That(task.Examples(3).Select(question => question.Text), Is.EqualTo(task.Examples(8).Take(3).Select(question => question.Text)));
    }

    [Test]
    public void Worked_examples_satisfy_the_schema_and_are_right()
    {
        OutputJudge judge = new(TimeSpan.FromSeconds(10));
        foreach (ReasoningTask task in (ReasoningTask[])[.. Generated, new Gsm8kTask(new FileInfo("none"))])
        {
            Assert.That(task.Examples(100), Has.Count.EqualTo(8));
            foreach (ReasoningQuestion example in task.Examples(100))
            {
                string answer = example.Example(task.Kind);
                Assert.That(judge.Judge(Encoding.UTF8.GetBytes(task.Schema), answer, CancellationToken.None).Whole, Is.EqualTo(Validity.Match), answer);
                Assert.That(AnswerCheck.Check(answer, example, task.Kind).Correct, Is.True, answer);
                Assert.That(example.Reasoning, Does.Contain(example.Answer));
            }
        }
    }

    [Test]
    public void Problems_are_read_from_a_file_and_broken_lines_are_named()
    {
        string path = Path.Combine(TestContext.CurrentContext.WorkDirectory, $"{Guid.NewGuid():N}.jsonl");
        File.WriteAllText(path, """
            {"question": "How many? ", "answer": "Many: 2*3=<<2*3=6>>6\n#### 6"}

            {"question": "How much?", "answer": "#### 1,234"}
            {"question": "broken
            {"question": "No number", "answer": "some"}
            {"answer": "#### 1"}
            {"question": "Below?", "answer": -2.50}
            """);
        IReadOnlyList<QuestionSource> questions = new Gsm8kTask(new FileInfo(path)).Questions(1, 100);
        Assert.That(questions.Select(question => question.Id), Is.EqualTo(new[] { "gsm8k/00001", "gsm8k/00003", "gsm8k/00004", "gsm8k/00005", "gsm8k/00006", "gsm8k/00007" }));
        Assert.That(questions.Select(question => question.Question?.Answer), Is.EqualTo(new[] { "6", "1234", null, null, null, "-2.50" }));
        Assert.That(questions.Where(question => question.Question is null).Select(question => question.Trouble), Has.All.Contains("line "));
        Assert.That(questions[0].Question!.Text, Is.EqualTo("How many?"));
        Assert.That(new Gsm8kTask(new FileInfo(path)).Questions(1, 2), Has.Count.EqualTo(2));
        File.WriteAllText(path, "{}\n");
        Assert.That(() => new Gsm8kTask(new FileInfo(path)).Questions(1, 100), Throws.TypeOf<DataException>());
        File.Delete(path);
        Assert.That(() => new Gsm8kTask(new FileInfo(path)).Questions(1, 100), Throws.TypeOf<DataException>());
    }

    [TestCase("""{"reasoning": "r", "answer": "abcd"}""", AnswerKind.Text, true)]
    [TestCase("""{"reasoning": "r", "answer": "abcd "}""", AnswerKind.Text, false)]
    [TestCase("""Sure: {"answer": "abcd"} {"answer": "x"}""", AnswerKind.Text, true)]
    [TestCase("""{"answer": ["abcd"]}""", AnswerKind.Text, false)]
    [TestCase("""{"reasoning": "abcd"}""", AnswerKind.Text, false)]
    [TestCase("\"abcd\"", AnswerKind.Text, false)]
    [TestCase("abcd", AnswerKind.Text, false)]
    [TestCase("", AnswerKind.Text, false)]
    [TestCase(null, AnswerKind.Text, false)]
    [TestCase("""{"answer": 42}""", AnswerKind.Number, true)]
    [TestCase("""{"answer": 42.0}""", AnswerKind.Number, true)]
    [TestCase("""{"answer": 4.2e1}""", AnswerKind.Number, true)]
    [TestCase("""{"answer": "42"}""", AnswerKind.Number, false)]
    [TestCase("""{"answer": 1e400}""", AnswerKind.Number, false)]
    [TestCase("""{"answer": 41}""", AnswerKind.Number, false)]
    public void The_answer_of_the_first_value_decides(string? text, object kind, bool correct) =>
        Assert.That(AnswerCheck.Check(text, new("?", (AnswerKind)kind == AnswerKind.Text ? "abcd" : "42"), (AnswerKind)kind).Correct, Is.EqualTo(correct));

    private static IEnumerable<ReasoningQuestion> Questions(ReasoningTask task, long seed, int count) => task.Questions(seed, count).Select(source => source.Question!);

    [GeneratedRegex(@"^[^:]*: (.*?)\. First, ")]
    private static partial Regex Beginning();

    [GeneratedRegex(@"^(\w+) (?:holds|has|reads|is) (.*)$")]
    private static partial Regex Holding();

    [GeneratedRegex(@"(?:First|Then|Finally), (\w+) and (\w+) (?:swap|trade|exchange|change) \w+\.")]
    private static partial Regex Swap();

    [GeneratedRegex(@"\((\w)\) (\w+) (?:holds|has|reads|is) ([^.]*)\.")]
    private static partial Regex Option();
}

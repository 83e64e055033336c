using System.Text;
using System.Text.Json;
using NUnit.Framework;
using StructGen.Grammars;

namespace StructGen.Tests.Languages.Antlr;

/// <summary>
/// The grammars of the corpus beside ANTLR's own interpreter: their texts, texts near these, and texts walked at random through the masks. Needs Java and the variable ANTLR_JAR (the tool's jar, 4.13,
/// all in one); skipped without them.
/// </summary>
internal sealed class AntlrInterpreterTests
{
    private const int Mutants = 40;
    private const int Walks = 20;

    private AntlrInterpreter? _interpreter;
    private string _reason = "";

    private static IEnumerable<string> Names => AntlrCorpus.Names;

    [OneTimeSetUp]
    public void Start() => _interpreter = AntlrInterpreter.TryStart(Path.Combine(AntlrCorpus.Folder, "Interpret.java"), out _reason);

    [OneTimeTearDown]
    public void Stop() => _interpreter?.Dispose();

    [Test]
    public void The_corpus_is_large_enough() => Assert.That(AntlrCorpus.Names.Count(), Is.GreaterThanOrEqualTo(20));

    [TestCaseSource(nameof(Names))]
    public void Texts_are_judged_as_by_the_interpreter(string name) => Compare(name, Mutants, Walks, seed: 1);

    [Category("Full")]
    [Explicit("Minutes.")]
    [TestCaseSource(nameof(Names))]
    public void Many_texts_are_judged_as_by_the_interpreter(string name) => Compare(name, 2_000, 200, seed: 2);

    private void Compare(string name, int mutants, int walks, int seed)
    {
        if (_interpreter is null)
        {
            Assert.Ignore(_reason);
        }

        AntlrCorpus corpus = AntlrCorpus.Load(name);
        Assert.That(_interpreter!.Load(corpus.GrammarPath, corpus.LexerPath), Is.Null);
        CompiledGrammar compiled = new GrammarCompiler(Bytes()).Compile(corpus.Grammar);
        Random random = new(seed);
        List<string> texts = [.. corpus.Texts, .. Enumerable.Range(0, mutants).Select(_ => corpus.Mutate(random)), .. Enumerable.Range(0, walks).Select(_ => Walk(compiled, random))];
        List<string> different = [];
        foreach (string text in texts)
        {
            string? refusal = _interpreter.Refusal(text);
            if (GrammarProbe.Accepts(compiled, text) != (refusal is null))
            {
                different.Add($"{JsonSerializer.Serialize(text)}: ANTLR {(refusal is null ? "accepts" : $"refuses ({refusal})")}");
            }
        }

        Assert.That(different, Is.Empty);
    }

    /// <summary>A vocabulary of the bytes.</summary>
    private static Vocabulary Bytes() => Vocabulary.FromTokens([.. Enumerable.Range(0, 256).Select(static value => new[] { (byte)value }), "</s>"u8.ToArray()], new SpecialTokens { End = [256] });

    /// <summary>A text of which each byte was allowed, completed.</summary>
    private static string Walk(CompiledGrammar grammar, Random random)
    {
        Matcher matcher = grammar.CreateMatcher();
        List<byte> text = [];
        for (int steps = random.Next(40); steps > 0; steps--)
        {
            int[] allowed = [.. Enumerable.Range(0, 256).Where(value => matcher.GetMask().IsAllowed(value))];
            int[] printable = [.. allowed.Where(static value => value is '\n' or (>= 32 and < 127))];
            int[] from = printable.Length > 0 && random.Next(20) > 0 ? printable : allowed;
            if (from.Length == 0)
            {
                break;
            }

            int chosen = from[random.Next(from.Length)];
            matcher.Advance(chosen);
            text.Add((byte)chosen);
        }

        text.AddRange(matcher.GetCompletion());
        return Encoding.UTF8.GetString([.. text]);
    }
}

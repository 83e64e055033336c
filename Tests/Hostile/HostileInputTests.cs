using System.Runtime.ExceptionServices;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;

namespace StructGen.Tests.Hostile;

/// <summary>Each hostile input ends in a result or a typed error, soon, on a thread with a small stack.</summary>
[Parallelizable(ParallelScope.All)]
internal sealed class HostileInputTests
{
    /// <summary>The stack of a thread on Windows; elsewhere there is more.</summary>
    private const int StackBytes = 1 << 20;

    /// <summary>Far above what any case takes: it is there for searches that never end.</summary>
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly GrammarCompiler _bytes = new(HostileVocabulary.BytesAndWords);
    private readonly Lazy<GrammarCompiler> _cl100k = new(static () => new(TextTokenizer.FromTiktoken("cl100k").Vocabulary));

    private static IEnumerable<TestCaseData> Cases() => HostileCases.All.Select(static hostile => new TestCaseData(hostile).SetArgDisplayNames(hostile.Name));

    private static IEnumerable<TestCaseData> EveryTenth() =>
        HostileCases.All.Where(static (_, index) => index % 10 == 3).Select(static hostile => new TestCaseData(hostile).SetArgDisplayNames(hostile.Name));

    [TestCaseSource(nameof(Cases))]
    public void Ends_in_a_result_or_a_typed_error(HostileCase hostile) => Run(_bytes, hostile);

    [TestCaseSource(nameof(EveryTenth))]
    public void Ends_with_the_vocabulary_of_a_real_model_too(HostileCase hostile) => Run(_cl100k.Value, hostile);

    private static void Run(GrammarCompiler compiler, HostileCase hostile)
    {
        string phase = "start";
        string? outcome = null;
        ExceptionDispatchInfo? failure = null;
        Thread thread = new(() =>
        {
            try
            {
                outcome = new HostileWalk(compiler, hostile, name => phase = name).Run();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        }, StackBytes) { IsBackground = true };
        thread.Start();
        Assert.That(thread.Join(s_patience), Is.True, $"still at: {phase}");
        failure?.Throw();
        TestContext.Out.WriteLine(outcome!.Length > 500 ? outcome[..500] : outcome);
    }
}

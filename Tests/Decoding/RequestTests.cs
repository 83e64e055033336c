using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Speculation;
using StructGen.Grammars;

namespace StructGen.Tests.Decoding;

/// <summary>Streams, stop sequences, cancellation, sequences of the caller, and what is refused.</summary>
internal sealed class RequestTests
{
    private static readonly ByteVocabulary Bytes = ByteVocabulary.Shared;

    /// <summary>A model that writes a text and then ends.</summary>
    private static FakeModel Writer(string text, int promptLength) => new(Bytes.Vocabulary.Size, (tokens, logits) =>
    {
        logits.Clear();
        int[] wanted = [.. Bytes.Encode(text), Bytes.End];
        logits[wanted[Math.Min(tokens.Length - promptLength, wanted.Length - 1)]] = 10;
    });

    [Test]
    public async Task Runs_of_a_stream_are_the_result_and_never_half_a_character()
    {
        const string Text = "the \u00e9\u20ac\U0001F600 in 12STOPPED";
        List<string> parts = [];
        DecodeResult? result = null;
        List<int> tokens = [];
        await foreach (TokenRun run in new DecodeLoop(Writer(Text, 1), Bytes.Vocabulary).StreamAsync(new DecodeRequest { Prompt = new[] { 65 } }))
        {
            Assert.That(run.Text, Does.Not.Contain("\ufffd"));
            parts.Add(run.Text);
            tokens.AddRange(run.Tokens.Span);
            result = run.Result;
        }

        Assert.That(result, Is.Not.Null);
        Assert.That(string.Concat(parts), Is.EqualTo(Text).And.EqualTo(result!.Text));
        Assert.That(tokens, Is.EqualTo(result.Tokens));
        Assert.That(result.EndToken, Is.EqualTo(Bytes.End));
        Assert.That(result.Finish, Is.EqualTo(DecodeFinish.Stop));
        Assert.That(parts, Has.Count.GreaterThan(5));
    }

    [Test]
    public async Task A_stop_sequence_ends_the_text_wherever_tokens_are_cut()
    {
        List<string> parts = [];
        DecodeResult? result = null;
        DecodeRequest request = new() { Prompt = new[] { 65 }, Options = new GenerationOptions { StopSequences = ["e</to", "ST", "never"] } };
        await foreach (TokenRun run in new DecodeLoop(Writer("S SS name</tool> after", 1), Bytes.Vocabulary).StreamAsync(request))
        {
            parts.Add(run.Text);
            result = run.Result;
        }

        Assert.That(result!.Text, Is.EqualTo("S SS nam").And.EqualTo(string.Concat(parts)));
        Assert.That(result.Finish, Is.EqualTo(DecodeFinish.StopSequence));
    }

    [Test]
    public void Cancellation_ends_a_generation_and_leaves_nothing_open()
    {
        using CancellationTokenSource source = new();
        FakeModel model = Writer(new string('x', 100), 1);
        int forwards = 0;
        model.OnForward = () =>
        {
            if (++forwards == 5)
            {
                source.Cancel();
            }
        };
        Assert.That(
            async () => await new DecodeLoop(model, Bytes.Vocabulary).RunAsync(new DecodeRequest { Prompt = new[] { 65 } }, source.Token),
            Throws.InstanceOf<OperationCanceledException>());
        Assert.That(model.OpenSequences, Is.Zero);
        Assert.That(forwards, Is.EqualTo(5));
    }

    [Test]
    public async Task A_stream_that_is_left_closes_its_sequence()
    {
        FakeModel model = Writer(new string('x', 100), 1);
        await foreach (TokenRun _ in new DecodeLoop(model, Bytes.Vocabulary).StreamAsync(new DecodeRequest { Prompt = new[] { 65 } }))
        {
            break;
        }

        Assert.That(model.OpenSequences, Is.Zero);
    }

    [Test]
    public async Task A_sequence_of_the_caller_is_gone_on_with()
    {
        FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(2));
        DecodeLoop loop = new(model, Bytes.Vocabulary, Bytes);
        GenerationOptions options = new() { MaxOutputTokens = 6, IgnoreEndTokens = true };
        int[] prompt = Bytes.Encode("one two");
        DecodeResult first = await loop.RunAsync(new DecodeRequest { Prompt = prompt, Options = options });
        int[] longer = [.. prompt, .. first.Tokens, .. Bytes.Encode(" three")];
        DecodeResult expected = await loop.RunAsync(new DecodeRequest { Prompt = longer, Options = options });

        using ITargetSequence sequence = model.CreateSequence(100);
        await loop.RunAsync(new DecodeRequest { Prompt = prompt, Options = options, Sequence = sequence });
        Assert.That(sequence.Length, Is.EqualTo(prompt.Length + 5));
        model.ForwardRows.Clear();
        DecodeResult second = await loop.RunAsync(new DecodeRequest { Prompt = longer, Options = options, Sequence = sequence });
        Assert.That(second.Tokens, Is.EqualTo(expected.Tokens));
        Assert.That(second.Counts.CachedTokens, Is.EqualTo(prompt.Length + 5));
        Assert.That(model.ForwardRows[0], Is.EqualTo(longer.Length - prompt.Length - 5));
        Assert.That(model.OpenSequences, Is.EqualTo(1), "it stays the caller's");
    }

    [Test]
    public void Senseless_requests_are_refused()
    {
        FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(2)) { ContextLength = 16 };
        DecodeLoop loop = new(model, Bytes.Vocabulary);
        Vocabulary other = Vocabulary.FromTokens([[1], [2]]);
        void Refused<T>(DecodeRequest request)
            where T : Exception => Assert.ThrowsAsync<T>(() => loop.RunAsync(request));

        Refused<ArgumentException>(new DecodeRequest { Prompt = default });
        Refused<ArgumentException>(new DecodeRequest { Prompt = new[] { -1 } });
        Refused<ArgumentException>(new DecodeRequest { Prompt = new[] { model.LogitsWidth } });
        Refused<ContextLengthException>(new DecodeRequest { Prompt = new int[16] });
        Refused<ArgumentOutOfRangeException>(new DecodeRequest { Prompt = new[] { 1 }, Options = new GenerationOptions { MaxOutputTokens = 0 } });
        Refused<ArgumentException>(new DecodeRequest { Prompt = new[] { 1 }, Options = new GenerationOptions { StopSequences = [""] } });
        Refused<ArgumentOutOfRangeException>(new DecodeRequest { Prompt = new[] { 1 }, Options = new GenerationOptions { Sampling = new SamplingOptions { Temperature = -1 } } });
        Refused<ArgumentException>(new DecodeRequest { Prompt = new[] { 1 }, Constraint = OutputConstraint.Of(new GrammarCompiler(other).Compile(Grammar.Regex("\u0001"))) });
        Refused<ArgumentException>(new DecodeRequest { Prompt = new[] { 1 }, Constraint = OutputConstraint.Triggered() });
        Assert.That(() => new DecodeLoop(new FakeModel(3, FakeModel.Hashed(1)), Bytes.Vocabulary), Throws.ArgumentException);
    }

    [Test]
    public async Task The_context_is_a_limit_too()
    {
        FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(2)) { ContextLength = 16 };
        foreach (int minRows in new[] { 1, 2 })
        {
            DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary).RunAsync(new DecodeRequest
            {
                Prompt = new int[10],
                Options = new GenerationOptions { IgnoreEndTokens = true, Speculation = new SpeculationOptions { Drafter = Drafter.Copy, IsCostAware = false, MinRows = minRows } },
            });
            Assert.That(result.Tokens, Has.Length.EqualTo(6));
            Assert.That(result.Finish, Is.EqualTo(DecodeFinish.Length));
        }
    }

    [Test]
    public async Task A_text_that_nothing_may_follow_ends_without_a_forward()
    {
        FakeModel model = new(Bytes.Vocabulary.Size, FakeModel.Hashed(2));
        DecodeResult result = await new DecodeLoop(model, Bytes.Vocabulary, Bytes).RunAsync(new DecodeRequest
        {
            Prompt = Bytes.Encode("x"),
            Constraint = OutputConstraint.Of(Bytes.Compiler.Compile(Grammar.Choice("the value is 12"))),
        });
        Assert.That(result.Text, Is.EqualTo("the value is 12"));
        Assert.That(result.IsComplete);
        Assert.That(result.Counts.Forwards, Is.Zero);
    }
}

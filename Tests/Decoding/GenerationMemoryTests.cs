using System.Diagnostics;
using StructGen.Engine;
using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Models;
using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Speculation;
using StructGen.Engine.Tokenization;
using StructGen.Grammars;
using StructGen.Tests.Models;

namespace StructGen.Tests.Decoding;

/// <summary>Memory outside the managed heap over a thousand whole generations: sequences, bindings, cancelled forwards, drafts.</summary>
[TestFixture, NonParallelizable]
internal sealed class GenerationMemoryTests
{
    private const string Schema = """{"type":"object","properties":{"name":{"type":"string","maxLength":8},"kind":{"enum":["alpha","beta"]}},"required":["name","kind"],"additionalProperties":false}""";

    /// <summary>What the allocators may keep of their own accord; a cache that leaks once a generation is far more.</summary>
    private const long Slack = 32L << 20;

    [TestCase(true)]
    [TestCase(false)]
    public async Task A_thousand_generations_leave_no_native_memory_behind(bool concatenated)
    {
        using TinyFolder folder = TinyFolder.HuggingFace(TinyFolder.Graph(concatenated));
        using OnnxModel model = folder.Load();
        await WatchAsync(model, Bytes(model.LogitsWidth), null, 1000);
    }

    [TestCase(AttentionChoice.Fused, 0), TestCase(AttentionChoice.Lowered, 0), TestCase(AttentionChoice.Lowered, 4), Explicit, Category("Full")]
    public async Task A_thousand_generations_of_a_device_leave_no_native_memory_behind(object attention, int staticRows)
    {
        using DeviceModel model = new(TinyDecoder.Build(new TinyDecoderOptions()), null, DeviceResolver.Resolve(ExecutionDevice.Cpu), new DeviceModelOptions
        {
            Attention = (AttentionChoice)attention, ContextLength = 128, StaticRows = staticRows > 0 ? [1, staticRows] : [],
        });
        await WatchAsync(model, Bytes(model.LogitsWidth), null, 1000);
    }

    [Test, Explicit, Category("Full")]
    public async Task A_thousand_generations_of_the_real_model_leave_no_native_memory_behind()
    {
        TextTokenizer tokenizer = SmolLm.Model.LoadTokenizer();
        await WatchAsync(SmolLm.Model, tokenizer.Vocabulary, tokenizer, 1000);
    }

    private static async Task WatchAsync(ITargetModel model, Vocabulary vocabulary, ITokenEncoder? encoder, int count)
    {
        DecodeLoop loop = new(model, vocabulary, encoder);
        CompiledGrammar grammar = new GrammarCompiler(vocabulary, new GrammarCompilerOptions { Encoder = encoder }).Compile(Grammar.JsonSchema(Schema, JsonSchemaOptions.Generation));
        await GenerateAsync(count / 2);
        long before = Resident();
        await GenerateAsync(count);
        long after = Resident();
        TestContext.Out.WriteLine($"{before >> 20} MB before, {after >> 20} MB after {count} generations");
        Assert.That(after - before, Is.LessThan(Slack));

        async Task GenerateAsync(int generations)
        {
            for (int i = 0; i < generations; i++)
            {
                DecodeRequest request = new()
                {
                    Prompt = new[] { 65, 66 + (i % 20), 67, 68 },
                    Constraint = OutputConstraint.Of(grammar),
                    Options = new GenerationOptions
                    {
                        MaxOutputTokens = 64,
                        Sampling = new SamplingOptions { Temperature = i % 2, Seed = i },
                        Speculation = new SpeculationOptions { Drafter = i % 3 == 0 ? Drafter.Copy : Drafter.Forced },
                    },
                };

                // Every tenth is left half-way, as when a listener goes away.
                if (i % 10 == 9)
                {
                    using CancellationTokenSource stop = new();
                    try
                    {
                        await foreach (TokenRun run in loop.StreamAsync(request, stop.Token))
                        {
                            await stop.CancelAsync();
                        }
                    }
                    catch (OperationCanceledException)
                    {
                        continue;
                    }
                }
                else
                {
                    await loop.RunAsync(request);
                }
            }
        }
    }

    /// <summary>A token for each byte, and an end.</summary>
    private static Vocabulary Bytes(int size) =>
        Vocabulary.FromTokens([.. Enumerable.Range(0, size).Select(static token => token < 256 ? [(byte)token] : Array.Empty<byte>())], new SpecialTokens { End = [256] });

    private static long Resident()
    {
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        using Process process = Process.GetCurrentProcess();
        return process.WorkingSet64;
    }
}

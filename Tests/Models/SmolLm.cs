using System.Collections.Immutable;
using System.Text.Json;
using StructGen.Engine.Decoding;
using StructGen.Engine.Devices;
using StructGen.Engine.Models;

namespace StructGen.Tests.Models;

/// <summary>The small real model, loaded once for all fixtures, and its reference outputs.</summary>
internal static class SmolLm
{
    private static readonly Lazy<OnnxModel> Shared = new(static () => Load());

    public static string Folder => SharedData.Require("models/smollm2-135m-instruct");

    /// <summary>The model that fixtures share; skips the test where it is absent.</summary>
    public static OnnxModel Model
    {
        get
        {
            _ = Folder;
            return Shared.Value;
        }
    }

    public static ImmutableArray<Golden> Goldens { get; } = [.. ReadGoldens()];

    public static OnnxModel Load(OnnxModelOptions? options = null) => OnnxModel.LoadAsync(Folder, options ?? Quiet).GetAwaiter().GetResult();

    /// <summary>For tests: nothing chosen by measuring, and no threads that spin while other tests want the processor.</summary>
    public static OnnxModelOptions Quiet { get; } = new() { Device = ExecutionDevice.Cpu, AllowSpinning = false, WideWeights = WideWeights.Quantized };

    /// <summary>Runs tokens and gives copies of the last rows' logits.</summary>
    public static float[][] Run(this ITargetSequence sequence, int[] tokens, int rows = 1, int[]? parents = null)
    {
        TokenScores scores = sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = rows, Parents = parents }).AsTask().GetAwaiter().GetResult();
        return [.. Enumerable.Range(0, scores.Rows).Select(row => scores.Logits(row).ToArray())];
    }

    public static int ArgMax(float[] logits) => System.Numerics.Tensors.TensorPrimitives.IndexOfMax(logits);

    private static IEnumerable<Golden> ReadGoldens()
    {
        foreach (string line in File.ReadLines(Path.Combine(Folder, "golden.jsonl")))
        {
            using JsonDocument document = JsonDocument.Parse(line);
            JsonElement root = document.RootElement;
            yield return new Golden(root.GetProperty("prompt").GetString()!, Ids(root, "prompt_ids"), Ids(root, "greedy_ids"), root.GetProperty("text").GetString()!);
        }
    }

    private static int[] Ids(JsonElement root, string name) => [.. root.GetProperty(name).EnumerateArray().Select(static id => id.GetInt32())];

    internal sealed record Golden(string Prompt, int[] PromptIds, int[] GreedyIds, string Text);
}

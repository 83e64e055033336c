using StructGen.Engine.Models.Graphs;

namespace StructGen.Tests.Models.Graphs;

/// <summary>
/// A decoder graph run token by token with its cache in host memory: the plain way, for comparing graphs. With a capacity the cache is a buffer of that many
/// rows and mask and bias are as wide; without one it grows.
/// </summary>
internal sealed class DecoderRun : IDisposable
{
    private readonly GraphSession _session;
    private readonly Dictionary<string, TensorData> _cache = [];
    private readonly int? _capacity;
    private readonly bool _tree;

    public DecoderRun(OnnxGraph graph, OnnxModelFile? file = null, int? capacity = null)
    {
        _session = new GraphSession(graph, file);
        _capacity = capacity;
        _tree = graph.InputOf("attention_bias") is not null;
        foreach (var input in graph.Graph.Input.Where(static i => i.Name.StartsWith("past_key_values", StringComparison.Ordinal)))
        {
            var dims = input.Type.TensorType.Shape.Dim;
            (long heads, long size) = (dims[1].DimValue, dims[3].DimValue);
            _cache[input.Name] = new TensorData(new float[heads * (capacity ?? 0) * size], 1, heads, capacity ?? 0, size);
        }
    }

    public int Length { get; private set; }

    public Dictionary<string, TensorData> Extra { get; } = [];

    /// <summary>Appends tokens; parents[i] is the index of token i's parent, -1 for the committed text. Returns logits, or all outputs that are not the cache.</summary>
    public Dictionary<string, TensorData> Step(int[] tokens, int[]? parents = null)
    {
        (int rows, int past) = (tokens.Length, Length);
        int total = past + rows;
        int width = _capacity ?? total;
        Dictionary<string, TensorData> inputs = new(_cache)
        {
            ["input_ids"] = new TensorData(tokens.Select(static t => (long)t).ToArray(), 1, rows),
            ["attention_mask"] = new TensorData(Enumerable.Range(0, width).Select(i => i < total ? 1L : 0L).ToArray(), 1, width),
        };
        foreach ((string name, TensorData value) in Extra)
        {
            inputs[name] = value;
        }

        if (_tree)
        {
            long[] positions = new long[rows];
            float[] bias = new float[rows * width];
            Array.Fill(bias, -1e9f);
            for (int i = 0; i < rows; i++)
            {
                int parent = parents is null ? i - 1 : parents[i];
                positions[i] = parent < 0 ? past : positions[parent] + 1;
                bias.AsSpan(i * width, past).Clear();
                for (int seen = i; seen >= 0; seen = parents is null ? seen - 1 : parents[seen])
                {
                    bias[(i * width) + past + seen] = 0;
                }
            }

            inputs["position_ids"] = new TensorData(positions, 1, rows);
            inputs["attention_bias"] = new TensorData(bias, 1, 1, rows, width);
        }

        Dictionary<string, TensorData> outputs = _session.Run(inputs);
        foreach (string past_ in _cache.Keys.ToArray())
        {
            string present = past_.Replace("past_key_values", "present", StringComparison.Ordinal);
            _cache[past_] = outputs[present];
            outputs.Remove(present);
        }

        Length = total;
        return outputs;
    }

    /// <summary>Forgets tokens.</summary>
    public void Truncate(int length)
    {
        Length = length;
        if (_capacity is null)
        {
            foreach ((string name, TensorData value) in _cache.ToArray())
            {
                (long heads, long old, long size) = (value.Shape[1], value.Shape[2], value.Shape[3]);
                float[] kept = new float[heads * length * size];
                for (long head = 0; head < heads; head++)
                {
                    Array.Copy(value.Floats, head * old * size, kept, head * length * size, length * size);
                }

                _cache[name] = new TensorData(kept, 1, heads, length, size);
            }
        }
    }

    public void Dispose() => _session.Dispose();
}

using Google.Protobuf;
using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Models.Graphs;

namespace StructGen.Engine.Devices;

/// <summary>
/// Finds out what a device's fused attention really does. A provider may take a continuation or a bias without a word and compute something else, so
/// each capability is a small run whose result is compared with the processor's.
/// </summary>
internal static class CapabilityProbe
{
    private const int Past = 5;
    private const int MostRows = 64;

    /// <summary>Probes <paramref name="device"/>.</summary>
    public static DeviceCapabilities Run(RuntimeDevice device)
    {
        if (device.Memory is null)
        {
            return new DeviceCapabilities
            {
                MaxContinuationRows = int.MaxValue, TreeAttention = true, DeviceCopies = true, CacheTypes = ["float32", "float16"], OwnMemory = false,
            };
        }

        using Pair single = new(device, half: false);
        int rows = 1;
        foreach (int tried in (ReadOnlySpan<int>)[2, 16, MostRows])
        {
            if (single.Agrees(tried, tree: false))
            {
                // What holds for the largest tried is taken to hold beyond.
                rows = tried == MostRows ? int.MaxValue : tried;
            }
            else
            {
                break;
            }
        }

        List<string> types = [];
        if (single.Agrees(1, tree: false))
        {
            types.Add("float32");
        }

        using Pair half = new(device, half: true);
        if (half.Agrees(1, tree: false))
        {
            types.Add("float16");
        }

        return new DeviceCapabilities
        {
            MaxContinuationRows = rows,
            TreeAttention = rows > 1 && single.Agrees(2, tree: true),
            DeviceCopies = DeviceTensors.CopiesWork(device),
            CacheTypes = types,
            OwnMemory = true,
        };
    }

    /// <summary>The same decoder of one layer on the processor and on the device; no device session where it cannot be made.</summary>
    private sealed class Pair : IDisposable
    {
        private const int Width = 96;
        private readonly bool _half;
        private readonly Side _host;
        private readonly Side? _device;

        public Pair(RuntimeDevice device, bool half)
        {
            _half = half;
            byte[] model = TinyDecoder.Build(new TinyDecoderOptions
            {
                Layers = 1, Heads = 4, KeyValueHeads = 2, HeadSize = 64, VocabularySize = Width, TreeInputs = true, HalfPrecision = half,
            }).Model.ToByteArray();
            _host = new Side(model, new SessionOptions());
            try
            {
                _device = new Side(model, Quiet(device.CreateSessionOptions()));
            }
            catch (OnnxRuntimeException)
            {
                _device = null;
            }
        }

        // A capability that is missing is no error of this application's.
        private static SessionOptions Quiet(SessionOptions options)
        {
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            return options;
        }

        /// <summary>Whether logits of <paramref name="rows"/> tokens behind a filled cache agree; as a tree, all tokens are siblings.</summary>
        public bool Agrees(int rows, bool tree)
        {
            if (_device is null)
            {
                return false;
            }

            try
            {
                float[] expected = _host.Logits(rows, tree, _half);
                float[] actual = _device.Logits(rows, tree, _half);
                float tolerance = _half ? 0.25f : 0.01f;
                for (int i = 0; i < expected.Length; i++)
                {
                    if (!(Math.Abs(expected[i] - actual[i]) <= tolerance))
                    {
                        return false;
                    }
                }

                return true;
            }
            catch (OnnxRuntimeException)
            {
                return false;
            }
        }

        public void Dispose()
        {
            _host.Dispose();
            _device?.Dispose();
        }
    }

    private sealed class Side : IDisposable
    {
        private readonly SessionOptions _options;
        private readonly InferenceSession _session;

        public Side(byte[] model, SessionOptions options)
        {
            _options = options;
            try
            {
                _session = new InferenceSession(model, options);
            }
            catch (OnnxRuntimeException)
            {
                options.Dispose();
                throw;
            }
        }

        public float[] Logits(int rows, bool tree, bool half)
        {
            (int total, Random random) = (Past + rows, new Random(7));
            float[] cache = new float[2 * Past * 64];
            for (int i = 0; i < cache.Length; i++)
            {
                cache[i] = (2 * random.NextSingle()) - 1;
            }

            float[] bias = new float[rows * total];
            long[] positions = new long[rows];
            long[] tokens = new long[rows];
            for (int row = 0; row < rows; row++)
            {
                positions[row] = tree ? Past : Past + row;
                tokens[row] = (17 * row) % 96;
                if (tree)
                {
                    bias.AsSpan((row * total) + Past, row).Fill(-1e4f);
                }
            }

            OrtValue[] inputs =
            [
                HostTensors.Over(tokens, [1, rows]),
                HostTensors.Over(Enumerable.Repeat(1L, total).ToArray(), [1, total]),
                HostTensors.Over(positions, [1, rows]),
                Floats(bias, half, [1, 1, rows, total]),
                Floats(cache, half, [1, 2, Past, 64]),
                Floats(cache, half, [1, 2, Past, 64]),
            ];
            string[] names = ["input_ids", "attention_mask", "position_ids", "attention_bias", "past_key_values.0.key", "past_key_values.0.value"];
            try
            {
                using RunOptions run = new();
                using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, names, inputs, ["logits"]);
                return half
                    ? Array.ConvertAll(outputs[0].GetTensorDataAsSpan<Float16>().ToArray(), static h => (float)BitConverter.UInt16BitsToHalf(h.value))
                    : outputs[0].GetTensorDataAsSpan<float>().ToArray();
            }
            finally
            {
                foreach (OrtValue input in inputs)
                {
                    input.Dispose();
                }
            }
        }

        public void Dispose()
        {
            _session.Dispose();
            _options.Dispose();
        }

        private static OrtValue Floats(float[] values, bool half, long[] shape) => half
            ? HostTensors.Over(Array.ConvertAll(values, static v => new Float16(BitConverter.HalfToUInt16Bits((Half)v))), shape)
            : HostTensors.Over(values, shape);
    }
}

using System.Diagnostics;
using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Decoding;
using StructGen.Engine.Models.Graphs;
using StructGen.Engine.Models.Graphs.Onnx;

namespace StructGen.Engine.Devices;

/// <summary>
/// A model whose cache and logits stay in a device's memory: masks go up packed, and nodes behind the decoder apply them and send reductions back. Where the
/// device's fused attention cannot continue a cache or take a tree, attention is lowered to plain operators.
/// </summary>
internal sealed class DeviceModel : ITargetModel, IDisposable
{
    private readonly List<SessionOptions> _options = [];
    private readonly SortedList<int, InferenceSession> _sessions = [];
    private readonly Lazy<ForwardCosts> _costs;
    private readonly Lazy<DeviceTensors> _tensors;

    /// <summary>Edits <paramref name="graph"/> and makes its sessions on <paramref name="device"/>.</summary>
    /// <param name="graph">A decoder, consumed.</param>
    /// <param name="file">Where its weights lie, null when they are inside.</param>
    /// <param name="device">Where to run.</param>
    /// <param name="options">How.</param>
    public DeviceModel(OnnxGraph graph, OnnxModelFile? file, RuntimeDevice device, DeviceModelOptions options)
    {
        Device = device;
        Options = options;
        Signature = DecoderSignature.Read(graph, options.Names);
        ContextLength = Math.Min(options.ContextLength ?? int.MaxValue, Signature.Positions ?? options.ContextLength
            ?? throw new ArgumentException("The model does not tell how many positions it has; a context length is needed.", nameof(options)));
        Lowered = options.Attention switch
        {
            AttentionChoice.Fused => false,
            AttentionChoice.Lowered => true,
            _ => options.StaticRows.Count > 0 || device.Capabilities.MaxContinuationRows < 2 || (options.Tree && !device.Capabilities.TreeAttention),
        };
        if (options.StaticRows.Count > 0 && !Lowered)
        {
            throw new ArgumentException("Static shapes need lowered attention: the fused operator is told its length by the mask's width.", nameof(options));
        }

        if (!Lowered && options.Tree && !device.Capabilities.TreeAttention)
        {
            throw new ArgumentException($"The fused attention of {device.Device} ignores positions or biases, so that it cannot verify trees: let attention be lowered.", nameof(options));
        }

        int bound = options.StaticRows.Count > 0 ? options.StaticRows.Max() : int.MaxValue;
        MaxRows = Math.Min(Math.Min(options.MaxRows ?? 512, bound), Lowered ? int.MaxValue : device.Capabilities.MaxContinuationRows);
        Prepare(graph);
        TakesPositions = graph.InputOf(Signature.PositionIds) is not null;
        TakesBias = graph.InputOf(TreeInputs.Bias) is not null;
        try
        {
            foreach (int rows in options.StaticRows.Count > 0 ? options.StaticRows : [0])
            {
                _sessions.Add(rows, CreateSession(graph, file, rows));
            }
        }
        catch
        {
            DisposeSessions();
            throw;
        }

        _tensors = new Lazy<DeviceTensors>(() => new DeviceTensors(device, Signature.CacheType));
        _costs = new Lazy<ForwardCosts>(() => options.Costs ?? MeasureCosts());
    }

    /// <summary>Reads the model at <paramref name="path"/>, whose weights may lie in files beside it.</summary>
    /// <exception cref="InvalidDataException">It is not a model that can run so.</exception>
    public static DeviceModel Load(string path, RuntimeDevice device, DeviceModelOptions options)
    {
        OnnxModelFile file = OnnxModelFile.Read(path);
        try
        {
            return new DeviceModel(new OnnxGraph(file.Model), file, device, options);
        }
        catch (InvalidDataException exception)
        {
            throw new InvalidDataException($"{path}: {exception.Message}", exception);
        }
    }

    /// <summary>Where it runs.</summary>
    public RuntimeDevice Device { get; }

    /// <summary>How it was made.</summary>
    public DeviceModelOptions Options { get; }

    /// <summary>Names and sizes.</summary>
    public DecoderSignature Signature { get; }

    /// <summary>Whether attention is made of plain operators.</summary>
    public bool Lowered { get; }

    /// <summary>The most tokens of one forward.</summary>
    public int MaxRows { get; }

    /// <summary>Whether the graph is told positions.</summary>
    public bool TakesPositions { get; }

    /// <summary>Whether the graph is told a bias of the scores.</summary>
    public bool TakesBias { get; }

    /// <inheritdoc/>
    public int LogitsWidth => Signature.LogitsWidth;

    /// <inheritdoc/>
    public int ContextLength { get; }

    /// <inheritdoc/>
    public ForwardCosts Costs => _costs.Value;

    /// <inheritdoc/>
    public bool MasksOnDevice => true;

    /// <summary>How many of the highest logits come back with every row.</summary>
    public int TopCount => Math.Min(Options.TopCount, LogitsWidth);

    /// <summary>Cache tensors in the device's memory.</summary>
    internal DeviceTensors Tensors => _tensors.Value;

    /// <summary>Rows of a cache that holds <paramref name="capacity"/> tokens: padding may run past the last.</summary>
    internal int CacheRows(int capacity) => Options.StaticRows.Count > 0 ? ContextLength + Options.StaticRows.Max() : capacity;

    /// <summary>The session for a forward of <paramref name="rows"/> tokens, and how many it must be padded to.</summary>
    internal (InferenceSession Session, int Padded) SessionFor(int rows)
    {
        foreach ((int shape, InferenceSession session) in _sessions)
        {
            if (shape == 0 || shape >= rows)
            {
                return (session, Math.Max(shape, rows));
            }
        }

        throw new ArgumentOutOfRangeException(nameof(rows), rows, $"A forward has at most {MaxRows} rows.");
    }

    /// <inheritdoc/>
    public ITargetSequence CreateSequence(int capacity)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(capacity, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(capacity, ContextLength);
        return new DeviceSequence(this, capacity);
    }

    /// <inheritdoc/>
    public ITargetBatch CreateBatch(IReadOnlyList<ReadOnlyMemory<int>> prompts, int capacity) => new DeviceBatch(this, prompts, capacity);

    /// <summary>Ends the profiles asked for by <see cref="DeviceModelOptions.ProfilePrefix"/> and names their files.</summary>
    public IReadOnlyList<string> EndProfiling() => [.. _sessions.Values.Select(static s => s.EndProfiling())];

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_tensors.IsValueCreated)
        {
            _tensors.Value.Dispose();
        }

        DisposeSessions();
    }

    private void Prepare(OnnxGraph graph)
    {
        if (Options.Tree)
        {
            TreeInputs.Add(graph, Signature.PositionIds);
        }

        if (Device.Device.Kind == DeviceKind.DirectML)
        {
            OperatorSets.LowerTo(graph, 21);
            EmbeddingLowering.Run(graph);
        }

        if (Lowered)
        {
            AttentionLowering.Run(graph, CacheForm.Selected);
        }

        ScoredRows.Add(graph, Signature.Logits);
        SamplingHead.Append(graph, new SamplingHeadOptions { Logits = Signature.Logits, LogitsWidth = LogitsWidth, TopCount = Options.TopCount });
    }

    private InferenceSession CreateSession(OnnxGraph graph, OnnxModelFile? file, int rows)
    {
        SessionOptions options = Device.CreateSessionOptions();
        _options.Add(options);
        if (Options.ProfilePrefix is { } prefix)
        {
            options.EnableProfiling = true;
            options.ProfileOutputPathPrefix = prefix;
        }

        if (rows > 0)
        {
            int width = CacheRows(ContextLength);
            Fix(options, graph, Signature.InputIds, 1, rows);
            Fix(options, graph, Signature.AttentionMask, 1, width);
            Fix(options, graph, Signature.Past[0], width);
            Fix(options, graph, ScoredRows.Input, rows);
            Fix(options, graph, SamplingHead.Mask, rows);
        }

        return file is null ? new InferenceSession(Google.Protobuf.MessageExtensions.ToByteArray(graph.Model), options) : file.CreateSession(graph, options);
    }

    // Gives numbers to the named dimensions of an input, in turn; the cache's heads and size are numbers already.
    private static void Fix(SessionOptions options, OnnxGraph graph, string input, params ReadOnlySpan<long> sizes)
    {
        int next = sizes.Length - 1;
        TensorShapeProto shape = graph.InputOf(input)!.Type.TensorType.Shape;
        for (int i = shape.Dim.Count - 1; i >= 0 && next >= 0; i--)
        {
            if (shape.Dim[i].DimParam.Length > 0)
            {
                options.AddFreeDimensionOverrideByName(shape.Dim[i].DimParam, sizes[next--]);
            }
        }
    }

    private ForwardCosts MeasureCosts()
    {
        int most = Math.Min(Math.Min(MaxRows, 16), ContextLength - 1);
        using DeviceSequence sequence = new(this, Math.Min(ContextLength, 64));
        List<(int, double)> points = [];
        for (int rows = 1; rows <= most; rows = rows == 1 ? 2 : rows * 4)
        {
            int[] tokens = new int[rows];
            double best = double.MaxValue;
            for (int i = 0; i < 3; i++)
            {
                sequence.Truncate(0);
                long started = Stopwatch.GetTimestamp();
                sequence.ForwardAsync(new ForwardRequest { Tokens = tokens, Rows = rows }).AsTask().GetAwaiter().GetResult();
                best = Math.Min(best, Stopwatch.GetElapsedTime(started).TotalMicroseconds);
            }

            points.Add((rows, best));
        }

        return new ForwardCosts(points);
    }

    private void DisposeSessions()
    {
        foreach (InferenceSession session in _sessions.Values)
        {
            session.Dispose();
        }

        _sessions.Clear();
        _options.ForEach(static o => o.Dispose());
        _options.Clear();
    }
}

using Microsoft.ML.OnnxRuntime;

namespace StructGen.Engine.Models.Runtime;

/// <summary>A decoder's graph, ready to run. Thread-safe on the CPU.</summary>
internal sealed class DecoderSession : IDisposable
{
    private readonly SessionOptions _options;

    private DecoderSession(InferenceSession session, SessionOptions options, SessionSignature signature, string path)
    {
        Session = session;
        _options = options;
        Signature = signature;
        GraphPath = path;
    }

    /// <summary>The runtime's session.</summary>
    public InferenceSession Session { get; }

    /// <summary>What it takes and gives.</summary>
    public SessionSignature Signature { get; }

    /// <summary>The graph, for messages.</summary>
    public string GraphPath { get; }

    /// <summary>Makes a session of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="floatWeights">Whether quantised weights are turned into floats.</param>
    /// <param name="model">What the folder's files say.</param>
    /// <param name="options">How it is run.</param>
    /// <param name="cancellationToken">Stops loading.</param>
    /// <exception cref="ModelException">The file is broken, or no decoder that can be run.</exception>
    public static DecoderSession Create(DecoderGraph graph, bool floatWeights, ModelDescription model, OnnxModelOptions options, CancellationToken cancellationToken)
    {
        string path = graph.FilePath;
        SessionOptions sessionOptions = CreateOptions(options);
        InferenceSession? session = null;
        try
        {
            using (cancellationToken.Register(static state => ((SessionOptions)state!).SetLoadCancellationFlag(true), sessionOptions))
            {
                session = floatWeights ? graph.CreateFloatSession(sessionOptions) : graph.CreateSession(sessionOptions);
            }

            return new DecoderSession(session, sessionOptions, SignatureReader.Read(session, model, path, graph.Summary.FusedCacheInputs), path);
        }
        catch (Exception e)
        {
            session?.Dispose();
            sessionOptions.Dispose();
            if (e is not OnnxRuntimeException)
            {
                throw;
            }

            cancellationToken.ThrowIfCancellationRequested();
            throw new ModelException(ModelErrorCode.FileBroken, $"ONNX Runtime cannot load the graph: {e.Message}", path, innerException: e);
        }
    }

    /// <summary>Frees the session; whatever was bound to it is gone before.</summary>
    public void Dispose()
    {
        Session.Dispose();
        _options.Dispose();
    }

    private static SessionOptions CreateOptions(OnnxModelOptions options)
    {
        SessionOptions result = new()
        {
            ExecutionMode = ExecutionMode.ORT_SEQUENTIAL,
            InterOpNumThreads = 1,
            IntraOpNumThreads = options.Threads ?? DefaultThreads(),
            LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
        };
        result.AddSessionConfigEntry("session.intra_op.allow_spinning", options.AllowSpinning ? "1" : "0");
        result.AddSessionConfigEntry("session.disable_prepacking", options.Prepacking ? "0" : "1");

        // Weights whose packed copy takes their place are then given back; the arena would keep their memory for ever.
        result.AddSessionConfigEntry("session.use_device_allocator_for_initializers", "1");
        return result;
    }

    /// <summary>The runtime's own default counts the machine's cores and does not see a container's share of them.</summary>
    private static int DefaultThreads() => Environment.ProcessorCount <= 4 ? Environment.ProcessorCount : Math.Max(4, Environment.ProcessorCount / 2);
}

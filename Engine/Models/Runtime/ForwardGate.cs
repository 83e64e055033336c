using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Decoding;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Lets one forward at a time run on a thread of the pool, and stops it on cancellation or disposal.</summary>
internal sealed class ForwardGate : IDisposable
{
    private Task? _running;
    private volatile bool _disposed;

    /// <summary>What forwards are run with; its <see cref="RunOptions.Terminate"/> ends one between two operators.</summary>
    public RunOptions Options { get; } = new();

    /// <summary>Throws when disposed, or while a forward is running.</summary>
    public void RequireIdle()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_running is { IsCompleted: false })
        {
            throw new InvalidOperationException("A forward is still running; await it first.");
        }
    }

    /// <summary>Starts a forward and returns at once.</summary>
    /// <param name="forward">The forward.</param>
    /// <param name="undo">Takes back what an unfinished forward has done.</param>
    /// <param name="graphPath">For messages.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public ValueTask<TokenScores> Start(Func<TokenScores> forward, Action undo, string graphPath, CancellationToken cancellationToken)
    {
        Task<TokenScores> task = Task.Run(() => Run(forward, undo, graphPath, cancellationToken), CancellationToken.None);
        _running = task;
        return new ValueTask<TokenScores>(task);
    }

    /// <summary>Stops what runs and waits for it: it writes into memory that the owner is about to free.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_running is { IsCompleted: false } running)
        {
            Options.Terminate = true;
            ((IAsyncResult)running).AsyncWaitHandle.WaitOne();
        }

        Options.Dispose();
    }

    private TokenScores Run(Func<TokenScores> forward, Action undo, string graphPath, CancellationToken cancellationToken)
    {
        bool done = false;
        CancellationTokenRegistration registration = cancellationToken.Register(static state => ((RunOptions)state!).Terminate = true, Options);
        try
        {
            TokenScores scores = forward();
            done = true;
            return scores;
        }
        catch (OnnxRuntimeException e)
        {
            cancellationToken.ThrowIfCancellationRequested();
            ObjectDisposedException.ThrowIf(_disposed, this);
            throw new ModelException(ModelErrorCode.RunFailed, $"a forward failed: {e.Message}", graphPath, innerException: e);
        }
        finally
        {
            // Waits for a cancellation that is under way, so that it cannot stop the next forward.
            registration.Dispose();
            if (!_disposed)
            {
                Options.Terminate = false;
            }

            if (!done)
            {
                undo();
            }
        }
    }
}

using System.Diagnostics.CodeAnalysis;

namespace StructGen.SchemaBench.Measurements;

/// <summary>
/// Runs work on a thread of its own and stops waiting at a deadline. A call that hangs cannot be stopped from outside: its thread is
/// told (by the token), abandoned, and the next work gets a new one. Used by one thread at a time.
/// </summary>
internal sealed class DeadlineWorker : IDisposable
{
    // Deep schemas recurse; the engine checks the stack that is left, so more of it only means fewer refusals.
    private const int StackBytes = 16 << 20;

    private Lane? _lane;

    /// <summary>Runs <paramref name="work"/>; false when the deadline passed first.</summary>
    /// <param name="work">Must not throw anything but <see cref="OperationCanceledException"/> for its token.</param>
    /// <param name="limit">How long to wait.</param>
    /// <param name="interrupted">Ends the wait at once with an <see cref="OperationCanceledException"/>.</param>
    /// <param name="result">The result.</param>
    public bool TryRun<T>(Func<CancellationToken, T> work, TimeSpan limit, CancellationToken interrupted, [MaybeNullWhen(false)] out T result)
    {
        interrupted.ThrowIfCancellationRequested();
        _lane ??= new();
        Job<T> job = new(work);
        _lane.Start(job);
        bool done;
        try
        {
            done = job.Done.Wait(limit, interrupted);
        }
        catch (OperationCanceledException)
        {
            Abandon(job);
            throw;
        }

        if (!done)
        {
            Abandon(job);
            result = default;
            return false;
        }

        if (job.Failure is { } failure)
        {
            throw new InvalidOperationException("Measured work may not throw.", failure);
        }

        result = job.Result!;
        return true;
    }

    public void Dispose()
    {
        _lane?.Dispose();
        _lane = null;
    }

    private void Abandon(Job job)
    {
        job.Cancellation.Cancel();
        Dispose();
    }

    private abstract class Job
    {
        public ManualResetEventSlim Done { get; } = new();

        public CancellationTokenSource Cancellation { get; } = new();

        public Exception? Failure { get; private set; }

        public void Run()
        {
            try
            {
                RunCore();
            }
            catch (Exception problem)
            {
                Failure = problem;
            }

            Done.Set();
        }

        protected abstract void RunCore();
    }

    private sealed class Job<T>(Func<CancellationToken, T> work) : Job
    {
        public T? Result { get; private set; }

        protected override void RunCore() => Result = work(Cancellation.Token);
    }

    /// <summary>A thread and the work it is handed.</summary>
    private sealed class Lane : IDisposable
    {
        private readonly SemaphoreSlim _signal = new(0);
        private volatile Job? _next;
        private volatile bool _stopped;

        public Lane()
        {
            Thread thread = new(Loop, StackBytes) { IsBackground = true, Name = "measurement" };
            thread.Start();
        }

        public void Start(Job job)
        {
            _next = job;
            _signal.Release();
        }

        /// <summary>Ends the thread after the work at hand, if that ever ends.</summary>
        public void Dispose()
        {
            _stopped = true;
            _signal.Release();
        }

        private void Loop()
        {
            while (true)
            {
                _signal.Wait();
                if (_stopped)
                {
                    _signal.Dispose();
                    return;
                }

                Job job = _next!;
                _next = null;
                job.Run();
            }
        }
    }
}

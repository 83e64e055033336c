namespace StructGen.SchemaBench.Measurements;

/// <summary>Spreads items over lanes, each with a worker of its own that may be abandoned at a deadline.</summary>
internal static class Lanes
{
    /// <summary>Runs <paramref name="measure"/> on every item; the first exception ends the run.</summary>
    public static async Task RunAsync<TItem>(IReadOnlyList<TItem> items, int lanes, Action<TItem, DeadlineWorker, CancellationToken> measure, CancellationToken cancellationToken)
    {
        using CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        int next = -1;
        void Work()
        {
            using DeadlineWorker worker = new();
            try
            {
                while (Interlocked.Increment(ref next) is var index && index < items.Count)
                {
                    stop.Token.ThrowIfCancellationRequested();
                    measure(items[index], worker, stop.Token);
                }
            }
            catch
            {
                stop.Cancel();
                throw;
            }
        }

        Task all = Task.WhenAll(Enumerable.Range(0, lanes).Select(_ => Task.Factory.StartNew(Work, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default)));
        try
        {
            await all.ConfigureAwait(false);
        }
        catch (Exception) when (all.Exception?.InnerExceptions.FirstOrDefault(problem => problem is not OperationCanceledException) is { } cause)
        {
            System.Runtime.ExceptionServices.ExceptionDispatchInfo.Throw(cause);
        }
    }
}

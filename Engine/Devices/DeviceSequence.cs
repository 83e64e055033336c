using Microsoft.ML.OnnxRuntime;
using StructGen.Engine.Decoding;

namespace StructGen.Engine.Devices;

/// <summary>
/// A sequence whose cache lies in a device's memory. Fused attention writes the cache in place; lowered attention reads one set of tensors and writes the
/// other, and they change places when a forward has ended, as no device promises that an operator may read and write one buffer.
/// </summary>
internal sealed class DeviceSequence : ITargetSequence
{
    private readonly DeviceModel _model;
    private readonly int _cacheRows;
    private readonly ReducedScores _scores;
    private readonly DeviceForward _forward;
    private OrtValue[] _cache;
    private OrtValue[]? _other;
    private bool _running;
    private bool _disposed;

    /// <summary>An empty sequence.</summary>
    public DeviceSequence(DeviceModel model, int capacity)
    {
        _model = model;
        Capacity = capacity;
        _cacheRows = model.CacheRows(capacity);
        _scores = new ReducedScores(model.TopCount);
        _forward = new DeviceForward(model, _cacheRows);
        model.Device.Gate.Wait();
        try
        {
            _cache = CreateTensors();
            _other = model.Lowered ? CreateTensors() : null;
        }
        finally
        {
            model.Device.Gate.Release();
        }
    }

    /// <inheritdoc/>
    public int Length { get; private set; }

    /// <inheritdoc/>
    public int Capacity { get; }

    /// <summary>Bytes that went to the device with the last forward, as far as they are bound.</summary>
    public long BytesUp => _forward.BytesUp;

    /// <summary>Bytes that came back with the last forward.</summary>
    public long BytesDown => _forward.BytesDown;

    /// <inheritdoc/>
    public ValueTask<TokenScores> ForwardAsync(ForwardRequest request, CancellationToken cancellationToken = default)
    {
        Check(request);
        _running = true;
        return new ValueTask<TokenScores>(Task.Run<TokenScores>(() => RunAll(request, cancellationToken), CancellationToken.None));
    }

    /// <inheritdoc/>
    public void Truncate(int length)
    {
        ThrowIfBusy();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, Length);
        Length = length;
    }

    /// <inheritdoc/>
    public void Compact(int length, ReadOnlySpan<int> path)
    {
        ThrowIfBusy();
        ArgumentOutOfRangeException.ThrowIfNegative(length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length + path.Length, Length);
        bool moves = false;
        long[] rows = new long[_cacheRows];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        for (int i = 0; i < path.Length; i++)
        {
            if (path[i] < (i == 0 ? 0 : path[i - 1] + 1) || length + path[i] >= Length)
            {
                throw new ArgumentException("Row indices within the tree, ascending.", nameof(path));
            }

            rows[length + i] = length + path[i];
            moves |= path[i] != i;
        }

        if (moves)
        {
            _model.Device.Gate.Wait();
            try
            {
                _other ??= CreateTensors();
                for (int i = 0; i < _cache.Length; i++)
                {
                    _model.Tensors.CopyRows(_cache[i], _other[i], rows);
                }

                (_cache, _other) = (_other, _cache);
            }
            finally
            {
                _model.Device.Gate.Release();
            }
        }

        Length = length + path.Length;
    }

    /// <inheritdoc/>
    public ITargetSequence Fork()
    {
        ThrowIfBusy();
        DeviceSequence copy = new(_model, Capacity);
        long[] rows = new long[_cacheRows];
        for (int i = 0; i < rows.Length; i++)
        {
            rows[i] = i;
        }

        _model.Device.Gate.Wait();
        try
        {
            for (int i = 0; i < _cache.Length; i++)
            {
                _model.Tensors.CopyRows(_cache[i], copy._cache[i], rows);
            }
        }
        finally
        {
            _model.Device.Gate.Release();
        }

        copy.Length = Length;
        return copy;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        if (_running)
        {
            throw new InvalidOperationException("A forward is still running: await it before the sequence is disposed.");
        }

        _disposed = true;
        _forward.Dispose();
        foreach (OrtValue tensor in _cache.Concat(_other ?? []))
        {
            tensor.Dispose();
        }
    }

    private ReducedScores RunAll(ForwardRequest request, CancellationToken cancellationToken)
    {
        int before = Length;
        try
        {
            int count = request.Tokens.Length;
            int words = (_model.LogitsWidth + 31) / 32;
            _scores.Clear(request.Rows, request.WantsLogits ? _model.LogitsWidth : 0);
            _forward.ResetCounters();
            for (int start = 0; start < count;)
            {
                cancellationToken.ThrowIfCancellationRequested();
                int rows = Math.Min(_model.MaxRows, count - start);
                int unscored = Math.Clamp(count - request.Rows - start, 0, rows);
                int firstScored = start + unscored - (count - request.Rows);
                _model.Device.Gate.Wait(cancellationToken);
                try
                {
                    _forward.Run(
                        new DeviceForward.Chunk
                        {
                            Past = Length,
                            Tokens = request.Tokens.Slice(start, rows),
                            Parents = request.Parents,
                            Scored = rows - unscored,
                            Masks = request.Masks.IsEmpty || unscored == rows ? default : request.Masks.Slice(firstScored * words, (rows - unscored) * words),
                            WantsLogits = request.WantsLogits,
                            Temperature = request.Temperature == 0 ? 1 : request.Temperature,
                        },
                        _cache, _other ?? _cache, _scores, cancellationToken);
                }
                finally
                {
                    _model.Device.Gate.Release();
                }

                if (_model.Lowered)
                {
                    (_cache, _other) = (_other!, _cache);
                }

                start += rows;
                Length += rows;
            }

            return _scores;
        }
        catch
        {
            Length = before;
            throw;
        }
        finally
        {
            _running = false;
        }
    }

    private OrtValue[] CreateTensors()
    {
        OrtValue[] tensors = new OrtValue[_model.Signature.Past.Count];
        for (int i = 0; i < tensors.Length; i++)
        {
            tensors[i] = _model.Tensors.Create([1, _model.Signature.KeyValueHeads, _cacheRows, _model.Signature.HeadSize]);
        }

        return tensors;
    }

    private void Check(ForwardRequest request)
    {
        ThrowIfBusy();
        int count = request.Tokens.Length;
        if (count == 0 || request.Rows < 1 || request.Rows > count)
        {
            throw new ArgumentException($"{request.Rows} rows of {count} tokens cannot be scored.", nameof(request));
        }

        if (count > Capacity - Length)
        {
            throw new ArgumentException($"{count} tokens behind {Length} do not fit into a cache for {Capacity}.", nameof(request));
        }

        if (!request.Masks.IsEmpty && request.Masks.Length != request.Rows * ((_model.LogitsWidth + 31) / 32))
        {
            throw new ArgumentException($"Masks of {request.Masks.Length} words do not fit {request.Rows} rows of {_model.LogitsWidth} tokens.", nameof(request));
        }

        if (!request.Parents.IsEmpty)
        {
            if (!_model.TakesBias || !_model.TakesPositions)
            {
                throw new InvalidOperationException("This model was made without the inputs that a tree needs: set DeviceModelOptions.Tree.");
            }

            if (!_model.Lowered && Length == 0)
            {
                throw new InvalidOperationException("The fused attention ignores positions while the cache is empty: a tree needs a token before it.");
            }

            if (request.Parents.Length != count || count > _model.MaxRows)
            {
                throw new ArgumentException($"A tree has a parent for each of its tokens, at most {_model.MaxRows}.", nameof(request));
            }

            for (int i = 0; i < count; i++)
            {
                if (request.Parents.Span[i] < -1 || request.Parents.Span[i] >= i)
                {
                    throw new ArgumentException($"Token {i} has the parent {request.Parents.Span[i]}; parents come first.", nameof(request));
                }
            }
        }
    }

    private void ThrowIfBusy()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (_running)
        {
            throw new InvalidOperationException("One forward of a sequence at a time: await the last one first.");
        }
    }
}

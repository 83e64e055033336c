using Microsoft.ML.OnnxRuntime;

namespace StructGen.Engine.Models.Runtime;

/// <summary>Positions and attention bias of a draft that branches: each token sees the text before the draft, its ancestors and itself.</summary>
internal sealed class BranchTensors(SessionSignature signature) : IDisposable
{
    // Far below any score, and finite in half precision too.
    private const float Hidden = -1e4f;

    private IntegerBuffer? _positions;
    private NativeBuffer? _bias;

    /// <summary>Whether parents describe a plain continuation.</summary>
    public static bool IsChain(ReadOnlySpan<int> parents)
    {
        for (int i = 0; i < parents.Length; i++)
        {
            if (parents[i] != i - 1)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Fills both for <paramref name="parents"/> behind <paramref name="past"/> tokens, in tensors of <paramref name="total"/> columns.</summary>
    /// <param name="past">Tokens before the draft.</param>
    /// <param name="parents">Each token's parent within the draft, -1 for the text.</param>
    /// <param name="total">The mask's width, at least past and draft.</param>
    public (OrtValue Positions, OrtValue Bias) Fill(int past, ReadOnlySpan<int> parents, int total)
    {
        int rows = parents.Length;
        Reserve(rows, total);
        Span<int> depths = rows <= 256 ? stackalloc int[rows] : new int[rows];
        for (int i = 0; i < rows; i++)
        {
            depths[i] = parents[i] < 0 ? 0 : depths[parents[i]] + 1;
            _positions!.Set(i, past + depths[i]);
        }

        if (ElementTypes.SizeOf(signature.AttentionBias!.Type) == 4)
        {
            Fill<float>(past, parents, total, Hidden);
        }
        else
        {
            Fill(past, parents, total, (Half)Hidden);
        }

        return (_positions!.View(0, 1, rows), _bias!.View(signature.AttentionBias.Type, 0, 1, signature.BiasHeads, rows, total));
    }

    public void Dispose()
    {
        _positions?.Dispose();
        _bias?.Dispose();
    }

    private void Fill<T>(int past, ReadOnlySpan<int> parents, int total, T hidden)
        where T : unmanaged
    {
        int rows = parents.Length;
        for (int i = 0; i < rows; i++)
        {
            Span<T> row = _bias!.Span<T>((long)i * total, total);
            row[..past].Clear();
            row[past..].Fill(hidden);
            for (int node = i; node >= 0; node = parents[node])
            {
                row[past + node] = default;
            }
        }

        for (int head = 1; head < signature.BiasHeads; head++)
        {
            _bias!.Span<T>(0, rows * total).CopyTo(_bias.Span<T>((long)head * rows * total, rows * total));
        }
    }

    private void Reserve(int rows, int total)
    {
        if (_positions is null || _positions.Capacity < rows)
        {
            _positions?.Dispose();
            _positions = new IntegerBuffer(signature.PositionIds!.Type, rows);
        }

        long bytes = (long)signature.BiasHeads * rows * total * ElementTypes.SizeOf(signature.AttentionBias!.Type);
        if (_bias is null || _bias.Bytes < bytes)
        {
            _bias?.Dispose();

            // Texts grow by a few tokens from one draft to the next; so does this, seldom.
            _bias = new NativeBuffer(bytes + (bytes / 2));
        }
    }
}

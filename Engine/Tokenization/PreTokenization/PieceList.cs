namespace StructGen.Engine.Tokenization.PreTokenization;

/// <summary>Pieces of a text, as byte ranges in order; empty ones are left out.</summary>
internal sealed class PieceList
{
    private (int Start, int End)[] _pieces = new (int, int)[64];

    public int Count { get; private set; }

    public ReadOnlySpan<(int Start, int End)> Pieces => _pieces.AsSpan(0, Count);

    public void Add(int start, int end)
    {
        if (start == end)
        {
            return;
        }

        if (Count == _pieces.Length)
        {
            Array.Resize(ref _pieces, Count * 2);
        }

        _pieces[Count++] = (start, end);
    }

    public void Clear() => Count = 0;
}

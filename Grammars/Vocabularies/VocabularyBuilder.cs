namespace StructGen.Grammars.Vocabularies;

/// <summary>Collects the bytes of tokens in any order of ids, then lays them out one after another.</summary>
internal sealed class VocabularyBuilder
{
    /// <summary>Ids from here on are refused: sixteen times the largest public vocabulary, so a broken file cannot ask for gigabytes.</summary>
    public const int MaxTokens = 1 << 22;

    /// <summary>The longest token a <see cref="TokenTrie"/> can hold.</summary>
    public const int MaxTokenBytes = ushort.MaxValue;

    private byte[] _blob = new byte[1 << 12];
    private int _used;
    private int[] _starts = new int[1 << 8];
    private int[] _lengths = new int[1 << 8];

    /// <summary>One past the largest id seen.</summary>
    public int Count { get; private set; }

    /// <summary>Says that <paramref name="token"/> exists, without bytes unless some are set.</summary>
    public void Reserve(int token)
    {
        if (token >= _lengths.Length)
        {
            int size = Math.Max(token + 1, _lengths.Length * 2);
            Array.Resize(ref _starts, size);
            Array.Resize(ref _lengths, size);
        }

        Count = Math.Max(Count, token + 1);
    }

    /// <summary>Sets or replaces the bytes of <paramref name="token"/>.</summary>
    public void Set(int token, ReadOnlySpan<byte> bytes)
    {
        Reserve(token);
        int needed = checked(_used + bytes.Length);
        if (needed > _blob.Length)
        {
            Array.Resize(ref _blob, (int)Math.Min(Array.MaxLength, Math.Max(needed, _blob.Length * 2L)));
        }

        bytes.CopyTo(_blob.AsSpan(_used));
        _starts[token] = _used;
        _lengths[token] = bytes.Length;
        _used = needed;
    }

    public ReadOnlySpan<byte> Get(int token) => token < Count ? _blob.AsSpan(_starts[token], _lengths[token]) : default;

    /// <summary>All bytes in order of ids and the start of each token's, one more start at the end.</summary>
    /// <param name="size">Ids below it are kept; missing ones are empty.</param>
    public (byte[] Bytes, int[] Starts) Build(int size)
    {
        int[] starts = new int[size + 1];
        int total = 0;
        for (int token = 0; token < size; token++)
        {
            starts[token] = total;
            total += token < Count ? _lengths[token] : 0;
        }

        starts[size] = total;
        byte[] bytes = new byte[total];
        for (int token = 0; token < Math.Min(size, Count); token++)
        {
            _blob.AsSpan(_starts[token], _lengths[token]).CopyTo(bytes.AsSpan(starts[token]));
        }

        return (bytes, starts);
    }
}

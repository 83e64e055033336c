using System.Buffers.Binary;

namespace StructGen.Engine.Tokenization.Bpe;

/// <summary>A map from byte strings to token ids: open addressing over one blob, filled once, then read by all threads.</summary>
internal sealed class ByteStringTable
{
    private readonly List<byte> _blob = [];
    private readonly List<Entry> _entries = [];
    private int[] _slots = new int[1 << 10];

    /// <summary>Number of strings.</summary>
    public int Count => _entries.Count;

    /// <summary>A hash of the bytes, well mixed in its high bits.</summary>
    public static ulong Hash(ReadOnlySpan<byte> bytes)
    {
        const ulong Multiplier = 0x9E3779B97F4A7C15;
        ulong hash = (ulong)bytes.Length * Multiplier;
        while (bytes.Length >= 8)
        {
            hash = Mix(hash ^ BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[8..];
        }

        ulong tail = 0;
        for (int i = 0; i < bytes.Length; i++)
        {
            tail |= (ulong)bytes[i] << (8 * i);
        }

        return Mix(hash ^ tail);

        static ulong Mix(ulong value)
        {
            ulong high = Math.BigMul(value ^ 0xA0761D6478BD642F, Multiplier, out ulong low);
            return high ^ low;
        }
    }

    /// <summary>Adds a string unless it is there; the first token of a string stays.</summary>
    public void Add(ReadOnlySpan<byte> bytes, int token)
    {
        if (_entries.Count * 2 >= _slots.Length)
        {
            Grow();
        }

        ulong hash = Hash(bytes);
        int slot = Find(bytes, hash);
        if (_slots[slot] == 0)
        {
            _entries.Add(new Entry(hash, _blob.Count, bytes.Length, token));
            _blob.AddRange(bytes);
            _slots[slot] = _entries.Count;
        }
    }

    /// <summary>The token of a string, or -1.</summary>
    public int Get(ReadOnlySpan<byte> bytes)
    {
        int index = _slots[Find(bytes, Hash(bytes))];
        return index == 0 ? -1 : _entries[index - 1].Token;
    }

    private int Find(ReadOnlySpan<byte> bytes, ulong hash)
    {
        int mask = _slots.Length - 1;
        ReadOnlySpan<byte> blob = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_blob);
        ReadOnlySpan<Entry> entries = System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_entries);
        for (int slot = (int)(hash >> 32) & mask; ; slot = (slot + 1) & mask)
        {
            int index = _slots[slot];
            if (index == 0)
            {
                return slot;
            }

            ref readonly Entry entry = ref entries[index - 1];
            if (entry.Hash == hash && entry.Length == bytes.Length && blob.Slice(entry.Start, entry.Length).SequenceEqual(bytes))
            {
                return slot;
            }
        }
    }

    private void Grow()
    {
        int[] slots = new int[_slots.Length * 2];
        int mask = slots.Length - 1;
        for (int i = 0; i < _entries.Count; i++)
        {
            int slot = (int)(_entries[i].Hash >> 32) & mask;
            while (slots[slot] != 0)
            {
                slot = (slot + 1) & mask;
            }

            slots[slot] = i + 1;
        }

        _slots = slots;
    }

    private readonly record struct Entry(ulong Hash, int Start, int Length, int Token);
}

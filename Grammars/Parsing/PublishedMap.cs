using System.Collections.Concurrent;

namespace StructGen.Grammars.Parsing;

/// <summary>
/// A map that only grows, mostly to one or two entries: an array of pairs, and a concurrent dictionary once they are many. (An empty concurrent dictionary takes 600 bytes; parser
/// states hold several maps each, by the ten thousand.)
/// </summary>
/// <remarks>Thread rule: any thread reads at any time; writers hold a lock of the owner's, always the same. A field of the owner, never copied.</remarks>
internal struct PublishedMap<TKey, TValue>
    where TKey : notnull
{
    private const int MaxListed = 8;

    private KeyValuePair<TKey, TValue>[]? _listed;
    private ConcurrentDictionary<TKey, TValue>? _many;

    public bool TryGet(TKey key, [System.Diagnostics.CodeAnalysis.MaybeNullWhen(false)] out TValue value)
    {
        if (Volatile.Read(ref _many) is { } many)
        {
            return many.TryGetValue(key, out value);
        }

        foreach (ref readonly KeyValuePair<TKey, TValue> pair in Volatile.Read(ref _listed).AsSpan())
        {
            if (EqualityComparer<TKey>.Default.Equals(pair.Key, key))
            {
                value = pair.Value;
                return true;
            }
        }

        value = default;
        return false;
    }

    /// <summary>Adds an entry unless the key has one; the entry that counts.</summary>
    public TValue GetOrAdd(TKey key, TValue value)
    {
        if (TryGet(key, out TValue? known))
        {
            return known;
        }

        if (_many is null && (_listed?.Length ?? 0) < MaxListed)
        {
            Volatile.Write(ref _listed, [.. _listed ?? [], new(key, value)]);
            return value;
        }

        if (_many is null)
        {
            Volatile.Write(ref _many, new ConcurrentDictionary<TKey, TValue>(_listed!));
            _listed = null;
        }

        return _many.GetOrAdd(key, value);
    }
}

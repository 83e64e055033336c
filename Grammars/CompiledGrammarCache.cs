namespace StructGen.Grammars;

/// <summary>
/// Finds compiled grammars again: weakly, and strongly those that were asked for more than once, the latest first, while their estimated sizes fit the budget together.
/// </summary>
/// <remarks>
/// A stream of grammars that are used once each (a benchmark, a server whose every request brings its own schema) passes through without pushing out those that come back,
/// and without living long enough to burden the garbage collector's oldest generation. (The idea of 2Q, Johnson and Shasha 1994.)
/// </remarks>
internal sealed class CompiledGrammarCache(long budget)
{
    /// <summary>Strong references at most; adding up their sizes stays cheap.</summary>
    private const int MaxKept = 64;

    private readonly Dictionary<GrammarKey, Slot> _slots = [];
    private readonly LinkedList<CompiledGrammar> _kept = new();
    private readonly Lock _lock = new();
    private CompiledGrammar? _latest;
    private int _pruneAt = 256;

    /// <summary>The place of a grammar, to be locked while it compiles so that equal grammars compile once.</summary>
    public Slot GetSlot(in GrammarKey key)
    {
        lock (_lock)
        {
            if (_slots.TryGetValue(key, out Slot? slot))
            {
                return slot;
            }

            if (_slots.Count >= _pruneAt)
            {
                foreach (GrammarKey dead in _slots.Where(static pair => pair.Value.IsAbandoned).Select(static pair => pair.Key).ToList())
                {
                    _slots.Remove(dead);
                }

                _pruneAt = Math.Max(256, _slots.Count * 2);
            }

            return _slots[key] = new Slot();
        }
    }

    /// <summary>Marks a grammar as the latest used; <paramref name="isNew"/> when it has just been compiled.</summary>
    public void Touch(CompiledGrammar grammar, bool isNew)
    {
        lock (_lock)
        {
            _latest = grammar;
            if (isNew)
            {
                return;
            }

            if (ReferenceEquals(_kept.First?.Value, grammar))
            {
                return;
            }

            _kept.Remove(grammar);
            _kept.AddFirst(grammar);
            while (_kept.Count > MaxKept)
            {
                _kept.RemoveLast();
            }

            long total = _kept.Sum(static kept => kept.EstimatedBytes);
            while (_kept.Count > 1 && total > budget)
            {
                total -= _kept.Last!.Value.EstimatedBytes;
                _kept.RemoveLast();
            }
        }
    }

    /// <summary>Holds no grammar strongly any more: each would keep alive what it shares with the others of its time, which is more than its own size tells.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _kept.Clear();
            _latest = null;
        }
    }

    /// <summary>Where one grammar is found again; a slot serves as the lock of its own compilation.</summary>
    internal sealed class Slot
    {
        private WeakReference<CompiledGrammar>? _target;

        public CompiledGrammar? Target
        {
            get => _target is not null && _target.TryGetTarget(out CompiledGrammar? target) ? target : null;
            set => _target = value is null ? null : new WeakReference<CompiledGrammar>(value);
        }

        /// <summary>True when its grammar was collected (not while it compiles for the first time).</summary>
        public bool IsAbandoned => _target is not null && Target is null;
    }
}

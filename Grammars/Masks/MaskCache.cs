using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.Cfg.Embedding;

namespace StructGen.Grammars.Masks;

/// <summary>
/// The masks of one compiled grammar, memoised by configuration. A hit is one field of an interned <see cref="MaskEntry"/>: no copy, no allocation.
/// </summary>
/// <remarks>
/// Bounded by a byte budget: when it is outgrown everything is dropped at once and recomputed on demand; spans handed out stay valid (they keep their array).
/// Thread rule: all members may be called by any thread at any time.
/// </remarks>
internal sealed class MaskCache
{
    /// <summary>An entry with its share of the table; measured roughly.</summary>
    private const int EntryBytes = 200;

    /// <summary>Where a run of forced bytes is cut; the rest is forced again from there.</summary>
    private const int MaxForcedBytes = 1 << 16;

    private readonly LexemeMaskStore _lexemes;
    private readonly IParserMachine _machine;
    private readonly long _budget;
    private readonly Lock _evicting = new();
    private readonly int[] _endTokens;
    private readonly TokenLiveness? _liveness;
    private readonly bool _hasSpecialTokens;
    private volatile Tables _tables;
    private long _bytes;
    private long _entryBytes;

    public MaskCache(LexemeMaskStore lexemes, long budget, IParserMachine machine)
    {
        _machine = machine;
        _hasSpecialTokens = machine.HasSpecialTokens;
        _lexemes = lexemes;
        _budget = budget;
        _tables = NewTables();
        Vocabulary = lexemes.Vocabulary;
        _liveness = !machine.IsAlwaysSpelled && TokenLiveness.IsNeededFor(Vocabulary) ? new TokenLiveness(Vocabulary.Trie) : null;
        _endTokens = [.. Vocabulary.Special.End.Where(token => (uint)token < (uint)Vocabulary.Size).Distinct().Order()];

        Finished = new MaskEntry(default, isFinished: true) { Mask = new MaskRecipe(null, _endTokens, []), Forced = [] };
    }

    public Vocabulary Vocabulary { get; }

    /// <summary>Whether tokens without text are part of the language.</summary>
    public bool HasSpecialTokens => _hasSpecialTokens;

    /// <summary>Where every sequence is after an end token: only end tokens are allowed.</summary>
    public MaskEntry Finished { get; }

    public long EstimatedBytes => Interlocked.Read(ref _bytes);

    public bool IsEndToken(int token) => _endTokens.AsSpan().Contains(token);

    /// <summary>The entry of a configuration; interned unless it carries text.</summary>
    public MaskEntry GetEntry(in ParserConfiguration configuration)
    {
        if (configuration.Text is not null)
        {
            return new MaskEntry(configuration);
        }

        return GetShape(configuration);
    }

    /// <summary>The entry to use for <paramref name="entry"/>'s configuration now: itself unless it was evicted.</summary>
    public MaskEntry Canonical(MaskEntry entry) => entry.IsEvicted ? GetEntry(entry.Configuration) : entry;

    /// <summary>The mask of an entry.</summary>
    public MaskRecipe GetMask(MaskEntry entry) => entry.Mask ?? ComputeMask(entry);

    /// <summary>The entry after <paramref name="token"/>'s bytes, or null when they are refused.</summary>
    public MaskEntry? TryAdvance(MaskEntry entry, int token)
    {
        ReadOnlySpan<byte> bytes = Vocabulary.GetBytes(token);
        if (bytes.IsEmpty)
        {
            return _hasSpecialTokens && SpecialTokenSteps.TryStep(entry.Configuration, token, out ParserConfiguration after) && IsLive(after) ? GetEntry(after) : null;
        }

        // Entries that carry text are not interned but found again by the way that led to them.
        (MaskEntry, int) step = (entry, token);
        Tables tables = _tables;
        bool mayCarryText = entry.Configuration.Text is not null || entry.IsBeforeText;
        if (mayCarryText && tables.Steps.TryGetValue(step, out MaskEntry? known))
        {
            return known;
        }

        MaskEntry? next = TryAdvance(entry, bytes);
        if (next?.Configuration.Text is not null)
        {
            entry.IsBeforeText = true;
            next = tables.Steps.GetOrAdd(step, next);
            AccountEntry(EntryBytes + (bytes.Length * 32L));
        }

        return next;
    }

    /// <summary>The entry after <paramref name="bytes"/>, or null when they are refused.</summary>
    public MaskEntry? TryAdvance(MaskEntry entry, ReadOnlySpan<byte> bytes)
    {
        if (!TryStep(entry.Configuration, bytes, out ParserConfiguration next) || !IsLive(next))
        {
            return null;
        }

        return GetEntry(next);
    }

    /// <summary>The bytes that alone continue the text, as long as it may not end; at most <see cref="MaxForcedBytes"/>.</summary>
    public byte[] GetForced(MaskEntry entry)
    {
        if (entry.Forced is { } known)
        {
            return known;
        }

        List<byte> forced = [];
        ParserConfiguration at = entry.Configuration;
        while (forced.Count < MaxForcedBytes && !at.IsAccepting && !AllowsSpecialToken(at) && ForcedByte.TryGet(at, out byte value, out ParserConfiguration next))
        {
            forced.Add(value);
            at = next;
        }

        byte[] bytes = [.. forced];
        if (!entry.IsEvicted)
        {
            entry.Forced = bytes;
            AccountEntry(bytes.Length);
        }

        return bytes;
    }

    /// <summary>Bytes that complete the text.</summary>
    public byte[] GetCompletion(MaskEntry entry)
    {
        if (_liveness is not null)
        {
            return TokenMarker.Strip(_liveness.FindCompletion(entry.Configuration) ?? throw new InvalidOperationException("A configuration that was reached is live."));
        }

        List<byte> output = [];
        entry.Configuration.Complete(output);
        return _hasSpecialTokens ? TokenMarker.Strip([.. output]) : [.. output];
    }

    /// <summary>Whether some completion of <paramref name="configuration"/> can be spelled in whole tokens.</summary>
    public bool IsLive(in ParserConfiguration configuration) => _liveness is null || _liveness.IsLive(configuration);

    internal static bool TryStep(in ParserConfiguration configuration, ReadOnlySpan<byte> bytes, out ParserConfiguration next)
    {
        next = configuration;
        foreach (byte value in bytes)
        {
            if (!next.TryStep(value, out next))
            {
                return false;
            }
        }

        return true;
    }

    private MaskEntry GetShape(in ParserConfiguration configuration)
    {
        ShapeKey key = new(configuration.State, configuration.Q, configuration.Stack);
        Tables tables = _tables;
        if (tables.Entries.TryGetValue(key, out MaskEntry? entry))
        {
            return entry;
        }

        MaskEntry created = new(configuration with { Text = null });
        entry = tables.Entries.GetOrAdd(key, created);
        if (ReferenceEquals(entry, created))
        {
            AccountEntry(EntryBytes);
            DropEntriesIfMany();
        }

        return entry;
    }

    private MaskRecipe ComputeMask(MaskEntry entry)
    {
        MaskEntry shape = entry.Configuration.Text is null ? entry : GetShape(entry.Configuration);
        MaskRecipe mask = shape.Base ?? ComputeBase(shape);
        MaskRecipe basis = mask;
        if (mask.Checks.Length > 0)
        {
            IntBuffer added = IntBuffer.Rent();
            added.AddRange(mask.Added);
            CheckWalk.Run(Vocabulary, mask.Checks, entry.Configuration, ref added);
            mask = new MaskRecipe(mask.Base, _lexemes.Arrays.Of(added.Span), []);
            added.Return();
        }

        if (_liveness is not null)
        {
            mask = WithoutDeadEnds(entry.Configuration, mask);
        }

        if (_hasSpecialTokens)
        {
            mask = WithSpecialTokens(entry, mask);
        }

        if (entry.IsAccepting)
        {
            IntBuffer added = IntBuffer.Rent();
            added.AddRange(mask.Added);
            added.AddRange(_endTokens);
            mask = mask with { Added = _lexemes.Arrays.Of(added.Span) };
            added.Return();
        }

        if (!entry.IsEvicted)
        {
            entry.Mask = mask;
            if (!ReferenceEquals(mask, basis))
            {
                AccountEntry(mask.Bytes);
            }
        }

        return mask;
    }

    private bool AllowsSpecialToken(in ParserConfiguration at)
    {
        if (!_hasSpecialTokens)
        {
            return false;
        }

        SortedSet<int> tokens = [];
        SpecialTokenSteps.Collect(at, tokens);
        return tokens.Count > 0;
    }

    /// <summary>Adds the tokens without text that the grammar has here. An end token that ends the text anyway is added there.</summary>
    private MaskRecipe WithSpecialTokens(MaskEntry entry, MaskRecipe mask)
    {
        SortedSet<int> tokens = [];
        SpecialTokenSteps.Collect(entry.Configuration, tokens);
        tokens.RemoveWhere(token => (entry.IsAccepting && IsEndToken(token))
            || (_liveness is not null && (!SpecialTokenSteps.TryStep(entry.Configuration, token, out ParserConfiguration next) || !IsLive(next))));
        return tokens.Count == 0 ? mask : mask with { Added = [.. mask.Added, .. tokens] };
    }

    /// <summary>The tokens of a mask after which some completion can be spelled.</summary>
    private MaskRecipe WithoutDeadEnds(in ParserConfiguration configuration, MaskRecipe mask)
    {
        uint[] words = new uint[Vocabulary.MaskWords];
        mask.WriteTo(words);
        IntBuffer live = IntBuffer.Rent();
        foreach (int token in TokenSet.List(words, TokenSet.CountOf(words)))
        {
            if (TryStep(configuration, Vocabulary.GetBytes(token), out ParserConfiguration next) && IsLive(next))
            {
                live.Add(token);
            }
        }

        return new MaskRecipe(null, live.ToArrayAndReturn(), []);
    }

    private MaskRecipe ComputeBase(MaskEntry shape)
    {
        MaskRecipe mask = _tables.Builder.Build(shape.Configuration);
        if (mask.Checks.Length > 1)
        {
            mask = mask with { Checks = _lexemes.Order.Sorted(mask.Checks) };
        }

        if (!shape.IsEvicted)
        {
            shape.Base = mask;
            AccountEntry(mask.Bytes + (mask.Base is not null && mask.Added.Length == 0 ? mask.Base.Length * sizeof(uint) : 0));
        }

        return mask;
    }

    private void AccountEntry(long bytes)
    {
        Interlocked.Add(ref _entryBytes, bytes);
        Account(bytes);
    }

    /// <summary>Configurations of texts are rarely met in others, so they go when they and the states they hold take half of the budget; what masks are made of stays.</summary>
    private void DropEntriesIfMany()
    {
        if (_machine.ForgettableBytes is 0 || Interlocked.Read(ref _entryBytes) + _machine.ForgettableBytes <= _budget / 2)
        {
            return;
        }

        lock (_evicting)
        {
            Interlocked.Add(ref _bytes, -Interlocked.Exchange(ref _entryBytes, 0));
            Tables old = _tables;
            _tables = new Tables(old.Builder);
            Evict(old);
            _machine.Forget();
        }
    }

    private void Account(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) > _budget)
        {
            Evict();
        }
    }

    private void Evict()
    {
        lock (_evicting)
        {
            if (Interlocked.Read(ref _bytes) <= _budget)
            {
                return;
            }

            Tables old = _tables;
            _tables = NewTables();
            Interlocked.Exchange(ref _bytes, 0);
            Interlocked.Exchange(ref _entryBytes, 0);
            Evict(old);
            _machine.Forget();
        }
    }

    private static void Evict(Tables tables)
    {
        foreach (MaskEntry entry in tables.Entries.Values.Concat(tables.Steps.Values))
        {
            entry.IsEvicted = true;
            entry.Mask = null;
            entry.Base = null;
            entry.Forced = null;
        }
    }

    private Tables NewTables() => new(new MaskBuilder(_lexemes, Account, _budget));

    private sealed class Tables(MaskBuilder builder)
    {
        public MaskBuilder Builder { get; } = builder;

        public ConcurrentDictionary<ShapeKey, MaskEntry> Entries { get; } = new(ShapeKeyComparer.Instance);

        /// <summary>From an entry by a token to an entry with text.</summary>
        public ConcurrentDictionary<(MaskEntry, int), MaskEntry> Steps { get; } = new(StepComparer.Instance);
    }

    private sealed class StepComparer : IEqualityComparer<(MaskEntry Entry, int Token)>
    {
        public static StepComparer Instance { get; } = new();

        public bool Equals((MaskEntry Entry, int Token) x, (MaskEntry Entry, int Token) y) => ReferenceEquals(x.Entry, y.Entry) && x.Token == y.Token;

        public int GetHashCode((MaskEntry Entry, int Token) step) => (RuntimeHelpers.GetHashCode(step.Entry) * 0x2C1B3C6D) ^ (step.Token * 0x165667B1);
    }

    private readonly record struct ShapeKey(ParserState State, int Q, StackNode? Stack);

    private sealed class ShapeKeyComparer : IEqualityComparer<ShapeKey>
    {
        public static ShapeKeyComparer Instance { get; } = new();

        public bool Equals(ShapeKey x, ShapeKey y) => ReferenceEquals(x.State, y.State) && x.Q == y.Q && ReferenceEquals(x.Stack, y.Stack);

        public int GetHashCode(ShapeKey key) =>
            (RuntimeHelpers.GetHashCode(key.State) * 0x2C1B3C6D) ^ (RuntimeHelpers.GetHashCode(key.Stack) * 0x297A2D39) ^ (key.Q * 0x165667B1);
    }
}

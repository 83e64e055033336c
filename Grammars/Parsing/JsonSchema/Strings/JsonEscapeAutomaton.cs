using System.Numerics;
using System.Runtime.InteropServices;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>
/// The JSON spelling of a string over an automaton on its content: reads the bytes between the quotes (the closing quote ends the lexeme), decodes escapes, and feeds the
/// decoded UTF-8 to the content. A state in the middle of an escape is alive only if some completion of the escape keeps the content alive.
/// </summary>
/// <remarks>
/// Decoder phases: text; after the backslash; 0-3 hex digits of the first unit read; a high surrogate waiting for <c>\</c>, <c>u</c> and its partner's digits. A lone
/// surrogate spells no Unicode text and is refused. Bytes that no token holds are no continuation; a character that needs one may be escaped in the sparse style too, so that
/// what the content admits can always be spelled.
/// </remarks>
internal abstract partial class JsonEscapeAutomaton : LexemeAutomaton
{
    private const int Text = 0;
    private const int Backslash = 1;
    private const int FirstUnit = 2;
    private const int HighSurrogate = 3;
    private const int LowBackslash = 4;
    private const int LowUnit = 5;

    private readonly bool _sparse;
    private readonly SpelledText _spelled;
    private readonly int _maxStates;
    private readonly Lock _gate;
    private InternTable<StateKey> _keys = new();
    private TransitionTable[]?[] _tables = new TransitionTable[4][];
    private int _pages;
    private long _tableBytes;

    /// <param name="escapes">Which characters may be escaped.</param>
    /// <param name="spelled">The bytes that tokens hold.</param>
    /// <param name="maxStates">The most states.</param>
    /// <param name="gate">Guards the tables; nothing else is called under it, so that many automata may share it.</param>
    protected JsonEscapeAutomaton(JsonEscapes escapes, SpelledText spelled, int maxStates, Lock gate)
    {
        _gate = gate;
        _sparse = escapes == JsonEscapes.Sparse;
        _spelled = spelled;
        _maxStates = maxStates;
    }

    /// <summary>An estimate of the bytes held.</summary>
    public virtual long EstimatedBytes => (_keys.Count * 48L) + Interlocked.Read(ref _tableBytes);

    /// <summary>The state of unescaped text at the given content state.</summary>
    public int StateOfText(int content) => Intern(new StateKey(content, Text, 0, 0));

    /// <summary>The content state, and whether the state is between characters' escapes.</summary>
    public (int Content, bool IsText) Describe(int state)
    {
        StateKey key = _keys[state];
        return (key.Content, key.Phase == Text);
    }

    public sealed override bool IsDelimited => true;

    public sealed override int Next(int state, byte value)
    {
        ref TransitionTable table = ref TableOf(state);
        if (!table.TryGet(value, out int next))
        {
            next = Compute(_keys[state], value);
            long grown = table.Add(value, next, _gate);
            if (grown != 0)
            {
                Interlocked.Add(ref _tableBytes, grown);
            }
        }

        return next;
    }

    public sealed override int Look(int state, byte value)
    {
        StateKey key = _keys[state];
        if (key.Phase != Text || value is < 0x20 or (byte)'"' or (byte)'\\')
        {
            return Next(state, value);
        }

        return _spelled.IsSpelled(value) && IsAliveAfter(key.Content, value) ? 0 : Dead;
    }

    public sealed override ReadOnlySpan<int> Row(int state) => TableOf(state).Row;

    public sealed override void LiveBytes(int state, Span<ulong> live)
    {
        StateKey key = _keys[state];
        if (key.Phase != Text)
        {
            live.Fill(ulong.MaxValue);
            return;
        }

        LiveContentBytes(key.Content, live);
        _spelled.Restrict(live);
        live[0] &= ~(uint.MaxValue | 1UL << '"');
        live[0] |= Close(key.Content) >= 0 ? 1UL << '"' : 0;
        live['\\' >> 6] &= ~(1UL << ('\\' & 63));
        live['\\' >> 6] |= Next(state, (byte)'\\') != Dead ? 1UL << ('\\' & 63) : 0;
    }

    /// <summary>Appends bytes that finish an escape begun at <paramref name="state"/>, and returns the content state then.</summary>
    public int FinishEscape(int state, List<byte> output)
    {
        StateKey key = _keys[state];
        while (key.Phase != Text)
        {
            bool found = false;
            foreach (byte candidate in "\\u0123456789abcdefnrtb\"/"u8)
            {
                if (Compute(key, candidate) is >= 0 and var next)
                {
                    output.Add(candidate);
                    key = _keys[next];
                    found = true;
                    break;
                }
            }

            if (!found)
            {
                throw new InvalidOperationException("A live escape has a completion.");
            }
        }

        return key.Content;
    }

    public sealed override ReadOnlySpan<byte> TwinDeviations(int state)
    {
        StateKey key = _keys[state];
        ReadOnlySpan<byte> next = TwinContentDeviations(key.Content);
        if (key.Phase == Text || next.IsEmpty)
        {
            return next;
        }

        if (key.Phase != Backslash)
        {
            return @"\u0123456789abcdefABCDEF"u8;
        }

        // Few escapes spell a character with which the two differ. A quote and a backslash stand for other things here than in the text, so they are always looked at.
        List<byte> escapes = [(byte)'u', (byte)'"', (byte)'\\'];
        foreach (byte letter in "/bfnrt"u8)
        {
            if (next.Contains((byte)Unescape(letter)))
            {
                escapes.Add(letter);
            }
        }

        return CollectionsMarshal.AsSpan(escapes);
    }

    /// <summary>The bytes of the text between the quotes, the closing quote included, on which a content may differ from that of its twin; the backslash among them if there are any.</summary>
    protected virtual ReadOnlySpan<byte> TwinContentDeviations(int content) => [];

    /// <summary>The content after a byte of decoded text, or <see cref="LexemeAutomaton.Dead"/>.</summary>
    protected abstract int Feed(int content, byte value);

    /// <summary>Whether a byte of decoded text leaves anything alive.</summary>
    protected virtual bool IsAliveAfter(int content, byte value) => Feed(content, value) >= 0;

    /// <summary>Sets the bytes of decoded text that may not be dead: all of those, perhaps more.</summary>
    protected abstract void LiveContentBytes(int content, Span<ulong> live);

    /// <summary>The label with which the string may end at this content, or -1.</summary>
    protected abstract int Close(int content);

    /// <summary>Tables lie in pages of 4, 8, 16 and so on, from the seventh on of 256: most automata have few states, some very many.</summary>
    private ref TransitionTable TableOf(int state)
    {
        int place = state + 4;
        TransitionTable[]?[] tables = Volatile.Read(ref _tables);
        if (place < 512)
        {
            int page = BitOperations.Log2((uint)place) - 2;
            return ref tables[page]![place - (4 << page)];
        }

        return ref tables[5 + (place >> 8)]![place & 255];
    }

    /// <summary>Makes the page of a new state unless it is there. Under the lock.</summary>
    private void AddTable(int state)
    {
        int place = state + 4;
        int page = place < 512 ? BitOperations.Log2((uint)place) - 2 : 5 + (place >> 8);
        if (page < _pages)
        {
            return;
        }

        if (page == _tables.Length)
        {
            // Readers hold either array; both have the pages of every published state.
            TransitionTable[]?[] tables = new TransitionTable[page * 2][];
            Array.Copy(_tables, tables, page);
            Volatile.Write(ref _tables, tables);
        }

        TransitionTable[] added = new TransitionTable[page < 7 ? 4 << page : 256];
        Volatile.Write(ref _tables[page], added);
        _pages = page + 1;
        Interlocked.Add(ref _tableBytes, 24 + (added.Length * (long)TransitionTable.EmptyBytes));
    }

    private int Compute(StateKey key, byte value)
    {
        switch (key.Phase)
        {
            case Text:
                if (value == '"')
                {
                    int label = Close(key.Content);
                    return label < 0 ? Dead : Exit(label);
                }

                if (value == '\\')
                {
                    return AliveOrDead(key with { Phase = Backslash });
                }

                return value < 0x20 || !_spelled.IsSpelled(value) ? Dead : OfContent(Feed(key.Content, value));
            case Backslash:
                int decoded = value == '/' && _sparse ? -1 : Unescape(value);
                if (decoded >= 0)
                {
                    return OfContent(Feed(key.Content, (byte)decoded));
                }

                return value == 'u' ? AliveOrDead(new StateKey(key.Content, FirstUnit, 0, 0)) : Dead;
            case FirstUnit:
                return Hex(value) is >= 0 and var digit ? AfterDigit(key, digit) : Dead;
            case HighSurrogate:
                return value == '\\' ? AliveOrDead(key with { Phase = LowBackslash }) : Dead;
            case LowBackslash:
                return value == 'u' ? AliveOrDead(key with { Phase = LowUnit, Digits = 0, Bits = (ushort)0 }) : Dead;
            default:
                return Hex(value) is >= 0 and var low ? AfterDigit(key, low) : Dead;
        }
    }

    private static int Unescape(byte letter) => letter switch
    {
        (byte)'"' => '"',
        (byte)'\\' => '\\',
        (byte)'/' => '/',
        (byte)'b' => '\b',
        (byte)'f' => '\f',
        (byte)'n' => '\n',
        (byte)'r' => '\r',
        (byte)'t' => '\t',
        _ => -1,
    };

    private int AfterDigit(StateKey key, int digit)
    {
        int bits = key.Bits << 4 | digit;
        if (key.Digits < 3)
        {
            return AliveOrDead(key with { Digits = (byte)(key.Digits + 1), Bits = (ushort)bits });
        }

        if (key.Phase == FirstUnit)
        {
            if (bits is >= 0xD800 and < 0xDC00)
            {
                return AliveOrDead(new StateKey(key.Content, HighSurrogate, 0, 0) with { High = (ushort)bits });
            }

            return bits is >= 0xDC00 and < 0xE000 || !MayEscape(bits) ? Dead : OfContent(FeedScalar(key.Content, bits));
        }

        int pair = 0x10000 + ((key.High - 0xD800) << 10) + (bits - 0xDC00);
        return bits is >= 0xDC00 and < 0xE000 && MayEscape(pair) ? OfContent(FeedScalar(key.Content, pair)) : Dead;
    }

    private bool MayEscape(int scalar) => !_sparse || (scalar < 0x20 && scalar is not (8 or 9 or 10 or 12 or 13)) || (scalar >= 0x20 && !_spelled.IsSpelled(new Rune(scalar)));

    private int OfContent(int content) => content < 0 ? Dead : Intern(new StateKey(content, Text, 0, 0));

    private int AliveOrDead(StateKey key) => IsAlive(key) ? Intern(key) : Dead;

    /// <summary>Whether some completion of the escape keeps the content alive.</summary>
    private bool IsAlive(StateKey key)
    {
        lock (_gate)
        {
            if (_keys.Find(key) >= 0)
            {
                return true;
            }
        }

        return AnyCompletion(key, null);
    }

    /// <summary>Whether some completion of the escape keeps the content alive and is what <paramref name="search"/> looks for, if anything.</summary>
    private bool AnyCompletion(StateKey key, EscapeSearch? search)
    {
        switch (key.Phase)
        {
            case Backslash:
                foreach (byte escaped in _sparse ? "\"\\\b\f\n\r\t"u8 : "\"\\/\b\f\n\r\t"u8)
                {
                    if (Feed(key.Content, escaped) is >= 0 and var next && (search is null || search.IsFound(next)))
                    {
                        return true;
                    }
                }

                return search is null ? IsAlive(new StateKey(key.Content, FirstUnit, 0, 0)) : AnyCompletion(new StateKey(key.Content, FirstUnit, 0, 0), search);
            case FirstUnit:
                int shift = 4 * (4 - key.Digits);
                int first = key.Bits << shift;
                int last = first + (1 << shift) - 1;
                if (_sparse)
                {
                    for (int scalar = first; scalar <= Math.Min(last, 0x1F); scalar++)
                    {
                        if (MayEscape(scalar) && FeedScalar(key.Content, scalar) is >= 0 and var next && (search is null || search.IsFound(next)))
                        {
                            return true;
                        }
                    }

                    return AnyUnspelled(key.Content, Math.Max(first, 0x20), Math.Min(last, 0xD7FF), search) || AnyUnspelled(key.Content, Math.Max(first, 0xE000), last, search)
                        || AnyUnspelled(key.Content, 0x10000 + ((Math.Max(first, 0xD800) - 0xD800) << 10), 0x10000 + ((Math.Min(last, 0xDBFF) - 0xD800) << 10) + 0x3FF, search);
                }

                if (AnyAlive(key.Content, first, Math.Min(last, 0xD7FF), search) || AnyAlive(key.Content, Math.Max(first, 0xE000), last, search))
                {
                    return true;
                }

                int firstHigh = Math.Max(first, 0xD800);
                int lastHigh = Math.Min(last, 0xDBFF);
                return firstHigh <= lastHigh && AnyAlive(key.Content, 0x10000 + ((firstHigh - 0xD800) << 10), 0x10000 + ((lastHigh - 0xD800) << 10) + 0x3FF, search);
            case HighSurrogate or LowBackslash:
                int supplementary = 0x10000 + ((key.High - 0xD800) << 10);
                return _sparse
                    ? AnyUnspelled(key.Content, supplementary, supplementary + 0x3FF, search)
                    : AnyAlive(key.Content, supplementary, supplementary + 0x3FF, search);
            default:
                int lowShift = 4 * (4 - key.Digits);
                int firstLow = Math.Max(key.Bits << lowShift, 0xDC00);
                int lastLow = Math.Min((key.Bits << lowShift) + (1 << lowShift) - 1, 0xDFFF);
                int plane = 0x10000 + ((key.High - 0xD800) << 10);
                return firstLow <= lastLow && (_sparse
                    ? AnyUnspelled(key.Content, plane + firstLow - 0xDC00, plane + lastLow - 0xDC00, search)
                    : AnyAlive(key.Content, plane + firstLow - 0xDC00, plane + lastLow - 0xDC00, search));
        }
    }

    /// <summary>Whether the content survives some scalar of a range that cannot be spelled without an escape.</summary>
    private bool AnyUnspelled(int content, int first, int last, EscapeSearch? search)
    {
        foreach ((int low, int high) in _spelled.Unspelled)
        {
            if (AnyAlive(content, Math.Max(first, low), Math.Min(last, high), search))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Whether the content survives some scalar of a range: walks the UTF-8 sequences of the range as a tree.</summary>
    private bool AnyAlive(int content, int first, int last, EscapeSearch? search)
    {
        if (first > last)
        {
            return false;
        }

        ReadOnlySpan<int> bounds = [0x7F, 0x7FF, 0xFFFF, 0x10FFFF];
        int low = first;
        for (int length = 1; length <= 4 && low <= last; length++)
        {
            if (low <= bounds[length - 1])
            {
                int high = Math.Min(last, bounds[length - 1]);
                if (AnySequence(content, low, high, length - 1, isLead: true, search))
                {
                    return true;
                }

                low = high + 1;
            }
        }

        return false;
    }

    private bool AnySequence(int content, int first, int last, int following, bool isLead, EscapeSearch? search)
    {
        int shift = 6 * following;
        for (int top = first >> shift; top <= last >> shift; top++)
        {
            int lead = !isLead
                ? 0x80 | (top & 0x3F)
                : following switch { 0 => top, 1 => 0xC0 | top, 2 => 0xE0 | top, _ => 0xF0 | top };
            int next = Feed(content, (byte)lead);
            if (next < 0)
            {
                continue;
            }

            if (following == 0)
            {
                if (search is null || search.IsFound(next))
                {
                    return true;
                }

                continue;
            }

            int low = Math.Max(first, top << shift);
            int high = Math.Min(last, ((top + 1) << shift) - 1);
            bool isWhole = low == top << shift && high == ((top + 1) << shift) - 1;
            if ((search is null || !isWhole || search.IsNew(next, following)) && AnySequence(next, low, high, following - 1, isLead: false, search))
            {
                return true;
            }
        }

        return false;
    }

    private int FeedScalar(int content, int scalar)
    {
        Span<byte> utf8 = stackalloc byte[4];
        int length = new Rune(scalar).EncodeToUtf8(utf8);
        for (int i = 0; i < length && content >= 0; i++)
        {
            content = Feed(content, utf8[i]);
        }

        return content;
    }

    private int Intern(StateKey key)
    {
        lock (_gate)
        {
            int id = _keys.Find(key);
            if (id < 0)
            {
                if (_keys.Count >= _maxStates)
                {
                    throw new GrammarLimitException(nameof(GrammarLimits.MaxStates), $"A string needs more than {_maxStates} states.");
                }

                AddTable(_keys.Count);
                id = _keys.Add(key);
            }

            return id;
        }
    }

    private static int Hex(byte value) => value switch
    {
        >= (byte)'0' and <= (byte)'9' => value - '0',
        >= (byte)'a' and <= (byte)'f' => value - 'a' + 10,
        >= (byte)'A' and <= (byte)'F' => value - 'A' + 10,
        _ => -1,
    };

    private readonly record struct StateKey(int Content, byte Phase, byte Digits, ushort Bits)
    {
        public ushort High { get; init; }

        public override int GetHashCode() => (Content * 0x2C1B3C6D) ^ (Phase << 28) ^ (Digits << 24) ^ (Bits << 4) ^ (High * 0x165667B1);
    }
}

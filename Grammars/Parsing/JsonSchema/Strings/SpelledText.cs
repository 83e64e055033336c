using System.Collections.Immutable;
using System.Text;

namespace StructGen.Grammars.Parsing.JsonSchema.Strings;

/// <summary>
/// Which bytes of text the tokens of a vocabulary hold, and so which characters need an escape where JSON asks for none. Only vocabularies whose spellable bytes are tokens of their own are told
/// apart byte by byte; of any other every byte counts as spelled, and whole tokens decide (<see cref="Masks.TokenLiveness"/>).
/// </summary>
internal sealed class SpelledText
{
    private readonly bool _isByteClosed;
    private readonly ulong[] _bytes = [ulong.MaxValue, ulong.MaxValue, ulong.MaxValue, ulong.MaxValue];

    public SpelledText(Vocabulary vocabulary)
    {
        ReadOnlySpan<bool> spellable = vocabulary.SpellableBytes;
        _isByteClosed = vocabulary.IsByteClosed && !spellable[0x80..0xC0].Contains(false);
        if (!_isByteClosed)
        {
            Unspelled = [];
            return;
        }

        for (int value = 0; value < 256; value++)
        {
            _bytes[value >> 6] &= ~(spellable[value] ? 0 : 1UL << (value & 63));
        }

        List<(int, int)> unspelled = [];
        for (int lead = 0x20; lead <= 0xF4; lead++)
        {
            if (!spellable[lead] && RangeOf(lead) is { Low: >= 0 } range)
            {
                unspelled.Add(range);
            }
        }

        Unspelled = [.. unspelled];
    }

    /// <summary>The characters, but for control characters, whose first byte no token holds: ascending ranges.</summary>
    public ImmutableArray<(int Low, int High)> Unspelled { get; }

    /// <summary>
    /// Whether all that JSON text needs besides characters of strings can be spelled, whatever stands before: printable ASCII and the blanks that a whitespace style may ask for. Then every
    /// string can, by escapes.
    /// </summary>
    public bool CoversStructure(JsonWhitespace whitespace)
    {
        bool covers = _isByteClosed;
        for (int value = 0x20; value < 0x7F; value++)
        {
            covers &= IsSpelled((byte)value);
        }

        bool needsLineFeed = whitespace.Kind is JsonWhitespace.Style.Indented or JsonWhitespace.Style.Pattern;
        bool needsOthers = whitespace.Kind is JsonWhitespace.Style.Pattern;
        return covers && (!needsLineFeed || IsSpelled((byte)'\n')) && (!needsOthers || (IsSpelled((byte)'\t') && IsSpelled((byte)'\r')));
    }

    public bool IsSpelled(byte value) => (_bytes[value >> 6] >> (value & 63) & 1) != 0;

    public bool IsSpelled(Rune character)
    {
        Span<byte> utf8 = stackalloc byte[4];
        character.EncodeToUtf8(utf8);
        return IsSpelled(utf8[0]);
    }

    /// <summary>Takes the bytes away that no token holds.</summary>
    public void Restrict(Span<ulong> bytes)
    {
        for (int i = 0; i < _bytes.Length; i++)
        {
            bytes[i] &= _bytes[i];
        }
    }

    private static (int Low, int High) RangeOf(int lead) => lead switch
    {
        < 0x80 => (lead, lead),
        < 0xC2 => (-1, -1),
        < 0xE0 => ((lead & 0x1F) << 6, ((lead & 0x1F) << 6) | 0x3F),
        0xE0 => (0x800, 0xFFF),
        0xED => (0xD000, 0xD7FF),
        < 0xF0 => ((lead & 0xF) << 12, ((lead & 0xF) << 12) | 0xFFF),
        0xF0 => (0x10000, 0x3FFFF),
        0xF4 => (0x100000, 0x10FFFF),
        _ => ((lead & 7) << 18, ((lead & 7) << 18) | 0x3FFFF),
    };
}

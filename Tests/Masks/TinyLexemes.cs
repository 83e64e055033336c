using StructGen.Grammars.Parsing;

namespace StructGen.Tests.Masks;

/// <summary>A JSON-like string after its opening quote: escapes, <c>\uXXXX</c>, one two-byte letter. Keeps rows.</summary>
internal sealed class TinyString : LexemeAutomaton
{
    public const int StateCount = 7;
    private readonly int[][] _rows;

    public TinyString()
    {
        _rows = new int[StateCount][];
        for (int state = 0; state < StateCount; state++)
        {
            _rows[state] = new int[256];
            for (int value = 0; value < 256; value++)
            {
                _rows[state][value] = Compute(state, (byte)value);
            }
        }
    }

    public override int Next(int state, byte value) => _rows[state][value];

    public override ReadOnlySpan<int> Row(int state) => _rows[state];

    private static int Compute(int state, byte value) => state switch
    {
        0 when value == '"' => Exit(0),
        0 when value == '\\' => 1,
        0 when value == 0xC3 => 6,
        0 => value is >= 0x20 and < 0x80 ? 0 : Dead,
        1 when value == 'u' => 2,
        1 => value is (byte)'"' or (byte)'\\' or (byte)'n' ? 0 : Dead,
        >= 2 and <= 5 => char.IsAsciiHexDigit((char)value) ? (state == 5 ? 0 : state + 1) : Dead,
        _ => value == 0xA9 ? 0 : Dead,
    };
}

/// <summary>A property name: <see cref="TinyString"/> with the declared names <c>a</c>, <c>ab</c> and <c>b</c> told apart by label 1, 2, 3 (0: another name). Keeps no rows.</summary>
internal sealed class TinyKey(TinyString plain, bool tellsDeviations) : LexemeAutomaton
{
    public const int Start = 0;
    private const int Other = 4;

    public override int Next(int state, byte value)
    {
        int next = plain.Next(state / 5, value);
        int name = state % 5;
        if (IsExit(next))
        {
            return Exit(name is Other or 0 ? 0 : name);
        }

        return next < 0 ? next : (next * 5) + (name, value) switch
        {
            (0, (byte)'a') => 1,
            (1, (byte)'b') => 2,
            (0, (byte)'b') => 3,
            _ => Other,
        };
    }

    public override (LexemeAutomaton Automaton, int State) InsideAlias(int state) => (plain, state / 5);

    public override bool TryGetDeviations(int state, out int label, out byte[] bytes)
    {
        label = 0;
        bytes = (state % 5) switch
        {
            0 => "ab"u8.ToArray(),
            1 => "\"b"u8.ToArray(),
            Other => [],
            _ => "\""u8.ToArray(),
        };
        return tellsDeviations;
    }
}

/// <summary>A number: <c>-?[0-9]+(\.[0-9]+)?</c>, label 0 without fraction and 1 with one. Open-ended.</summary>
internal sealed class TinyNumber : LexemeAutomaton
{
    public override int Next(int state, byte value) => (state, value) switch
    {
        (0, (byte)'-') => 1,
        (0 or 1 or 2, >= (byte)'0' and <= (byte)'9') => 2,
        (2, (byte)'.') => 3,
        (3 or 4, >= (byte)'0' and <= (byte)'9') => 4,
        _ => Dead,
    };

    public override int EndLabel(int state) => state == 2 ? 0 : state == 4 ? 1 : -1;
}

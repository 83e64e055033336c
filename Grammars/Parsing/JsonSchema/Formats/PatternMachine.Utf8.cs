using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <content>From characters to bytes.</content>
internal sealed partial class PatternMachine
{
    /// <summary>Where what was read of a character does not matter but for which bytes may follow.</summary>
    private static readonly byte[] Terms = MapOf(static b => b switch
    {
        '^' or '$' or '|' => 1,
        '*' or '+' => 2,
        '}' or ']' => 3,
        '(' or ')' or '[' or '\\' or '?' or '{' => b,
        >= '0' and <= '9' => 4,
        < 0x80 => 5,
        >= 0xC2 and <= 0xDF => 6,
        0xE0 or 0xED or 0xF0 or 0xF4 => b,
        >= 0xE1 and <= 0xEF => 7,
        >= 0xF1 and <= 0xF3 => 8,
        _ => 0,
    });

    private static readonly byte[] Characters = MapOf(static b => b < 0x80 ? b + 1 : b is >= 0xC2 and <= 0xF4 ? b : 0);

    private static readonly byte[] Continuations = MapOf(static b => b is >= 0x80 and <= 0xBF ? b : 0);

    private static readonly byte[] AnyContinuations = MapOf(static b => b switch { >= 0x80 and <= 0x8F => 1, >= 0x90 and <= 0x9F => 2, >= 0xA0 and <= 0xBF => 3, _ => 0 });

    public override byte[] ClassMap(int state)
    {
        PatternPlace place = _places[state];
        return place.Pending != 0
            ? IsWhicheverCharacter(place) ? AnyContinuations : Continuations
            : place.Control <= PatternControl.Open ? Terms : Characters;
    }

    private static byte[] MapOf(Func<int, int> number) => [.. Enumerable.Range(0, 256).Select(value => (byte)number(value))];

    private static bool TryStep(in PatternPlace place, byte value, out PatternPlace next)
    {
        next = default;
        if (place.Pending == 0)
        {
            switch (value)
            {
                case < 0x80:
                    return TryRead(place, value, out next);
                case < 0xC2 or > 0xF4:
                    return false;
                default:
                    int missing = value < 0xE0 ? 1 : value < 0xF0 ? 2 : 3;
                    return TryAwait(place, missing, value & (0x3F >> missing), out next);
            }
        }

        if ((value & 0xC0) != 0x80)
        {
            return false;
        }

        int left = place.MissingBytes - 1;
        int bits = place.Bits << 6 | (value & 0x3F);
        PatternPlace before = place with { Pending = 0 };
        if (left == 0)
        {
            return TryRead(before, bits, out next);
        }

        bool isOverlong = (left == 1 && bits < 0x20) || (left == 2 && bits < 0x10);
        bool isBeyond = left == 1 ? bits is >= 0x360 and < 0x380 : bits > 0x10F;
        return !isOverlong && !isBeyond && TryAwait(before, left, bits, out next);
    }

    /// <summary>Within a character, whose bits and missing bytes are given, unless no such character may come. Places that the rest of the character does not tell apart are one.</summary>
    private static bool TryAwait(in PatternPlace place, int missing, int bits, out PatternPlace next)
    {
        int shift = 6 * missing;
        int first = Math.Max(bits << shift, missing switch { 1 => 0x80, 2 => 0x800, _ => 0x10000 });
        int last = Math.Min(bits << shift | ((1 << shift) - 1), 0x10FFFF);
        next = place;
        switch (place.Control)
        {
            case <= PatternControl.Open:
                next = place.At(PatternControl.Quantifiable);
                break;
            case PatternControl.LookBehind when !place.IsNamed:
                next = place.Awaiting(missing, bits);
                return Overlaps(FirstOfName, first, last);
            case PatternControl.Name:
                next = place.Awaiting(missing, bits);
                return Overlaps(NextOfName, first, last);
            case PatternControl.Dash when place.Atom == PatternAtom.Ascii:
                next = place.At(PatternControl.Dash, PatternAtom.Ascii, 0x80);
                break;
            case PatternControl.Dash when place.Atom == PatternAtom.Literal:
                if (!IsInOrder(place.Value, last) && !IsInOrder(place.Value, Math.Max(first, place.Value)))
                {
                    return false;
                }

                if (!IsInOrder(place.Value, first) || !IsInOrder(place.Value, last) || (first <= LastEmoji && last > LastEmoji))
                {
                    next = place.Awaiting(missing, bits);
                    return Math.Max(first, place.Value) <= last;
                }

                // Whichever character it is, the range is in order.
                next = place.At(PatternControl.Dash, PatternAtom.Ascii, 0x80);
                break;
            case >= PatternControl.ClassStart and <= PatternControl.AtomZero:
                next = place.At(PatternControl.Class).Awaiting(missing, InClass(missing, bits));
                return true;
            default:
                return false;
        }

        next = next.Awaiting(missing, Typical(missing, bits));
        return true;
    }

    /// <summary>Whether the character that is pending matters to what follows it.</summary>
    private static bool IsWhicheverCharacter(in PatternPlace place) =>
        place.Control == PatternControl.Quantifiable || (place.Control == PatternControl.Dash && place.Atom == PatternAtom.Ascii);

    /// <summary>The bits of a typical character that is spelled by bytes of the same kinds.</summary>
    private static int Typical(int missing, int bits) => missing switch
    {
        1 => 2,
        2 => bits is 0 or 0xD ? bits : 1,
        _ => bits is 0 or 4 ? bits : 1,
    };

    /// <summary>The bits of a character of a class, as far as a range that it starts depends on them.</summary>
    private static int InClass(int missing, int bits)
    {
        int first = bits << (6 * missing);
        if (missing == 3 || first is < 0x10000 or (>= FirstEmoji and <= LastEmoji))
        {
            return bits;
        }

        int typical = first < SecondLead ? 0x20000 : first & ~0x3FFFF;
        return typical >> (6 * missing);
    }

    private static bool Overlaps(ScalarSet set, int first, int last)
    {
        if (set.Contains(first))
        {
            return true;
        }

        int next = set.Boundaries.BinarySearch(first + 1);
        next = next < 0 ? ~next : next;
        return next < set.Boundaries.Length && set.Boundaries[next] <= last;
    }
}

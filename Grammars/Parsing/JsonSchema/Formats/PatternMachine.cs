using StructGen.Grammars.Automata;
using StructGen.Grammars.Automata.Ecma;

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>
/// The language of <c>regex</c>: what <see cref="PatternReader"/> accepts, with groups nested at most <see cref="Depth"/> deep. A machine and no expression: a class remembers the
/// character that may start a range, and the derivatives of an expression would be made anew for each character at each depth.
/// </summary>
/// <remarks>
/// Further departures, all towards fewer patterns and all where the syntax compares two of its parts: no back-references; at most one named group, no <c>\u</c> in its name;
/// in <c>{n,m}</c>, n of at most three significant digits and m of four; the ends of a class range written both literally (or with a one-character escape), both as <c>\x</c> or both as
/// <c>\u</c> with four digits, or else so that the spellings alone tell their order. Of the literal characters beyond the first plane with one first byte only those from U+1F000 to U+1FFFF
/// (emoji) are compared.
/// </remarks>
internal sealed partial class PatternMachine : RegexMachine
{
    public const int Depth = 16;

    /// <summary>Characters that stand for themselves only when escaped.</summary>
    private const string SyntaxCharacters = "^$\\.*+?()[]{}|";
    private const string ControlLetters = "0btnvfr";
    private const string Controls = "\0\b\t\n\v\f\r";

    /// <summary>A first number of more than three significant digits: nothing may be compared with it.</summary>
    private const int LargeCount = 1000;
    private const int LargestCount = 9999;

    private const int HasMinus = 8;
    private const int HasFlags = 16;
    private const int HasDigits = 0x100;

    private static readonly ScalarSet FirstOfName = UnicodeProperties.Find("ID_Start")! & ScalarSet.NonSurrogates | ScalarSet.Of('$') | ScalarSet.Of('_');
    private static readonly ScalarSet NextOfName =
        UnicodeProperties.Find("ID_Continue")! & ScalarSet.NonSurrogates | ScalarSet.Of('$') | ScalarSet.Of('_') | ScalarSet.Range(0x200C, 0x200D);

    private static readonly byte[] Parentheses = [(byte)'(', (byte)')'];

    private readonly Dictionary<PatternPlace, int> _numbers = [];
    private readonly List<PatternPlace> _places = [];

    public override int Start => NumberOf(PatternPlace.Start);

    public override int BytesOfState => 96;

    public override int Next(int state, byte value) => TryStep(_places[state], value, out PatternPlace next) ? NumberOf(next) : -1;

    public override bool IsAlive(int state, byte value) => TryStep(_places[state], value, out _);

    public override byte[] BytesApart => Parentheses;

    /// <summary>
    /// The same place among half as many open groups as there may be, none of them a look-around, and none with a name unless one may begin: without parentheses nothing depends on those.
    /// </summary>
    public override int Like(int state)
    {
        PatternPlace place = _places[state];
        bool isNamed = place.IsNamed && place.Control is (PatternControl.Open or PatternControl.Modifiers or PatternControl.LookBehind);
        return NumberOf(place with { Stack = 1 << (Depth / 2), IsNamed = isNamed });
    }

    public override bool IsAccepting(int state) => _places[state] is { Stack: 1, Pending: 0, Control: <= PatternControl.Quantifier };

    public override (int Bytes, int Scalars) Fewest(int state)
    {
        PatternPlace place = _places[state];
        int scalars = Needed(place) + place.Depth;
        return (scalars + place.MissingBytes, scalars);
    }

    /// <summary>The place's number; new ones get the next.</summary>
    private int NumberOf(PatternPlace place)
    {
        if (!_numbers.TryGetValue(place, out int number))
        {
            number = _places.Count;
            _places.Add(place);
            _numbers.Add(place, number);
        }

        return number;
    }

    /// <summary>At least so many characters before the reader is between terms.</summary>
    private static int Needed(in PatternPlace place)
    {
        int inClass = place.Atom != PatternAtom.Outside ? 1 : 0;
        switch (place.Control)
        {
            case <= PatternControl.Open:
                return 0;
            case PatternControl.CountStart:
                return 2;
            case >= PatternControl.ClassStart and <= PatternControl.Dash:
                return 1;
            case PatternControl.Hexadecimal:
                return inClass + (place.Progress == 0 ? 2 : 1);
            case PatternControl.FourDigits:
                return inClass + 4 - (place.Progress >> 16);
            case PatternControl.Unicode or PatternControl.Property:
                return inClass + 3;
            case PatternControl.Braces:
                return inClass + (place.Progress == 0 ? 2 : 1);
            case PatternControl.PropertyName:
                return inClass + (PropertyExpressions.IsWhole(place.Progress) ? 1 : 2);
            default:
                return inClass + 1;
        }
    }

    /// <summary>The place after a character of which nothing is pending.</summary>
    private static bool TryRead(in PatternPlace place, int c, out PatternPlace next)
    {
        switch (place.Control)
        {
            case PatternControl.Body:
                return TryReadTerm(place, c, out next);
            case PatternControl.Zero when IsDigit(c):
                next = default;
                return false;
            case PatternControl.Quantifiable or PatternControl.Zero:
                if (c is '*' or '+' or '?' or '{')
                {
                    next = place.At(c == '{' ? PatternControl.CountStart : PatternControl.Quantifier);
                    return true;
                }

                return TryReadTerm(place, c, out next);
            case PatternControl.Quantifier:
                next = place.At(PatternControl.Body);
                return c == '?' || TryReadTerm(place, c, out next);
            case PatternControl.Open:
                next = place.At(PatternControl.Modifiers);
                return c == '?' || TryReadTerm(place, c, out next);
            case PatternControl.Modifiers:
                return TryReadModifier(place, c, out next);
            case PatternControl.LookBehind:
                if (c is '=' or '!')
                {
                    next = LookAround(place);
                    return true;
                }

                next = place.At(PatternControl.Name) with { IsNamed = true };
                return !place.IsNamed && FirstOfName.Contains(c);
            case PatternControl.Name:
                next = c == '>' ? place.At(PatternControl.Body) : place;
                return c == '>' || NextOfName.Contains(c);
            case <= PatternControl.HighCount:
                return TryReadCount(place, c, out next);
            case <= PatternControl.Dash:
                return TryReadClass(place, c, out next);
            default:
                return TryReadEscape(place, c, out next);
        }
    }

    private static bool TryReadTerm(in PatternPlace place, int c, out PatternPlace next)
    {
        next = place.At(PatternControl.Quantifiable);
        switch (c)
        {
            case '^' or '$' or '|':
                next = place.At(PatternControl.Body);
                return true;
            case '(':
                next = place.At(PatternControl.Open) with { Stack = place.Stack << 1 };
                return place.Depth < Depth;
            case ')':
                next = place.At((place.Stack & 1) == 0 ? PatternControl.Quantifiable : PatternControl.Body) with { Stack = place.Stack >> 1 };
                return place.Stack > 1;
            case '[':
                next = place.At(PatternControl.ClassStart);
                return true;
            case '\\':
                next = place.At(PatternControl.Escape);
                return true;
            default:
                return c is not ('*' or '+' or '?' or '{' or '}' or ']');
        }
    }

    /// <summary>The innermost open group becomes a look-around.</summary>
    private static PatternPlace LookAround(in PatternPlace place) => place.At(PatternControl.Body) with { Stack = place.Stack | 1 };

    /// <summary>Flags to set, then perhaps a minus and flags to clear, none twice and not only a minus; up to the colon.</summary>
    private static bool TryReadModifier(in PatternPlace place, int c, out PatternPlace next)
    {
        next = place;
        int flag = "ims".IndexOf((char)c, StringComparison.Ordinal);
        switch (c)
        {
            case '=' or '!' when place.Value == 0:
                next = LookAround(place);
                return true;
            case '<' when place.Value == 0:
                next = place.At(PatternControl.LookBehind);
                return true;
            case ':':
                next = place.At(PatternControl.Body);
                return (place.Value & HasMinus) == 0 || (place.Value & HasFlags) != 0;
            case '-':
                next = place with { Value = place.Value | HasMinus };
                return (place.Value & HasMinus) == 0;
            default:
                next = place with { Value = place.Value | HasFlags | 1 << Math.Max(flag, 0) };
                return c < 0x80 && flag >= 0 && (place.Value >> flag & 1) == 0;
        }
    }

    private static bool TryReadCount(in PatternPlace place, int c, out PatternPlace next)
    {
        next = place;
        int low = place.Value;
        int digit = c - '0';
        switch (place.Control)
        {
            case PatternControl.LowCount when c == ',':
                next = place.At(PatternControl.Comma, PatternAtom.Outside, low);
                return true;
            case PatternControl.LowCount or PatternControl.Comma when c == '}':
                next = place.At(PatternControl.Quantifier);
                return true;
            case PatternControl.HighCount when c == '}':
                next = place.At(PatternControl.Quantifier);
                return place.Progress >= low;
            case PatternControl.CountStart or PatternControl.LowCount:
                next = place.At(PatternControl.LowCount, PatternAtom.Outside, Math.Min(low * 10 + digit, LargeCount));
                return IsDigit(c);
            default:
                // After a zero every number will do.
                int high = low == 0 ? 0 : place.Progress * 10 + digit;
                next = place with { Control = PatternControl.HighCount, Progress = high };
                return IsDigit(c) && low < LargeCount && high <= LargestCount;
        }
    }

    private static bool IsDigit(int c) => c is >= '0' and <= '9';

    private static int HexadecimalValue(int c) => c switch
    {
        >= '0' and <= '9' => c - '0',
        >= 'A' and <= 'F' or >= 'a' and <= 'f' => (c | 0x20) - 'a' + 10,
        _ => -1,
    };
}

namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <content>Classes, their ranges, and escapes in classes and outside.</content>
internal sealed partial class PatternMachine
{
    /// <summary>Escapes from here on are four digits that are no first page (which <c>\x</c> spells) and after a start below it always in order.</summary>
    private const int SecondPage = 0x100;

    private const int FirstEmoji = 0x1F000;
    private const int LastEmoji = 0x1FFFF;
    private const int SecondLead = 0x40000;

    /// <summary>A class: atoms, ranges; a dash after an atom starts a range unless the class ends there.</summary>
    private static bool TryReadClass(in PatternPlace place, int c, out PatternPlace next)
    {
        PatternControl control = place.Control;
        next = place.At(PatternControl.Quantifiable);
        if (control is PatternControl.ClassZero or PatternControl.AtomZero && IsDigit(c))
        {
            return false;
        }

        switch (c)
        {
            case ']':
                return true;
            case '^' when control == PatternControl.ClassStart:
                next = place.At(PatternControl.Class);
                return true;
            case '\\' when control == PatternControl.Dash:
                next = place.At(PatternControl.Escape, place.Atom, place.Value);
                return place.Atom is PatternAtom.Ascii or PatternAtom.Pair or PatternAtom.Unit;
            case '\\':
                next = place.At(PatternControl.Escape, PatternAtom.InClass, 0);
                return true;
        }

        if (control == PatternControl.Dash)
        {
            next = place.At(PatternControl.Class);
            return place.Atom switch
            {
                PatternAtom.Ascii => c >= place.Value,
                PatternAtom.Literal => IsInOrder(place.Value, c),
                _ => false,
            };
        }

        if (c == '-' && control is PatternControl.Atom or PatternControl.AtomZero)
        {
            next = place with { Control = PatternControl.Dash };
            return true;
        }

        next = c < 0x80 ? place.At(PatternControl.Atom, PatternAtom.Ascii, c) : AfterLiteral(place, c);
        return true;
    }

    /// <summary>After a literal atom beyond ASCII. Its value is the first character that may end its range.</summary>
    private static PatternPlace AfterLiteral(in PatternPlace place, int c)
    {
        int least = c < 0x10000 || c is >= FirstEmoji and <= LastEmoji ? c : ((c >> 18) + 1) << 18;
        return least > 0x10FFFF ? place.At(PatternControl.Atom, PatternAtom.Set, 0) : place.At(PatternControl.Atom, PatternAtom.Literal, least);
    }

    private static bool IsInOrder(int least, int c) => c >= least && c >= 0x80 && !(least is >= FirstEmoji and <= LastEmoji && c is > LastEmoji and < SecondLead);

    private static bool TryReadEscape(in PatternPlace place, int c, out PatternPlace next)
    {
        PatternAtom atom = place.Atom;
        bool endsRange = atom > PatternAtom.InClass;
        next = place;
        if (c >= 0x80)
        {
            return false;
        }

        int digit = HexadecimalValue(c);
        switch (place.Control)
        {
            case PatternControl.Escape:
                return TryReadLetter(place, (char)c, out next);
            case PatternControl.ControlLetter:
                next = AfterSet(place);
                return char.IsAsciiLetter((char)c);
            case PatternControl.Hexadecimal:
                return digit >= 0 && TryReadPair(place, digit, out next);
            case PatternControl.Unicode when c == '{':
                next = place with { Control = PatternControl.Braces };
                return !endsRange;
            case PatternControl.Unicode or PatternControl.FourDigits:
                return digit >= 0 && TryReadUnit(place, digit, out next);
            case PatternControl.Braces:
                if (c == '}')
                {
                    next = AfterSet(place);
                    return place.Progress != 0;
                }

                return digit >= 0 && TryReadBraced(place, digit, out next);
            case PatternControl.Property:
                next = place with { Control = PatternControl.PropertyName };
                return c == '{';
            default:
                int found = c == '}' ? 0 : PropertyExpressions.Next(place.Progress, (char)c);
                next = c == '}' ? AfterSet(place) : place with { Progress = found };
                return c == '}' ? PropertyExpressions.IsWhole(place.Progress) : found >= 0;
        }
    }

    /// <summary>The character behind the backslash.</summary>
    private static bool TryReadLetter(in PatternPlace place, char c, out PatternPlace next)
    {
        bool isOutside = place.Atom == PatternAtom.Outside;
        bool endsRange = place.Atom > PatternAtom.InClass;
        next = place;
        switch (c)
        {
            case 'b' or 'B' when isOutside:
                next = place.At(PatternControl.Body);
                return true;
            case 'd' or 'D' or 's' or 'S' or 'w' or 'W':
                next = AfterSet(place);
                return !endsRange;
            case 'c':
                next = place with { Control = PatternControl.ControlLetter };
                return !endsRange;
            case 'p' or 'P':
                next = place with { Control = PatternControl.Property };
                return !endsRange;
            case 'x':
                next = place with { Control = PatternControl.Hexadecimal };
                return place.Atom != PatternAtom.Unit;
            case 'u':
                next = place with { Control = PatternControl.Unicode };
                return true;
        }

        int control = ControlLetters.IndexOf(c, StringComparison.Ordinal);
        int value = control >= 0 ? Controls[control] : c;
        if (control < 0 && c != '/' && !(c == '-' && !isOutside) && !SyntaxCharacters.Contains(c, StringComparison.Ordinal))
        {
            return false;
        }

        bool isZero = c == '0';
        if (endsRange)
        {
            next = place.At(isZero ? PatternControl.ClassZero : PatternControl.Class);
            return place.Atom == PatternAtom.Ascii && value >= place.Value;
        }

        next = isOutside
            ? place.At(isZero ? PatternControl.Zero : PatternControl.Quantifiable)
            : place.At(isZero ? PatternControl.AtomZero : PatternControl.Atom, PatternAtom.Ascii, value);
        return true;
    }

    /// <summary>After an escape that starts no range.</summary>
    private static PatternPlace AfterSet(in PatternPlace place) =>
        place.Atom == PatternAtom.Outside ? place.At(PatternControl.Quantifiable) : place.At(PatternControl.Atom, PatternAtom.Set, 0);

    /// <summary>After an escape that could start a range, or that ends one in order.</summary>
    private static PatternPlace AfterValue(in PatternPlace place, PatternAtom atom, int value) => place.Atom switch
    {
        PatternAtom.Outside => place.At(PatternControl.Quantifiable),
        PatternAtom.InClass => place.At(PatternControl.Atom, atom, value),
        _ => place.At(PatternControl.Class),
    };

    private static bool TryReadPair(in PatternPlace place, int digit, out PatternPlace next)
    {
        bool isFirst = place.Progress == 0;
        int value = isFirst ? digit : (place.Progress & 0xF) << 4 | digit;
        int largest = isFirst ? digit << 4 | 0xF : value;
        next = isFirst ? place with { Progress = HasDigits | digit } : AfterValue(place, PatternAtom.Pair, value);
        return place.Atom switch
        {
            PatternAtom.Ascii => largest >= 0x80,
            PatternAtom.Pair => largest >= place.Value,
            _ => true,
        };
    }

    private static bool TryReadUnit(in PatternPlace place, int digit, out PatternPlace next)
    {
        int count = (place.Progress >> 16) + 1;
        int value = (place.Progress & 0xFFFF) << 4 | digit;
        int open = 4 * (4 - count);
        int smallest = value << open;
        int largest = smallest | ((1 << open) - 1);
        bool isSurrogate = smallest is >= 0xD800 and <= 0xDFFF;
        next = count < 4
            ? place with { Control = PatternControl.FourDigits, Progress = count << 16 | value }
            : isSurrogate ? AfterSet(place) : AfterValue(place, PatternAtom.Unit, value);
        if (place.Atom <= PatternAtom.InClass)
        {
            return true;
        }

        largest = largest is >= 0xD800 and <= 0xDFFF ? 0xD7FF : largest;
        return !isSurrogate && largest >= (place.Atom == PatternAtom.Unit ? place.Value : SecondPage);
    }

    /// <summary>A digit of <c>\u{…}</c>: any zeros, then at most 10FFFF. Only numbers that may become too large are told apart.</summary>
    private static bool TryReadBraced(in PatternPlace place, int digit, out PatternPlace next)
    {
        // The count of significant digits, and above it whether they are 1 or begin with 10.
        int count = place.Progress & 7;
        bool mayBeLong = (place.Progress & 8) != 0;
        if (count == 0 && digit == 0)
        {
            next = place with { Progress = HasDigits };
            return true;
        }

        bool stays = count switch { 0 => digit == 1, 1 => mayBeLong && digit == 0, _ => mayBeLong };
        next = place with { Progress = HasDigits | (stays ? 8 : 0) | (count + 1) };
        return count < 5 || (count == 5 && mayBeLong);
    }
}

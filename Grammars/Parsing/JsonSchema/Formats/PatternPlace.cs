namespace StructGen.Grammars.Parsing.JsonSchema.Formats;

/// <summary>Where in a pattern the reader is.</summary>
internal enum PatternControl : byte
{
    /// <summary>Before a term; no quantifier may come.</summary>
    Body,

    /// <summary>After an atom.</summary>
    Quantifiable,

    /// <summary>After <c>\0</c>, which no digit may follow.</summary>
    Zero,

    /// <summary>After a quantifier, which a question mark makes lazy.</summary>
    Quantifier,

    /// <summary>After an opening parenthesis.</summary>
    Open,

    /// <summary>After <c>(?</c> and perhaps flags, which are in the value.</summary>
    Modifiers,

    /// <summary>After <c>(?&lt;</c>.</summary>
    LookBehind,

    /// <summary>In the name of a group.</summary>
    Name,

    /// <summary>After an opening brace; then in the first number, after the comma, in the second number.</summary>
    CountStart,
    LowCount,
    Comma,
    HighCount,

    /// <summary>After an opening bracket.</summary>
    ClassStart,

    /// <summary>In a class, where neither an atom precedes nor a dash.</summary>
    Class,

    /// <summary>The same after a range that ends with <c>\0</c>.</summary>
    ClassZero,

    /// <summary>After an atom of a class.</summary>
    Atom,

    /// <summary>After the atom <c>\0</c>.</summary>
    AtomZero,

    /// <summary>After an atom of a class and a dash.</summary>
    Dash,

    /// <summary>After a backslash, and within the escapes that are longer.</summary>
    Escape,
    ControlLetter,
    Hexadecimal,
    Unicode,
    FourDigits,
    Braces,
    Property,
    PropertyName,
}

/// <summary>What an atom of a class is as the start of a range; for an escape, where it stands (the kinds that start a range: as the end of such a range).</summary>
internal enum PatternAtom : byte
{
    Outside,
    InClass,

    /// <summary>No start of a range.</summary>
    Set,

    /// <summary>A character of ASCII, literal or behind a backslash.</summary>
    Ascii,

    /// <summary>A literal character beyond ASCII.</summary>
    Literal,

    /// <summary><c>\x</c> with two digits.</summary>
    Pair,

    /// <summary><c>\u</c> with four digits, no half of a surrogate pair.</summary>
    Unit,
}

/// <summary>A state of <see cref="PatternMachine"/>.</summary>
/// <param name="Control">Where the reader is.</param>
/// <param name="Atom">The atom of a class read last, or where an escape stands.</param>
/// <param name="IsNamed">Whether a group has a name.</param>
/// <param name="Stack">The open groups below a leading 1, the innermost last: 1 for a look-around, which takes no quantifier.</param>
/// <param name="Value">What the atom is worth; the flags, the smaller number.</param>
/// <param name="Progress">What has been read of an escape, the larger number.</param>
/// <param name="Pending">Of a character begun: how many bytes are missing and, below, its bits so far.</param>
internal readonly record struct PatternPlace(PatternControl Control, PatternAtom Atom, bool IsNamed, int Stack, int Value, int Progress, int Pending)
{
    private const int PendingShift = 24;

    public static PatternPlace Start => new(PatternControl.Body, PatternAtom.Outside, false, 1, 0, 0, 0);

    public int Depth => 31 - System.Numerics.BitOperations.LeadingZeroCount((uint)Stack);

    public int MissingBytes => Pending >> PendingShift;

    public int Bits => Pending & ((1 << PendingShift) - 1);

    public PatternPlace At(PatternControl control) => this with { Control = control, Atom = PatternAtom.Outside, Value = 0, Progress = 0 };

    public PatternPlace At(PatternControl control, PatternAtom atom, int value) => this with { Control = control, Atom = atom, Value = value, Progress = 0 };

    public PatternPlace Awaiting(int missing, int bits) => this with { Pending = (missing << PendingShift) | bits };

    public override int GetHashCode() =>
        ((((int)Control << 3 | (int)Atom) << 18 | Stack) * 0x2C1B3C6D) ^ (Value * 0x165667B1) ^ (Progress * 0x27D4EB2F) ^ (Pending * 0x3C6EF372) ^ (IsNamed ? 1 << 30 : 0);
}

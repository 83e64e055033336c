namespace StructGen.Grammars.Parsing;

/// <summary>
/// A deterministic automaton over the bytes of one lexeme (or of a set of lexemes told apart by their label). States are small non-negative integers,
/// built lazily; a state from which no lexeme can be completed is <see cref="Dead"/>, exactly.
/// </summary>
/// <remarks>
/// Two ways for a lexeme to end. <em>Delimited</em> (strings: the closing quote): <see cref="Next"/> consumes the last byte and returns an exit (<see cref="Exit"/>).
/// <em>Open-ended</em> (numbers): <see cref="EndLabel"/> is not negative, and the byte that follows belongs to what comes after; a byte that <see cref="Next"/>
/// accepts always continues the lexeme (longest match).
/// Thread rule: all members may be called by any thread at any time.
/// </remarks>
internal abstract class LexemeAutomaton
{
    /// <summary>No lexeme starts with what was read.</summary>
    public const int Dead = -1;

    /// <summary>In a row: not computed yet, ask <see cref="Next"/>.</summary>
    public const int Unknown = int.MinValue;

    /// <summary>The value of <see cref="Next"/> that says: this byte completed a lexeme with <paramref name="label"/>.</summary>
    public static int Exit(int label) => -2 - label;

    /// <summary>True when a value of <see cref="Next"/> is an exit.</summary>
    public static bool IsExit(int next) => next <= -2 && next != Unknown;

    /// <summary>The label of an exit.</summary>
    public static int LabelOf(int exit) => -2 - exit;

    /// <summary>The state after <paramref name="value"/>: a state, <see cref="Dead"/>, or an exit.</summary>
    public abstract int Next(int state, byte value);

    /// <summary>As <see cref="Next"/>, but where that is a state, any number not below zero: for texts that end there, so that the state need not be made.</summary>
    public virtual int Look(int state, byte value) => Next(state, value);

    /// <summary>The label of the lexeme that may end at <paramref name="state"/> before the next byte, or -1.</summary>
    public virtual int EndLabel(int state) => -1;

    /// <summary>256 successors of <paramref name="state"/> where known (<see cref="Unknown"/> otherwise), or empty when this automaton keeps no rows. For inner loops.</summary>
    public virtual ReadOnlySpan<int> Row(int state) => default;

    /// <summary>Sets in <paramref name="live"/> (256 bits, zero before) the bytes that may not be dead at <paramref name="state"/>: all of those, perhaps more. For walks that begin there.</summary>
    public virtual void LiveBytes(int state, Span<ulong> live) => live.Fill(ulong.MaxValue);

    /// <summary>
    /// Whether the lexemes still possible at <paramref name="state"/> are those possible at <paramref name="coreState"/> of this automaton with at least <paramref name="minimum"/> and at most
    /// <paramref name="maximum"/> characters, and every byte that can follow in the one way can in the other as long as such a lexeme begins with it. The core answers
    /// <see cref="CharactersNeeded"/>.
    /// </summary>
    public virtual bool TryGetLengthBound(int state, out int coreState, out int minimum, out int maximum)
    {
        coreState = minimum = maximum = 0;
        return false;
    }

    /// <summary>
    /// The fewest characters that still begin, or are read to their end as escapes, on the way from <paramref name="state"/> to the end of a lexeme; -1 where that is not known.
    /// For states that are reached from the core of a bound.
    /// </summary>
    /// <param name="state">The state.</param>
    /// <param name="isText">False in the middle of an escape, whose character counts once it is complete; a character not escaped counts with its first byte.</param>
    /// <param name="isEndless">True when every larger number of characters is possible, too. False when that is not known.</param>
    public virtual int CharactersNeeded(int state, out bool isText, out bool isEndless)
    {
        isText = isEndless = false;
        return -1;
    }

    /// <summary>
    /// Whether texts of at most <paramref name="horizon"/> bytes cannot tell <paramref name="state"/> from <paramref name="clipped"/>: after each such text both are dead or neither, both have
    /// ended a lexeme with the same label or neither, and <see cref="CharactersNeeded"/> is the same (save that more may be endless).
    /// </summary>
    public virtual bool TryClip(int state, out int clipped, out int horizon)
    {
        clipped = horizon = 0;
        return false;
    }

    /// <summary>
    /// A state of another automaton, likely to have been met before, that does the same as <paramref name="state"/> on nearly all texts: see <see cref="TwinDeviations"/>. Where both end a lexeme
    /// (with its last byte), <see cref="FromTwinLabel"/> tells this automaton's label from the twin's.
    /// </summary>
    public virtual bool TryGetTwin(int state, out LexemeAutomaton twin, out int twinState)
    {
        (twin, twinState) = (this, state);
        return false;
    }

    /// <summary>
    /// For a state reached from one that has a twin: the bytes on which it may differ from what the twin reaches by the same text. On every other byte, and after it on every further one, the two
    /// go on alike.
    /// </summary>
    public virtual ReadOnlySpan<byte> TwinDeviations(int state) => [];

    /// <summary>The label with which this automaton ends where the twin of <paramref name="state"/> ends with <paramref name="label"/>, unless it deviates.</summary>
    public virtual int FromTwinLabel(int state, int label) => label;

    /// <summary>
    /// A state of this automaton on which texts without any of <paramref name="apart"/> do the same: from both they die, or from both they stay inside. No text without them ends a lexeme.
    /// The same array again for the same bytes.
    /// </summary>
    public virtual bool TryGetLike(int state, out int like, out byte[] apart)
    {
        (like, apart) = (state, []);
        return false;
    }

    /// <summary>
    /// An automaton and state whose set of tokens that stay inside is the same and likely to be computed already (a counter clipped to the longest token,
    /// a free string); itself otherwise. The lexeme-ending tokens may differ.
    /// </summary>
    public virtual (LexemeAutomaton Automaton, int State) InsideAlias(int state) => (this, state);

    /// <summary>
    /// How <paramref name="state"/> differs from its <see cref="InsideAlias"/>. On every byte but <paramref name="bytes"/>, and after it on every further one, the two go on alike:
    /// they stay inside together and die together, and where the alias ends a lexeme (with its last byte) this automaton ends one with <paramref name="label"/>.
    /// False when nothing is known.
    /// </summary>
    public virtual bool TryGetDeviations(int state, out int label, out byte[] bytes)
    {
        label = -1;
        bytes = [];
        return false;
    }

    /// <summary>True when every lexeme ends with its last byte, so that <see cref="EndLabel"/> is -1 everywhere.</summary>
    public virtual bool IsDelimited => false;

    /// <summary>
    /// True when nothing but the end of the text ever follows a lexeme of this automaton: then the mask store need not keep the tokens that reach beyond one.
    /// </summary>
    public virtual bool IsWholeText => false;

    /// <summary>Per-state slots in which the mask store keeps what it computed; owned by Masks.</summary>
    internal object? MaskSlot;
}

namespace StructGen.Grammars.Parsing;

/// <summary>What one byte (or the end of a lexeme) does to a <see cref="ParserState"/>.</summary>
internal enum TransitionKind
{
    /// <summary>No continuation.</summary>
    Dead,

    /// <summary>Same level: the state is <see cref="Transition.Next"/>, <see cref="Transition.Q"/>.</summary>
    Move,

    /// <summary>A level opens: <see cref="Transition.Pushed"/> waits below, the state is <see cref="Transition.Next"/>, <see cref="Transition.Q"/>.</summary>
    Push,

    /// <summary>This level ends with <see cref="Transition.Outcome"/>; the waiting level resumes. The byte was consumed.</summary>
    Pop,

    /// <summary>As <see cref="Pop"/>, but the byte was not consumed and goes to the resumed state.</summary>
    PopAndRetry,

    /// <summary>
    /// Only when the lexeme's text was withheld (trial parse): the answer depends on it. The tokens concerned must be checked one by one
    /// by stepping the exact configuration.
    /// </summary>
    NeedsText,
}

/// <summary>The effect of one byte or lexeme end; see <see cref="TransitionKind"/>.</summary>
internal readonly struct Transition
{
    private Transition(TransitionKind kind, ParserState? next, int q, PendingState? pushed, int outcome, bool startsText = false)
    {
        StartsText = startsText;
        Kind = kind;
        Next = next;
        Q = q;
        Pushed = pushed;
        Outcome = outcome;
    }

    public TransitionKind Kind { get; }

    public ParserState? Next { get; }

    public int Q { get; }

    public PendingState? Pushed { get; }

    public int Outcome { get; }

    /// <summary>The byte just read is the first of the lexeme that <see cref="Next"/> records.</summary>
    public bool StartsText { get; }

    /// <summary>The same transition, whose byte belongs to the lexeme it enters.</summary>
    public Transition StartingText() => new(Kind, Next, Q, Pushed, Outcome, startsText: true);

    public static Transition Dead => default;

    public static Transition NeedsText => new(TransitionKind.NeedsText, null, 0, null, 0);

    public static Transition Move(ParserState next, int q = 0) => new(TransitionKind.Move, next, q, null, 0);

    public static Transition Push(PendingState pushed, ParserState next, int q = 0) => new(TransitionKind.Push, next, q, pushed, 0);

    public static Transition Pop(int outcome) => new(TransitionKind.Pop, null, 0, null, outcome);

    public static Transition PopAndRetry(int outcome) => new(TransitionKind.PopAndRetry, null, 0, null, outcome);
}

/// <summary>
/// The state of a machine within one level of nesting, interned by its machine: equal situations are the same object, so masks and successors are
/// remembered per object, whatever the levels below are. Together with a lexeme state <c>q</c> and a <see cref="StackNode"/> it is a whole configuration
/// (<see cref="ParserConfiguration"/>).
/// </summary>
/// <remarks>
/// Only live states exist: from every state some completion of this level exists whose outcome the waiting level accepts.
/// Thread rule: immutable to the eye; successors are built lazily and safely by any thread.
/// </remarks>
internal abstract class ParserState
{
    /// <summary>
    /// The automaton whose state is <c>q</c>, when the state is inside a lexeme worth a mask store entry; null when <c>q</c> is private to the state
    /// (for example blanks counted in a gap), and then only <see cref="Step"/> applies.
    /// </summary>
    public virtual LexemeAutomaton? Lexeme => null;

    /// <summary>
    /// True when <see cref="OnLexemeEnd"/> wants the bytes of the lexeme (an undeclared property name, an item that must be unique). The configuration
    /// then carries them (<see cref="ParserConfiguration.Text"/>).
    /// </summary>
    public virtual bool RecordsText => false;

    /// <summary>One byte when <see cref="Lexeme"/> is null.</summary>
    public abstract Transition Step(int q, byte value);

    /// <summary>What follows when the lexeme has ended with <paramref name="label"/> (for open-ended lexemes the next byte is not consumed).</summary>
    /// <param name="label">The label of the exit.</param>
    /// <param name="text">The bytes of the whole lexeme when <see cref="RecordsText"/> and the caller has them; null in a trial parse.</param>
    public virtual Transition OnLexemeEnd(int label, LexemeText? text) => throw new NotSupportedException();

    /// <summary>
    /// When not negative: at most so many blanks (space, tab, line feed, carriage return, in any mix) may follow; each only moves to this state with another <paramref name="q"/>, and that
    /// makes no difference to what any other byte does. Negative: nothing is promised.
    /// </summary>
    public virtual int BlanksBefore(int q) => -1;

    /// <summary>Whether the whole text may end here (only asked at the bottom of the stack).</summary>
    public virtual bool IsAccepting(int q) => false;

    /// <summary>Appends bytes that complete this level, short ones, and returns the outcome of the level (-1 at the bottom: the text is complete).</summary>
    /// <param name="q">The lexeme state.</param>
    /// <param name="text">The lexeme's bytes so far, when recorded.</param>
    /// <param name="output">Receives the bytes.</param>
    public abstract int CompleteLevel(int q, LexemeText? text, List<byte> output);

    /// <summary>A lower bound on the bytes that any completion of this level still needs.</summary>
    public virtual int MinimumBytes(int q) => 0;
}

/// <summary>A level that waits for a nested one to end. Interned like <see cref="ParserState"/>.</summary>
internal abstract class PendingState
{
    private PublishedMap<StackKey, StackNode> _nodes;

    /// <summary>The state after the nested level has ended with <paramref name="outcome"/>; <c>q</c> starts at 0. Null only if no such outcome is live.</summary>
    public abstract ParserState? Resume(int outcome);

    /// <summary>A lower bound on the bytes that this level needs after the nested one.</summary>
    public virtual int MinimumBytes => 0;

    /// <summary>The stack with this level on top of <paramref name="parent"/>; the same object for the same arguments.</summary>
    public StackNode On(StackNode? parent)
    {
        StackKey key = new(parent);
        if (!_nodes.TryGet(key, out StackNode? node))
        {
            lock (this)
            {
                node = _nodes.GetOrAdd(key, new StackNode(this, parent));
            }
        }

        return node;
    }

    private readonly record struct StackKey(StackNode? Parent);
}

/// <summary>A hash-consed stack of waiting levels.</summary>
internal sealed class StackNode
{
    internal StackNode(PendingState top, StackNode? parent)
    {
        Top = top;
        Parent = parent;
        Depth = parent is null ? 1 : parent.Depth + 1;
    }

    public PendingState Top { get; }

    public StackNode? Parent { get; }

    public int Depth { get; }
}

/// <summary>The bytes of a lexeme read so far: a persistent list, so that configurations stay values.</summary>
internal sealed class LexemeText(LexemeText? previous, byte value)
{
    public LexemeText? Previous { get; } = previous;

    public byte Value { get; } = value;

    public int Length { get; } = previous is null ? 1 : previous.Length + 1;

    /// <summary>The bytes, oldest first.</summary>
    public byte[] ToArray()
    {
        byte[] bytes = new byte[Length];
        int i = Length;
        for (LexemeText? node = this; node is not null; node = node.Previous)
        {
            bytes[--i] = node.Value;
        }

        return bytes;
    }
}

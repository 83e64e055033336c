using System.Runtime.InteropServices;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Solving;
using StructGen.Grammars.Parsing.JsonSchema.Strings;

namespace StructGen.Grammars.Parsing.JsonSchema.Frames;

/// <summary>
/// The property names that an object may take next. Content states pair a range of the sorted known names that share what was read (an implicit trie) with a DFA state for
/// undeclared names. Labels: the index of a declared name, or <c>names + k</c> for an undeclared name of the k-th combination of patterns.
/// </summary>
internal sealed class KeyAutomaton : JsonEscapeAutomaton
{
    /// <summary>More patterns are not told apart by one word of outputs.</summary>
    private const int OutputsAtMost = 62;

    /// <summary>Null in the automaton of all declared names.</summary>
    private readonly ObjectFrame? _frame;
    private readonly KeySpace _keys;
    private readonly LazyDfa _dfa;
    private readonly bool _isOpen;
    private readonly Lock _gate;
    private readonly List<ulong> _classes = [];
    private InternTable<Content> _contents = new();

    public KeyAutomaton(ObjectFrame frame)
        : base(frame.States.Context.Options.Escapes, frame.States.Context.Lexicon.SpelledText, frame.States.Context.Limits.MaxStates, frame.States.Context.NameGate)
    {
        _gate = frame.States.Context.NameGate;
        _frame = frame;
        _keys = frame.Situation.Keys;
        _dfa = frame.States.Context.Lexicon.Dfa;
        RegexNode undeclared = frame.Undeclared;
        _isOpen = undeclared == frame.States.Context.Lexicon.Regexes.AnyString;
        int other = undeclared == frame.States.Context.Lexicon.Regexes.Empty ? LazyDfa.Dead : _dfa.StateOf([undeclared, .. frame.Situation.Shape.Patterns]);
        Content start = new(0, _keys.Utf8.Length, 0, other);
        StartState = IsLive(start) ? StateOfText(Intern(start)) : Dead;
    }

    /// <summary>All declared names, and no others.</summary>
    private KeyAutomaton(KeySpace keys, SchemaContext context)
        : base(context.Options.Escapes, context.Lexicon.SpelledText, context.Limits.MaxStates, context.NameGate)
    {
        _gate = context.NameGate;
        _keys = keys;
        _dfa = context.Lexicon.Dfa;
        StartState = StateOfText(Intern(new Content(0, keys.Utf8.Length, 0, LazyDfa.Dead)));
    }

    /// <summary>The state after the opening quote; dead when no name may come.</summary>
    public int StartState { get; }

    /// <summary>Whether undeclared names may come.</summary>
    public bool HasUndeclared => _frame is not null && _frame.Undeclared != _frame.States.Context.Lexicon.Regexes.Empty;

    /// <summary>The pattern combination of an undeclared label.</summary>
    public ulong ClassesOf(int label)
    {
        lock (_gate)
        {
            return _classes[label - _keys.Shape.Names.Length];
        }
    }

    public override (LexemeAutomaton Automaton, int State) InsideAlias(int state)
    {
        // While any continuation can become an undeclared name, nothing that is a string can go wrong.
        (int content, bool isText) = Describe(state);
        int other = _contents[content].Other;
        if (isText && other != LazyDfa.Dead && _frame is not null
            && JsonStringAutomaton.AlwaysLive(_dfa.Builder, _dfa.Components(other)[0]) is { } universe
            && _frame.States.Strings.Start(universe, []) is >= 0 and var alias)
        {
            return (_frame.States.Strings, alias);
        }

        return (this, state);
    }

    public override bool TryGetDeviations(int state, out int label, out byte[] bytes)
    {
        label = -1;
        bytes = [];
        (int content, bool isText) = Describe(state);
        if (!_isOpen || !isText || _keys.Shape.Patterns.Length > 0)
        {
            return false;
        }

        Content at = _contents[content];
        if (at.Other == LazyDfa.Dead)
        {
            return false;
        }

        // Away from the known names all undeclared names are alike; a known one goes on with its next byte, spelled plainly or by an escape, or ends here.
        label = LabelOfClass(0);
        if (at.Low >= at.High)
        {
            return true;
        }

        // The names are sorted, so that each byte is met in one run, but for those of an escape or an end.
        Span<byte> next = stackalloc byte[260];
        next[0] = (byte)'\\';
        int count = 1;
        for (int i = at.Low; i < at.High; i++)
        {
            byte value = _keys.Utf8[i].Length == at.Depth ? (byte)'"' : _keys.Utf8[i][at.Depth];
            if (next[count - 1] != value)
            {
                next[count++] = value;
            }
        }

        bytes = next[..count].ToArray();
        return true;
    }

    public override bool TryGetTwin(int state, out LexemeAutomaton twin, out int twinState)
    {
        (twin, twinState) = (this, state);
        (int content, bool isText) = Describe(state);
        Content at = _contents[content];
        if (_frame is null || !isText)
        {
            return false;
        }

        if (at.Other == LazyDfa.Dead)
        {
            return TryGetAllNames(at, out twin, out twinState);
        }

        if (_isOpen || _keys.Shape.Patterns.Length > OutputsAtMost)
        {
            return false;
        }

        // Away from the known names the undeclared ones are a string like any other.
        ReadOnlySpan<RegexNode> components = _dfa.Components(at.Other);
        twin = _frame.States.Strings;
        twinState = _frame.States.Strings.Start(components[0], IsSettled(components, out _) ? [] : components[1..]);
        return true;
    }

    public override int FromTwinLabel(int state, int label)
    {
        int other = _contents[Describe(state).Content].Other;
        return other == LazyDfa.Dead ? label : LabelOfClass(IsSettled(_dfa.Components(other), out ulong patterns) ? patterns : _frame!.States.Strings.Outputs(label)[0]);
    }

    protected override ReadOnlySpan<byte> TwinContentDeviations(int content)
    {
        Content at = _contents[content];
        List<byte> next = [];
        for (int i = at.Low; i < at.High; i++)
        {
            // Beside a twin that has all declared names, those differ that may not come.
            if (at.Other != LazyDfa.Dead || !IsAllowed(_keys.Indices[i]))
            {
                byte value = _keys.Utf8[i].Length == at.Depth ? (byte)'"' : _keys.Utf8[i][at.Depth];
                if (next.Count == 0 || (next[^1] != value && (value is not ((byte)'"' or (byte)'\\') || !next.Contains(value))))
                {
                    next.Add(value);
                }
            }
        }

        // Spelled plainly or by an escape.
        if (next.Count > 0 && !next.Contains((byte)'\\'))
        {
            next.Add((byte)'\\');
        }

        return CollectionsMarshal.AsSpan(next);
    }

    /// <summary>The automaton of all declared names, at the same place; false when so many may not come that it is no help.</summary>
    private bool TryGetAllNames(in Content at, out LexemeAutomaton twin, out int twinState)
    {
        (twin, twinState) = (this, 0);
        int refused = 0;
        for (int i = at.Low; i < at.High; i++)
        {
            if (_keys.Indices[i] < 0)
            {
                return false;
            }

            refused += IsAllowed(_keys.Indices[i]) ? 0 : 1;
        }

        if (refused > (at.High - at.Low) / 4)
        {
            return false;
        }

        KeyAutomaton all = _keys.AllNames ??= new KeyAutomaton(_keys, _frame!.States.Context);
        twin = all;
        twinState = all.StateOfText(all.Intern(at));
        return true;
    }

    /// <summary>Whether an undeclared name, if it may come at all, is of one combination of patterns, whatever it is.</summary>
    private bool IsSettled(ReadOnlySpan<RegexNode> components, out ulong patterns)
    {
        patterns = 0;
        for (int i = 1; i < components.Length; i++)
        {
            if (ReferenceEquals(components[i], components[0]) || components[i].IsUniverse)
            {
                patterns |= 1UL << (i - 1);
            }
            else if (components[i].Kind != RegexKind.Empty)
            {
                return false;
            }
        }

        return true;
    }

    private bool IsAllowed(int index) => _frame is null || _frame.IsAllowed(index);

    /// <summary>Unescaped bytes that complete a name allowed here.</summary>
    public byte[] Complete(int content)
    {
        Content at = _contents[content];
        byte[]? best = null;
        for (int i = at.Low; i < at.High; i++)
        {
            // A required name first: it shortens what is left to do.
            int index = _keys.Indices[i];
            if (index >= 0 && IsAllowed(index))
            {
                bool required = _frame!.Branch.Required.Contains(_keys.Shape.Names[index]);
                if (best is null || required)
                {
                    best = _keys.Utf8[i][at.Depth..];
                }

                if (required)
                {
                    return best;
                }
            }
        }

        if (best is not null)
        {
            return best;
        }

        RegexNode residual = _dfa.Components(at.Other)[0];
        foreach (byte[] member in _dfa.Builder.Members(residual, at.High - at.Low + 1))
        {
            bool taken = false;
            for (int i = at.Low; i < at.High; i++)
            {
                taken |= _keys.Utf8[i].AsSpan(at.Depth).SequenceEqual(member);
            }

            if (!taken)
            {
                return member;
            }
        }

        throw new InvalidOperationException("A live name has a completion.");
    }

    protected override int Feed(int content, byte value)
    {
        Content at = _contents[content];
        int low = at.Low;
        int high = at.High;
        byte[][] names = _keys.Utf8;
        // The name that ends here sorts first in its range.
        if (low < high && names[low].Length == at.Depth)
        {
            low++;
        }

        low = LowerBound(names, low, high, at.Depth, value);
        high = value == 255 ? high : LowerBound(names, low, high, at.Depth, value + 1);
        Content next = new(low < high ? low : 0, low < high ? high : 0, low < high ? at.Depth + 1 : 0, at.Other == LazyDfa.Dead ? LazyDfa.Dead : _dfa.Next(at.Other, value));
        return IsLive(next) ? Intern(next) : Dead;
    }

    protected override void LiveContentBytes(int content, Span<ulong> live)
    {
        Content at = _contents[content];
        if (at.Other != LazyDfa.Dead)
        {
            _dfa.LiveBytes(at.Other, live);
        }

        byte[][] names = _keys.Utf8;
        int low = at.Low < at.High && names[at.Low].Length == at.Depth ? at.Low + 1 : at.Low;
        while (low < at.High)
        {
            byte value = names[low][at.Depth];
            if (Feed(content, value) != Dead)
            {
                live[value >> 6] |= 1UL << value;
            }
            else
            {
                live[value >> 6] &= ~(1UL << value);
            }

            low = value == 255 ? at.High : LowerBound(names, low, at.High, at.Depth, value + 1);
        }
    }

    protected override int Close(int content)
    {
        Content at = _contents[content];
        if (at.Low < at.High && _keys.Utf8[at.Low].Length == at.Depth)
        {
            int index = _keys.Indices[at.Low];
            return index >= 0 && IsAllowed(index) ? index : -1;
        }

        if (at.Other == LazyDfa.Dead)
        {
            return -1;
        }

        ulong accepts = _dfa.Accepts(at.Other);
        if ((accepts & 1) == 0)
        {
            return -1;
        }

        return LabelOfClass(accepts >> 1);
    }

    private int LabelOfClass(ulong patterns)
    {
        lock (_gate)
        {
            int label = _classes.IndexOf(patterns);
            if (label < 0)
            {
                label = _classes.Count;
                _classes.Add(patterns);
            }

            return _keys.Shape.Names.Length + label;
        }
    }

    private bool IsLive(Content content)
    {
        for (int i = content.Low; i < content.High; i++)
        {
            if (_keys.Indices[i] >= 0 && IsAllowed(_keys.Indices[i]))
            {
                return true;
            }
        }

        if (content.Other == LazyDfa.Dead)
        {
            return false;
        }

        if (_isOpen || content.Low >= content.High)
        {
            return true;
        }

        // The names that may not come any more must not be all that is left.
        int known = content.High - content.Low;
        RegexNode residual = _dfa.Components(content.Other)[0];
        if (_dfa.Builder.CountMembers(residual, known + 1) > known)
        {
            return true;
        }

        foreach (byte[] member in _dfa.Builder.Members(residual, known + 1))
        {
            bool taken = false;
            for (int i = content.Low; i < content.High && !taken; i++)
            {
                taken = _keys.Utf8[i].AsSpan(content.Depth).SequenceEqual(member);
            }

            if (!taken)
            {
                return true;
            }
        }

        return false;
    }

    private static int LowerBound(byte[][] names, int low, int high, int depth, int value)
    {
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (names[middle][depth] < value)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }

    private int Intern(Content content)
    {
        lock (_gate)
        {
            int known = _contents.Find(content);
            return known >= 0 ? known : _contents.Add(content);
        }
    }

    private readonly record struct Content(int Low, int High, int Depth, int Other)
    {
        public override int GetHashCode() => (Low * 0x2C1B3C6D) ^ (High * 0x297A2D39) ^ (Depth << 20) ^ (Other * 0x165667B1);
    }
}

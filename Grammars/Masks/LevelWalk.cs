using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Vocabularies;

namespace StructGen.Grammars.Masks;

/// <summary>
/// A trial parse of a token trie from one parser state, as far as its own level reaches: which tokens it allows, and at which places the level ends within a token
/// (where that leads, only the levels below can say).
/// </summary>
/// <remarks>
/// Mirrors <see cref="ParserConfiguration.TryStep"/> on arrays indexed by depth, with the levels opened on the way in a local stack and the text of lexemes withheld.
/// Scratch: rented by one thread at a time.
/// </remarks>
internal sealed class LevelWalk
{
    /// <summary>The frame of the level where the walk began.</summary>
    private const int Bottom = -1;

    /// <summary>A lexeme entered above fewer nodes is walked.</summary>
    private const int MinPartNodes = 48;

    [ThreadStatic]
    private static Stack<LevelWalk>? t_pool;

    private Configuration[] _path = [];
    private Frame[] _frames = new Frame[16];
    private int _frameCount;
    private TokenTrie _trie = null!;
    private LexemeMaskStore _lexemes = null!;
    private int _skipDepth;
    private ByteSet? _skip;

    private LevelWalk()
    {
    }

    /// <summary>The tokens allowed.</summary>
    public IntBuffer Tokens;

    /// <summary>Further tokens allowed: those that begin a lexeme after blanks, a set shared by all states that begin it.</summary>
    public TokenSet Shared { get; private set; } = TokenSet.Empty;

    /// <summary>Where the level ends.</summary>
    public List<LevelEnd> Ends { get; } = [];

    /// <summary>Where the text of a lexeme decides: the tokens there must be stepped exactly.</summary>
    public List<TriePoint> Checks { get; } = [];

    public static LevelWalk Rent(LexemeMaskStore lexemes)
    {
        Stack<LevelWalk> pool = t_pool ??= new Stack<LevelWalk>();
        LevelWalk walk = pool.TryPop(out LevelWalk? rented) ? rented : new LevelWalk();
        walk._lexemes = lexemes;
        return walk;
    }

    public void Return()
    {
        // One state left behind would keep its whole grammar alive, and all that its compiler's lexicon holds.
        Array.Clear(_path);
        Array.Clear(_frames);
        Tokens.Count = 0;
        Shared = TokenSet.Empty;
        Ends.Clear();
        Checks.Clear();
        t_pool!.Push(this);
    }

    /// <summary>The ends by outcome.</summary>
    public LevelEnds[] GroupedEnds()
    {
        if (Ends.Count == 0)
        {
            return [];
        }

        int first = Ends[0].Outcome;
        TriePoint[] all = new TriePoint[Ends.Count];
        int same = 0;
        while (same < all.Length && Ends[same].Outcome == first)
        {
            all[same] = Ends[same].Point;
            same++;
        }

        if (same == all.Length)
        {
            return [new LevelEnds(first, all)];
        }

        List<LevelEnds> groups = [];
        List<TriePoint> points = new(Ends.Count);
        foreach (LevelEnd end in Ends)
        {
            int outcome = end.Outcome;
            if (HasGroup(groups, outcome))
            {
                continue;
            }

            points.Clear();
            foreach (LevelEnd other in Ends)
            {
                if (other.Outcome == outcome)
                {
                    points.Add(other.Point);
                }
            }

            groups.Add(new LevelEnds(outcome, [.. points]));
        }

        return [.. groups];
    }

    private static bool HasGroup(List<LevelEnds> groups, int outcome)
    {
        foreach (LevelEnds group in groups)
        {
            if (group.Outcome == outcome)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads everything at <paramref name="point"/> from (<paramref name="state"/>, <paramref name="q"/>); results are added to those held.</summary>
    public void Run(in TriePoint point, ParserState state, int q)
    {
        TokenTrie trie = _trie = point.Trie;
        _frameCount = 0;
        if (_path.Length < trie.MaxDepth + 2)
        {
            _path = new Configuration[trie.MaxDepth + 2];
        }

        _skipDepth = -1;
        _skip = point.Skip;

        // The path is indexed by depth + 1, so that the root's own (empty) string has a place before it.
        int depth = trie.Depths[point.Node];
        if (!point.IsConsumed)
        {
            _path[depth] = new Configuration(state, state.Lexeme, q, Bottom);
            WalkNodes(point.Node, trie.SubtreeEnds[point.Node]);
            return;
        }

        _path[depth + 1] = new Configuration(state, state.Lexeme, q, Bottom);
        if (point.Skip is null)
        {
            AddTokens(point.Node);
        }
        else
        {
            _skipDepth = depth + 1;
        }

        if (point.Node == 0 && ReferenceEquals(trie, _lexemes.Vocabulary.Trie) && state.Lexeme is null && state.BlanksBefore(q) is >= 0 and var blanks && !SkipsBlanks())
        {
            WalkAfterBlanks(state, q, blanks);
            return;
        }

        WalkNodes(point.Node + 1, trie.SubtreeEnds[point.Node]);
    }

    private bool SkipsBlanks() => _skip is not null && (_skip.Contains(0x20) || _skip.Contains(0x09) || _skip.Contains(0x0A) || _skip.Contains(0x0D));

    /// <summary>The whole vocabulary from a state between lexemes: whatever blanks a token begins with, the byte after them does the same.</summary>
    private void WalkAfterBlanks(ParserState state, int q, int blanks)
    {
        BlankIndex index = _lexemes.Blanks;
        for (int value = 0; value < 256; value++)
        {
            ReadOnlySpan<int> nodes = index.NodesOf(value);
            if (nodes.IsEmpty)
            {
                continue;
            }

            Transition transition = state.Step(q, (byte)value);
            if (transition.Kind is TransitionKind.Dead)
            {
                continue;
            }

            if (transition.Kind is TransitionKind.Move or TransitionKind.Push && transition.Next!.Lexeme is { } entered && ReferenceEquals(Shared, TokenSet.Empty)
                && (_skip is null || !_skip.Contains((byte)value)) && nodes.Length > 1
                && _lexemes.GetStart(entered, transition.Q, value, blanks) is { } start)
            {
                Shared = start.Tokens;
                int frame = transition.Kind is TransitionKind.Push ? Open(transition.Pushed!, Bottom) : Bottom;
                foreach (LexemeExit exit in start.Exits)
                {
                    ReadExit(exit, transition.Next!, frame);
                }

                continue;
            }

            foreach (int node in nodes)
            {
                int depth = _trie.Depths[node];
                if (depth - 1 > blanks)
                {
                    break;
                }

                if (depth == 1 && _skip is not null && _skip.Contains((byte)value))
                {
                    continue;
                }

                if (Apply(transition, Bottom, (byte)value, node, depth))
                {
                    AddTokens(node);
                    Enter(node, depth);
                }
            }
        }

        if (ReferenceEquals(Shared, TokenSet.Empty))
        {
            Tokens.AddRange(index.BlankTokens(blanks));
        }
    }

    /// <summary>Walks what is below a node that was just read.</summary>
    private void Enter(int node, int depth)
    {
        int end = _trie.SubtreeEnds[node];
        if (end - node > MinPartNodes && _path[depth + 1].Lexeme is { } entered && ReferenceEquals(_trie, _lexemes.Vocabulary.Trie)
            && _lexemes.GetPart(entered, _path[depth + 1].Q, node) is { } part)
        {
            WalkPart(part, _path[depth + 1]);
        }
        else
        {
            WalkNodes(node + 1, end);
        }
    }

    /// <summary>Walks siblings and what is below them; the path holds what is above.</summary>
    private void WalkNodes(int node, int end)
    {
        TokenTrie trie = _trie;
        byte[] labels = trie.Labels;
        ushort[] depths = trie.Depths;
        int[] ends = trie.SubtreeEnds;
        int[] tokenStarts = trie.TokenStarts;
        Configuration[] path = _path;
        bool hasParts = ReferenceEquals(trie, _lexemes.Vocabulary.Trie);
        LexemeAutomaton? rowLexeme = null;
        int rowState = 0;
        ReadOnlySpan<int> row = default;
        while (node < end)
        {
            int depth = depths[node];
            byte label = labels[node];
            if (depth == _skipDepth && _skip!.Contains(label))
            {
                node = ends[node];
                continue;
            }

            ref Configuration at = ref path[depth];
            bool isLive;
            LexemeAutomaton? lexeme = at.Lexeme;
            if (lexeme is not null)
            {
                if (!ReferenceEquals(lexeme, rowLexeme) || at.Q != rowState)
                {
                    rowLexeme = lexeme;
                    rowState = at.Q;
                    row = lexeme.Row(rowState);
                }

                int next = label < row.Length ? row[label] : LexemeAutomaton.Unknown;
                if (next == LexemeAutomaton.Unknown)
                {
                    next = lexeme.Next(rowState, label);
                }

                if (next >= 0)
                {
                    ref Configuration to = ref path[depth + 1];
                    to = at;
                    to.Q = next;
                    isLive = true;
                }
                else
                {
                    isLive = EndLexeme(at, next, label, node, depth);
                }
            }
            else
            {
                isLive = Apply(at.State.Step(at.Q, label), at.Frame, label, node, depth);
                if (isLive && hasParts && ends[node] - node > MinPartNodes && path[depth + 1].Lexeme is { } entered
                    && _lexemes.GetPart(entered, path[depth + 1].Q, node) is { } part)
                {
                    AddTokens(node);
                    WalkPart(part, path[depth + 1]);
                    node = ends[node];
                    continue;
                }
            }

            if (!isLive)
            {
                node = ends[node];
                continue;
            }

            int until = tokenStarts[node + 1];
            for (int i = tokenStarts[node]; i < until; i++)
            {
                Tokens.Add(trie.Tokens[i]);
            }

            node++;
        }
    }

    /// <summary>A lexeme entered at a node with much below it: what its tokens do is remembered; only what follows its ends is walked.</summary>
    private void WalkPart(LexemePart part, Configuration at)
    {
        Tokens.AddRange(part.Tokens);
        foreach (LexemeExit exit in part.Exits)
        {
            ReadExit(exit, at.State, at.Frame);
        }
    }

    private void ReadExit(LexemeExit exit, ParserState state, int frame)
    {
        if (Apply(state.OnLexemeEnd(exit.Label, null), frame, _trie.Labels[exit.Node], exit.Node, _trie.Depths[exit.Node]))
        {
            AddTokens(exit.Node);
            WalkNodes(exit.Node + 1, _trie.SubtreeEnds[exit.Node]);
        }
    }

    private void AddTokens(int node) =>
        Tokens.AddRange(_trie.Tokens.AsSpan(_trie.TokenStarts[node].._trie.TokenStarts[node + 1]));

    /// <summary>The byte did not continue the lexeme: <paramref name="next"/> is dead or an exit.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    private bool EndLexeme(in Configuration at, int next, byte label, int node, int depth)
    {
        if (next != LexemeAutomaton.Dead)
        {
            return Apply(at.State.OnLexemeEnd(LexemeAutomaton.LabelOf(next), null), at.Frame, label, node, depth);
        }

        int endLabel = at.Lexeme!.EndLabel(at.Q);
        if (endLabel < 0)
        {
            return false;
        }

        Transition transition = at.State.OnLexemeEnd(endLabel, null);
        return transition.Kind switch
        {
            TransitionKind.Move => StepFrom(transition.Next!, transition.Q, at.Frame, label, node, depth),
            TransitionKind.Pop => Apply(Transition.PopAndRetry(transition.Outcome), at.Frame, label, node, depth),
            _ => Apply(transition, at.Frame, label, node, depth),
        };
    }

    /// <summary>Reads a byte from a state that is on no path yet: one that an open-ended lexeme or a level ended in.</summary>
    private bool StepFrom(ParserState state, int q, int frame, byte label, int node, int depth)
    {
        LexemeAutomaton? lexeme = state.Lexeme;
        if (lexeme is null)
        {
            return Apply(state.Step(q, label), frame, label, node, depth);
        }

        int next = lexeme.Next(q, label);
        if (next < 0)
        {
            return EndLexeme(new Configuration(state, lexeme, q, frame), next, label, node, depth);
        }

        _path[depth + 1] = new Configuration(state, lexeme, next, frame);
        return true;
    }

    private bool Apply(in Transition transition, int frame, byte label, int node, int depth)
    {
        switch (transition.Kind)
        {
            case TransitionKind.Move:
                _path[depth + 1] = new Configuration(transition.Next!, transition.Next!.Lexeme, transition.Q, frame);
                return true;
            case TransitionKind.Push:
                _path[depth + 1] = new Configuration(transition.Next!, transition.Next!.Lexeme, transition.Q, Open(transition.Pushed!, frame));
                return true;
            case TransitionKind.Pop:
            case TransitionKind.PopAndRetry:
                bool isConsumed = transition.Kind is TransitionKind.Pop;
                if (frame == Bottom)
                {
                    Ends.Add(new LevelEnd(new TriePoint(_trie, node, isConsumed, null), transition.Outcome));
                    return false;
                }

                if (_frames[frame].Pending.Resume(transition.Outcome) is not { } resumed)
                {
                    return false;
                }

                int below = _frames[frame].Below;
                if (!isConsumed)
                {
                    return StepFrom(resumed, 0, below, label, node, depth);
                }

                _path[depth + 1] = new Configuration(resumed, resumed.Lexeme, 0, below);
                return true;
            case TransitionKind.NeedsText:
                Checks.Add(new TriePoint(_trie, node, true, null));
                return false;
            default:
                return false;
        }
    }

    private int Open(PendingState pending, int below)
    {
        if (_frameCount == _frames.Length)
        {
            Array.Resize(ref _frames, _frameCount * 2);
        }

        _frames[_frameCount] = new Frame(pending, below);
        return _frameCount++;
    }

    private record struct Configuration(ParserState State, LexemeAutomaton? Lexeme, int Q, int Frame);

    private readonly record struct Frame(PendingState Pending, int Below);

    /// <summary>A place in a trie where a level ends with an outcome.</summary>
    internal readonly record struct LevelEnd(TriePoint Point, int Outcome);
}


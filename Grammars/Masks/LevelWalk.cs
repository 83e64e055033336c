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

    [ThreadStatic]
    private static Stack<LevelWalk>? t_pool;

    private Configuration[] _path = [];
    private Frame[] _frames = new Frame[16];
    private int _frameCount;
    private TokenTrie _trie = null!;

    private LevelWalk()
    {
    }

    /// <summary>The tokens allowed.</summary>
    public IntBuffer Tokens;

    /// <summary>Where the level ends.</summary>
    public List<LevelEnd> Ends { get; } = [];

    /// <summary>Where the text of a lexeme decides: the tokens there must be stepped exactly.</summary>
    public List<TriePoint> Checks { get; } = [];

    public static LevelWalk Rent()
    {
        Stack<LevelWalk> pool = t_pool ??= new Stack<LevelWalk>();
        return pool.TryPop(out LevelWalk? walk) ? walk : new LevelWalk();
    }

    public void Return()
    {
        // The path keeps references to states until the next walk: a few dozen objects a thread, all owned by compiled grammars.
        Tokens.Count = 0;
        Ends.Clear();
        Checks.Clear();
        t_pool!.Push(this);
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

        byte[] labels = trie.Labels;
        ushort[] depths = trie.Depths;
        int[] ends = trie.SubtreeEnds;
        int[] tokenStarts = trie.TokenStarts;
        int end = ends[point.Node];
        int node;
        int skipDepth = -1;

        // The path is indexed by depth + 1, so that the root's own (empty) string has a place before it.
        if (point.IsConsumed)
        {
            int depth = depths[point.Node];
            _path[depth + 1] = new Configuration(state, state.Lexeme, q, Bottom);
            node = point.Node + 1;
            if (point.Skip is null)
            {
                AddTokens(trie, point.Node);
            }
            else
            {
                skipDepth = depth + 1;
            }
        }
        else
        {
            _path[depths[point.Node]] = new Configuration(state, state.Lexeme, q, Bottom);
            node = point.Node;
        }

        Configuration[] path = _path;
        LexemeAutomaton? rowLexeme = null;
        int rowState = 0;
        ReadOnlySpan<int> row = default;
        while (node < end)
        {
            int depth = depths[node];
            byte label = labels[node];
            if (depth == skipDepth && point.Skip!.Contains(label))
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

    private void AddTokens(TokenTrie trie, int node) =>
        Tokens.AddRange(trie.Tokens.AsSpan(trie.TokenStarts[node]..trie.TokenStarts[node + 1]));

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
}

/// <summary>A place in a trie where a level ends with an outcome.</summary>
/// <param name="Point">What is left to read for the level below.</param>
/// <param name="Outcome">How the level ended.</param>
internal readonly record struct LevelEnd(TriePoint Point, int Outcome);

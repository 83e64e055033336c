using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>
/// One grammar from the first token to the last. Where the grammar forces bytes, their canonical tokens alone are admitted: once a run is forced, each of its tokens is, whatever
/// would be said from its middle.
/// </summary>
internal sealed class GrammarCursor : ConstraintCursor
{
    /// <summary>The longest run asked for at a time; a longer one goes on where it ended.</summary>
    private const int LongestRun = 128;

    private readonly Matcher _matcher;
    private readonly TokenOrder _order;
    private readonly uint[] _endTokens;
    private readonly int[] _buffer = new int[LongestRun];
    private readonly Stack<Run> _history = [];
    private Run _run = Run.Unknown;

    public GrammarCursor(Matcher matcher, Vocabulary vocabulary, TokenOrder order)
    {
        _matcher = matcher;
        _order = order;
        _endTokens = new uint[vocabulary.MaskWords];
        foreach (int token in vocabulary.Special.End)
        {
            _endTokens[token >> 5] |= 1u << token;
        }
    }

    public override bool IsAccepting => _matcher.IsAccepting;

    public override bool IsExhausted => _matcher.IsFinished || (_matcher.IsAccepting && OnlyEnds());

    public override int Forced
    {
        get
        {
            if (_run.Tokens is null)
            {
                int count = _matcher.IsFinished ? 0 : _matcher.GetForcedTokens(_buffer);
                _run = new Run(count == 0 ? [] : _buffer[..count], 0);
            }

            return _run.At < _run.Tokens!.Length ? _run.Tokens[_run.At] : -1;
        }
    }

    public override bool TryFillMask(Span<uint> row)
    {
        int forced = Forced;
        if (forced < 0)
        {
            _matcher.FillMask(row);
        }
        else
        {
            row.Clear();
            row[forced >> 5] = 1u << forced;
        }

        return true;
    }

    public override bool TryAdvance(int token)
    {
        int forced = Forced;
        return (forced < 0 || forced == token) && TryAdvanceCore(token, forced < 0 ? Run.Unknown : _run.Next);
    }

    public override bool TryAdvanceUnforced(int token) => token == Forced ? TryAdvance(token) : TryAdvanceCore(token, Run.Unknown);

    /// <summary>Commits text that is no token of its own: the part of a healed token that lies beyond the prompt.</summary>
    public bool TryAdvance(ReadOnlySpan<byte> text)
    {
        if (!_matcher.TryAdvance(text))
        {
            return false;
        }

        _history.Push(_run);
        _run = Run.Unknown;
        return true;
    }

    public override void Rollback(int tokens)
    {
        _matcher.Rollback(tokens);
        for (int i = 0; i < tokens; i++)
        {
            _run = _history.Pop();
        }
    }

    public override bool TryComplete(List<int> tokens) => _matcher.IsAccepting || _order.TrySpell(_matcher.GetCompletion(), tokens);

    private bool TryAdvanceCore(int token, Run next)
    {
        if (!_matcher.TryAdvance(token))
        {
            return false;
        }

        _history.Push(_run);
        _run = next;
        return true;
    }

    private bool OnlyEnds()
    {
        ReadOnlySpan<uint> words = _matcher.GetMask().Words;
        for (int i = 0; i < words.Length; i++)
        {
            if ((words[i] & ~_endTokens[i]) != 0)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A run of forced tokens and how many of it are committed; nothing is known yet when there is no array, nothing is forced when it is used up.</summary>
    private readonly record struct Run(int[]? Tokens, int At)
    {
        public static Run Unknown => default;

        /// <summary>The run after its next token; asked for anew after the last.</summary>
        public Run Next => At + 1 < Tokens!.Length ? new Run(Tokens, At + 1) : Unknown;
    }
}

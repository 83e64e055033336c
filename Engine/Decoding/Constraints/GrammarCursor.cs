using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>
/// One grammar from the first token to the last. Where the grammar forces bytes, their canonical tokens alone are admitted: once a run is forced, each of its tokens is, whatever
/// would be said from its middle.
/// </summary>
internal sealed class GrammarCursor : ConstraintCursor
{
    private readonly Matcher _matcher;
    private readonly Vocabulary _vocabulary;
    private readonly TokenSpeller _speller;
    private readonly RunBuffer _run = new();
    private readonly Stack<ForcedRun> _history = [];

    /// <summary>A state and tokens that were found to complete the text from there.</summary>
    private object? _provedFrom;
    private int[] _proved = [];

    public GrammarCursor(Matcher matcher, Vocabulary vocabulary, TokenOrder order)
    {
        _matcher = matcher;
        _vocabulary = vocabulary;
        _speller = new TokenSpeller(order, vocabulary);
    }

    public override bool IsAccepting => _matcher.IsAccepting;

    public override bool IsExhausted => _matcher.IsFinished || (_matcher.IsAccepting && !TokenMasks.HasOtherThan(_matcher.GetMask().Words, _vocabulary.Special.End));

    public override int Forced => _run.Get(_matcher);

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
        return (forced < 0 || forced == token) && TryAdvanceCore(token, forced >= 0);
    }

    public override bool TryAdvanceUnforced(int token) => token == Forced ? TryAdvance(token) : TryAdvanceCore(token, isForced: false);

    /// <summary>Commits text that is no token of its own: the part of a healed token that lies beyond the prompt.</summary>
    public bool TryAdvance(ReadOnlySpan<byte> text)
    {
        if (!_matcher.TryAdvance(text))
        {
            return false;
        }

        _history.Push(_run.Save());
        _run.Move(isForced: false);
        return true;
    }

    public override void Rollback(int tokens)
    {
        _matcher.Rollback(tokens);
        for (int i = 0; i < tokens; i++)
        {
            _run.Restore(_history.Pop());
        }
    }

    public override bool TryComplete(List<int> tokens) => _matcher.IsAccepting || _speller.TrySpell(_matcher.GetCompletion(), tokens);

    /// <summary>As the base does it, but without asking what is forced on the way, and only as far as it is not known already.</summary>
    public override bool IsCompletedBy(ReadOnlySpan<int> tokens)
    {
        // PERF: asked after every token of a string, with the same tokens; behind its closing quote all is as it was.
        object? behindFirst = null;
        bool isCompleted = false;
        int read = 0;
        while (read < tokens.Length && _matcher.TryAdvance(tokens[read]))
        {
            read++;
            behindFirst ??= _matcher.State;
            if (ReferenceEquals(_matcher.State, _provedFrom) && tokens[read..].SequenceEqual(_proved))
            {
                isCompleted = true;
                break;
            }
        }

        isCompleted |= read == tokens.Length && _matcher.IsAccepting;
        _matcher.Rollback(read);
        if (isCompleted && behindFirst is not null)
        {
            _provedFrom = behindFirst;
            _proved = tokens[1..].SequenceEqual(_proved) ? _proved : tokens[1..].ToArray();
        }

        return isCompleted;
    }

    private bool TryAdvanceCore(int token, bool isForced)
    {
        if (!_matcher.TryAdvance(token))
        {
            return false;
        }

        _history.Push(_run.Save());
        _run.Move(isForced);
        return true;
    }
}

using System.Runtime.InteropServices;
using StructGen.Engine.Decoding.Constraints;
using StructGen.Engine.Speculation;

namespace StructGen.Engine.Decoding;

/// <summary>
/// The draft of one round: what the drafter proposes, with what the constraint forces between. Moves the sequence's cursor along the draft and back.
/// </summary>
internal sealed class DraftChain(SequenceState state, int maskWords) : DraftContext
{
    /// <summary>Forced tokens that may stand between drafted ones.</summary>
    private const int MostForced = 64;

    private readonly List<DraftedToken> _tokens = [];
    private readonly List<int> _ids = [];
    private readonly uint[] _mask = new uint[maskWords];
    private int _sent;

    /// <summary>Tokens of the draft that the cursor has read and that are not yet taken back.</summary>
    private int _ahead;

    private ConstraintCursor Cursor => state.Cursor;

    /// <summary>Number of tokens sent along.</summary>
    public int Count => _sent;

    /// <summary>The tokens; those from <see cref="Count"/> on are not sent along.</summary>
    public ReadOnlySpan<DraftedToken> Tokens => CollectionsMarshal.AsSpan(_tokens)[.._sent];

    /// <summary>The first token that was not sent along, if there is one.</summary>
    public DraftedToken? Unsent => _sent < _tokens.Count ? _tokens[_sent] : null;

    public override ReadOnlySpan<int> Drafted => CollectionsMarshal.AsSpan(_ids);

    /// <summary>Forgets the draft.</summary>
    public void Clear()
    {
        _tokens.Clear();
        _ids.Clear();
        _sent = 0;
        _ahead = 0;
    }

    /// <summary>Drafts up to <paramref name="most"/> tokens, forced ones not counted, as long as at most <paramref name="room"/> are left. The cursor ends where it began.</summary>
    public void Build(int most, int room)
    {
        int proposed = 0;
        int forcedTokens = 0;
        while (_tokens.Count < room && !Cursor.IsExhausted)
        {
            int forced = Cursor.Forced;
            Proposal proposal;
            if (forced >= 0)
            {
                if (forcedTokens++ == MostForced)
                {
                    break;
                }

                proposal = new Proposal(forced);
            }
            else if (proposed++ == most || !state.Drafter!.TryPropose(this, out proposal))
            {
                break;
            }

            bool isRead = Cursor.TryAdvance(proposal.Token);
            if (!isRead && proposal.Law is null)
            {
                break;
            }

            _tokens.Add(new DraftedToken(proposal, forced >= 0, isRead));
            _ids.Add(proposal.Token);
            if (!isRead)
            {
                break;
            }

            _ahead++;
        }

        TakeBack(0);
        _sent = _tokens.Count;
    }

    /// <summary>Sends only the first <paramref name="count"/> tokens along.</summary>
    public void Keep(int count)
    {
        _sent = count;
        for (int i = 0; i < count; i++)
        {
            state.DraftedTokens += _tokens[i].IsForced ? 0 : 1;
        }
    }

    /// <summary>Fills the mask of every place, one after the last drafted token included, and rows to fill up; the cursor ends behind the draft.</summary>
    public void FillMasks(MaskRows masks, int padding, bool needsWords = false)
    {
        masks.Reset(_sent + 1 + padding);
        masks.Add(Cursor, needsWords);
        for (int i = 0; i < _sent; i++)
        {
            if (_tokens[i].IsRead)
            {
                if (!Cursor.TryAdvance(_tokens[i].Token))
                {
                    throw new InvalidOperationException("A draft must be admitted twice.");
                }

                _ahead++;
            }

            if (_tokens[i].IsRead && !Cursor.IsExhausted)
            {
                masks.Add(Cursor, needsWords);
            }
            else
            {
                // Nothing follows here: nobody reads the row.
                masks.AddAll();
            }
        }

        for (int i = 0; i < padding; i++)
        {
            masks.AddAll();
        }
    }

    /// <summary>Whether the cursor stands behind the first <paramref name="place"/> tokens.</summary>
    public bool IsWholeAt(int place) => _ahead == place;

    /// <summary>Moves the cursor back behind the first <paramref name="place"/> tokens.</summary>
    public void TakeBack(int place)
    {
        if (_ahead > place)
        {
            Cursor.Rollback(_ahead - place);
            _ahead = place;
        }
    }

    public override bool IsAllowed(int token)
    {
        if (!Cursor.TryAdvance(token))
        {
            return false;
        }

        Cursor.Rollback(1);
        return true;
    }

    public override ReadOnlySpan<uint> GetMask() => Cursor.TryFillMask(_mask) ? _mask : default;
}

using System.Numerics;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>
/// Free text in which triggers switch grammars on. A token may cross from free text into a region, through a region's end and beyond; only out of a region without an end text the
/// way leads between two tokens.
/// </summary>
/// <remarks>
/// Within a region two readings run side by side: the grammar's own, and bit p of <see cref="Place.EndBits"/> for each reading in which the grammar's text is over and p bytes of the
/// end text are read. The first to complete the end text wins.
/// </remarks>
internal sealed class TriggeredCursor(TriggerPlan plan, Vocabulary vocabulary, TokenOrder order, uint[] known) : ConstraintCursor
{
    private readonly Stack<Place> _history = [];
    private readonly RunBuffer _run = new();
    private Place _at = Place.Start;

    public override bool IsAccepting => _at.IsEnded || (_at.Region < 0
        ? (_at.Done > 0 || !plan.Constraint.IsRequired) && (!OnlyTriggers || _at.Free == TriggerAutomaton.Root)
        : !plan.Regions[_at.Region].HasEnd && _at.IsGrammarAlive && _at.Matcher!.IsAccepting);

    public override bool IsExhausted => _at.IsEnded || (_at.Region < 0
        ? _at.Done >= plan.Constraint.MaxRegions
        : IsAccepting && _at.Done + 1 >= plan.Constraint.MaxRegions && !HasMore(_at.Matcher!));

    public override int Forced => _at.Region >= 0 && _at.IsGrammarAlive && _at.EndBits == 0 && !_at.IsEnded ? _run.Get(_at.Matcher!, plan.Regions[_at.Region].End.Length > 0) : -1;

    /// <summary>Whether free text is over: another trigger or the end.</summary>
    private bool OnlyTriggers => _at.Done > 0 && !plan.Constraint.AllowsTextAfter;

    public override bool TryFillMask(Span<uint> row)
    {
        row.Clear();
        int forced = Forced;
        if (forced >= 0)
        {
            row[forced >> 5] = 1u << forced;
        }
        else if (_at.Region < 0)
        {
            FillFree(row);
        }
        else if (!_at.IsEnded)
        {
            FillRegion(row, plan.Regions[_at.Region]);
        }

        return true;
    }

    public override bool TryAdvance(int token)
    {
        int forced = Forced;
        return (forced < 0 || forced == token) && TryAdvanceCore(token, forced >= 0);
    }

    public override bool TryAdvanceUnforced(int token) => token == Forced ? TryAdvance(token) : TryAdvanceCore(token, isForced: false);

    public override void Rollback(int tokens)
    {
        for (int i = 0; i < tokens; i++)
        {
            Return(_history.Pop());
        }
    }

    public override bool TryComplete(List<int> tokens)
    {
        if (IsAccepting)
        {
            return true;
        }

        if (_at.Region < 0)
        {
            return TryCompleteFree(tokens);
        }

        RegionPlan region = plan.Regions[_at.Region];
        if (_at.EndBits != 0)
        {
            // The reading that has read most of the end text.
            int read = 63 - BitOperations.LeadingZeroCount(_at.EndBits);
            return order.TrySpell(region.End.AsSpan(read), tokens);
        }

        return TrySpellRegion(_at.Matcher!, region, [], tokens);
    }

    private bool TryCompleteFree(List<int> tokens)
    {
        RegionPlan region = plan.Regions[0];
        if (OnlyTriggers && _at.Free != TriggerAutomaton.Root)
        {
            // Within a trigger: whichever it is, its rest is found by stepping on.
            (region, byte[] rest) = RestOfTrigger();
            return TrySpellRegion(region.Grammar.CreateMatcher(), region, rest, tokens);
        }

        if (region.TriggerToken >= 0)
        {
            tokens.Add(region.TriggerToken);
        }

        return TrySpellRegion(region.Grammar.CreateMatcher(), region, region.Trigger, tokens);
    }

    private bool TrySpellRegion(Matcher matcher, RegionPlan region, byte[] before, List<int> tokens)
    {
        byte[] text = [.. before, .. matcher.GetCompletion(), .. region.End];
        if (text.Length > 0 && !order.TrySpell(text, tokens))
        {
            return false;
        }

        if (region.EndToken >= 0)
        {
            tokens.Add(region.EndToken);
        }

        return true;
    }

    private (RegionPlan Region, byte[] Remainder) RestOfTrigger()
    {
        foreach (RegionPlan region in plan.Regions)
        {
            int state = TriggerAutomaton.Root;
            for (int i = 0; i < region.Trigger.Length; i++)
            {
                state = plan.Triggers.Next(state, region.Trigger[i]);
                if (state == _at.Free)
                {
                    return (region, region.Trigger[(i + 1)..]);
                }
            }
        }

        throw new InvalidOperationException("A state within a trigger belongs to one.");
    }

    private void FillFree(Span<uint> row)
    {
        if (_at.IsEnded || _at.Done >= plan.Constraint.MaxRegions)
        {
            AllowEnds(row, isAllowed: !_at.IsEnded);
            return;
        }

        if (OnlyTriggers)
        {
            FillTriggers(row);
        }
        else if (known.Length > 0)
        {
            known.CopyTo(row);
            Refuse(row, plan.CrossingsFrom(_at.Free));
        }
        else
        {
            row.Fill(uint.MaxValue);
            Refuse(row, plan.CrossingsFrom(_at.Free));
        }

        AllowEnds(row, IsAccepting);
    }

    /// <summary>What begins or goes on with a trigger.</summary>
    private void FillTriggers(Span<uint> row)
    {
        for (int value = 0; value < 256; value++)
        {
            if (!plan.Triggers.GoesOn(_at.Free, plan.Triggers.Next(_at.Free, (byte)value)))
            {
                continue;
            }

            (int low, int high) = order.StartingWith([(byte)value]);
            for (int i = low; i < high; i++)
            {
                AllowIfRead(row, order[i]);
            }
        }

        foreach (RegionPlan region in plan.Regions)
        {
            if (region.TriggerToken >= 0 && _at.Free == TriggerAutomaton.Root)
            {
                row[region.TriggerToken >> 5] |= 1u << region.TriggerToken;
            }
        }
    }

    private void FillRegion(Span<uint> row, RegionPlan region)
    {
        if (_at.IsGrammarAlive)
        {
            _at.Matcher!.FillMask(row);
            AllowEnds(row, IsAccepting);
            bool isOver = _at.Matcher.IsAccepting;
            if (region.EndToken >= 0 && isOver)
            {
                row[region.EndToken >> 5] |= 1u << region.EndToken;
            }

            foreach (int token in region.EndTokens)
            {
                AllowIfRead(row, token);
            }

            if (!region.HasEnd && isOver && _at.Done + 1 < plan.Constraint.MaxRegions)
            {
                AllowLeaving(row);
            }
        }

        for (ulong bits = _at.EndBits; bits != 0; bits &= bits - 1)
        {
            ReadOnlySpan<byte> rest = region.End.AsSpan(BitOperations.TrailingZeroCount(bits));
            for (int length = 1; length <= rest.Length; length++)
            {
                (int low, int high) = order.StartingWith(rest[..length]);
                int end = length == rest.Length ? high : order.FirstLonger(low, high, length);
                for (; low < end; low++)
                {
                    AllowIfRead(row, order[low]);
                }
            }
        }
    }

    /// <summary>The tokens that leave a region without an end text: those whose first byte does not continue it.</summary>
    private void AllowLeaving(Span<uint> row)
    {
        for (int value = 0; value < 256; value++)
        {
            (int low, int high) = order.StartingWith([(byte)value]);
            if (low < high && !ContinuesGrammar((byte)value))
            {
                for (; low < high; low++)
                {
                    AllowIfRead(row, order[low]);
                }
            }
        }

        foreach (int token in vocabulary.Special.Named.Values)
        {
            AllowIfRead(row, token);
        }
    }

    private bool ContinuesGrammar(byte value)
    {
        if (!_at.Matcher!.TryAdvance([value]))
        {
            return false;
        }

        _at.Matcher.Rollback(1);
        return true;
    }

    private void AllowIfRead(Span<uint> row, int token)
    {
        if ((row[token >> 5] >> (token & 31) & 1) == 0 && TryAdvanceCore(token, isForced: false))
        {
            Rollback(1);
            row[token >> 5] |= 1u << token;
        }
    }

    /// <summary>Takes out what leads into a region that does not go on as the token does.</summary>
    private void Refuse(Span<uint> row, int[] crossings)
    {
        foreach (int token in crossings)
        {
            if (TryAdvanceCore(token, isForced: false))
            {
                Rollback(1);
            }
            else
            {
                row[token >> 5] &= ~(1u << token);
            }
        }
    }

    private void AllowEnds(Span<uint> row, bool isAllowed)
    {
        foreach (int token in vocabulary.Special.End)
        {
            row[token >> 5] = isAllowed ? row[token >> 5] | (1u << token) : row[token >> 5] & ~(1u << token);
        }
    }

    private bool HasMore(Matcher matcher) => TokenMasks.HasOtherThan(matcher.GetMask().Words, vocabulary.Special.End);

    private bool TryAdvanceCore(int token, bool isForced)
    {
        if (_at.IsEnded || (uint)token >= (uint)vocabulary.Size)
        {
            return false;
        }

        Place before = _at with { MatcherCommits = _at.Matcher?.CommitCount ?? 0, Run = _run.Save() };
        if (!TryRead(token))
        {
            Return(before);
            return false;
        }

        _run.Move(isForced);
        _history.Push(before);
        return true;
    }

    private void Return(Place place)
    {
        _at = place;
        _run.Restore(place.Run);
        place.Matcher?.Rollback(place.Matcher.CommitCount - place.MatcherCommits);
    }

    private bool TryRead(int token)
    {
        if (vocabulary.Special.End.Contains(token))
        {
            if (!IsAccepting)
            {
                return false;
            }

            _at = _at with { IsEnded = true };
            return true;
        }

        ReadOnlySpan<byte> bytes = vocabulary.GetBytes(token);
        if (bytes.IsEmpty)
        {
            return TryReadSpecial(token);
        }

        if (_at.Region >= 0 && TryReadWhole(token, bytes))
        {
            return true;
        }

        for (int i = 0; i < bytes.Length; i++)
        {
            if (!TryRead(bytes[i], isFirst: i == 0))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A special token is a trigger, an end, or part of free text.</summary>
    private bool TryReadSpecial(int token)
    {
        if (_at.Region >= 0)
        {
            RegionPlan region = plan.Regions[_at.Region];
            if (!_at.IsGrammarAlive || !_at.Matcher!.IsAccepting)
            {
                return false;
            }

            if (region.EndToken == token)
            {
                Leave();
                return true;
            }

            if (region.HasEnd)
            {
                return false;
            }

            Leave();
        }

        if (_at.Done >= plan.Constraint.MaxRegions || (OnlyTriggers && _at.Free != TriggerAutomaton.Root))
        {
            return false;
        }

        for (int i = 0; i < plan.Regions.Length; i++)
        {
            if (plan.Regions[i].TriggerToken == token)
            {
                Enter(i);
                return true;
            }
        }

        if (OnlyTriggers || (known.Length > 0 && (known[token >> 5] >> (token & 31) & 1) == 0))
        {
            return false;
        }

        _at = _at with { Free = TriggerAutomaton.Root };
        return true;
    }

    /// <summary>
    /// Reads a token into the grammar as a token, which keeps what is forced after it canonical; false when it is refused or another reading has its part in it.
    /// </summary>
    private bool TryReadWhole(int token, ReadOnlySpan<byte> bytes)
    {
        if (!_at.IsGrammarAlive || _at.EndBits != 0)
        {
            return false;
        }

        byte[] end = plan.Regions[_at.Region].End;
        if (end.Length == 0 || !bytes.Contains(end[0]))
        {
            return _at.Matcher!.TryAdvance(token);
        }

        Place before = _at with { MatcherCommits = _at.Matcher!.CommitCount, Run = _run.Save() };
        bool isGrammarsAlone = true;
        for (int i = 0; i < bytes.Length && isGrammarsAlone; i++)
        {
            isGrammarsAlone = TryRead(bytes[i], isFirst: false) && _at.EndBits == 0 && _at.Region == before.Region && _at.IsGrammarAlive;
        }

        Return(before);
        return isGrammarsAlone && _at.Matcher!.TryAdvance(token);
    }

    private bool TryRead(byte value, bool isFirst) => _at.Region < 0 ? TryReadFree(value) : TryReadRegion(value, isFirst);

    private bool TryReadFree(byte value)
    {
        if (_at.Done >= plan.Constraint.MaxRegions)
        {
            return false;
        }

        int next = plan.Triggers.Next(_at.Free, value);
        if (OnlyTriggers && !plan.Triggers.GoesOn(_at.Free, next))
        {
            return false;
        }

        int found = plan.Triggers.Found(next);
        if (found >= 0)
        {
            Enter(found);
        }
        else
        {
            _at = _at with { Free = next };
        }

        return true;
    }

    private bool TryReadRegion(byte value, bool isFirst)
    {
        RegionPlan region = plan.Regions[_at.Region];
        bool wasOver = _at.IsGrammarAlive && _at.Matcher!.IsAccepting;

        // Bit p: p bytes of the end text are read; bit 0 is the grammar's text being over.
        ulong before = _at.EndBits | (wasOver ? 1UL : 0);
        ulong bits = 0;
        for (; before != 0 && region.End.Length > 0; before &= before - 1)
        {
            int read = BitOperations.TrailingZeroCount(before);
            if (region.End[read] == value)
            {
                bits |= 1UL << (read + 1);
            }
        }

        if (region.End.Length > 0 && (bits >> region.End.Length & 1) != 0)
        {
            Leave();
            return true;
        }

        bool isAlive = _at.IsGrammarAlive && _at.Matcher!.TryAdvance([value]);
        if (!isAlive && bits == 0)
        {
            if (region.HasEnd || !wasOver || !isFirst)
            {
                return false;
            }

            Leave();
            return TryReadFree(value);
        }

        _at = _at with { IsGrammarAlive = isAlive, EndBits = bits };
        return true;
    }

    private void Enter(int region) =>
        _at = _at with { Region = region, Matcher = plan.Regions[region].Grammar.CreateMatcher(), IsGrammarAlive = true, EndBits = 0, MatcherCommits = 0 };

    private void Leave() => _at = _at with { Region = -1, Free = TriggerAutomaton.Root, Matcher = null, IsGrammarAlive = false, EndBits = 0, Done = _at.Done + 1 };

    /// <summary>Where an output stands.</summary>
    /// <param name="Region">The region, or -1 in free text.</param>
    /// <param name="Free">The state of the triggers' automaton.</param>
    /// <param name="Matcher">The region's matcher.</param>
    /// <param name="MatcherCommits">In the history: its commits then.</param>
    /// <param name="IsGrammarAlive">Whether the text still is one of the grammar's.</param>
    /// <param name="EndBits">Readings within the end text.</param>
    /// <param name="Done">Regions completed.</param>
    /// <param name="IsEnded">Whether an end token came.</param>
    private readonly record struct Place(int Region, int Free, Matcher? Matcher, int MatcherCommits, bool IsGrammarAlive, ulong EndBits, int Done, bool IsEnded)
    {
        public static Place Start => new(-1, TriggerAutomaton.Root, null, 0, false, 0, 0, false);

        /// <summary>In the history: the forced run then.</summary>
        public ForcedRun Run { get; init; }
    }
}

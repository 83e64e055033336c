using System.Runtime.CompilerServices;
using StructGen.Grammars.Parsing.Cfg.Glr;

namespace StructGen.Grammars.Parsing.Cfg.States;

/// <summary>A state that reads bytes one by one and remembers where each leads.</summary>
internal abstract class SteppedState : ParserState
{
    private const byte Unknown = 0;
    private const byte Dead = 1;
    private const byte FirstTarget = 2;

    private readonly Lock _lock = new();
    private byte[]? _index;
    private StateAt[] _targets = [];
    private StrongBox<StackReach> _reads = new(StackReach.None);

    public override Transition Step(int q, byte value) => Known(value).AsMove();

    /// <summary>Where a byte leads, found out once.</summary>
    protected StateAt Known(byte value)
    {
        byte[]? index = Volatile.Read(ref _index);
        byte known = index is null ? Unknown : Volatile.Read(ref index[value]);
        if (known == Unknown)
        {
            return Compute(value);
        }

        StackReads.Note(Volatile.Read(ref _reads).Value);
        return known == Dead ? default : Volatile.Read(ref _targets)[known - FirstTarget];
    }

    /// <summary>Whether this is more than a state that a <see cref="StackScratch"/> leads to.</summary>
    protected virtual bool IsLasting => true;

    /// <summary>Where a byte leads.</summary>
    protected abstract StateAt Read(byte value);

    private StateAt Compute(byte value)
    {
        StackReach outer = StackReads.Begin();
        StateAt next = Read(value);
        StackReach reads = StackReads.End(outer);
        if (IsLasting && StackScratch.Current is not null)
        {
            return next;
        }

        lock (_lock)
        {
            // One for all bytes: as far down as any of them looked.
            if (_reads.Value != _reads.Value.With(reads))
            {
                Volatile.Write(ref _reads, new StrongBox<StackReach>(_reads.Value.With(reads)));
            }

            byte[] index = _index ?? new byte[256];
            int at = next.State is null ? Dead : FirstTarget + Array.IndexOf(_targets, next);
            if (at < FirstTarget && next.State is not null && _targets.Length < 250)
            {
                at = FirstTarget + _targets.Length;
                Volatile.Write(ref _targets, [.. _targets, next]);
            }

            if (at >= FirstTarget || next.State is null)
            {
                Volatile.Write(ref index[value], (byte)at);
            }

            Volatile.Write(ref _index, index);
        }

        return next;
    }
}

/// <summary>A parser state with its lexeme state; the default value is dead.</summary>
internal readonly record struct StateAt(ParserState? State, int Q)
{
    public Transition AsMove() => State is null ? Transition.Dead : Transition.Move(State, Q);
}

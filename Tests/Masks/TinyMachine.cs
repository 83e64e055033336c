using System.Collections.Concurrent;
using System.Text;
using StructGen.Grammars.Parsing;

namespace StructGen.Tests.Masks;

/// <summary>
/// A small language behind the parser seam that uses everything the seam offers: values are JSON-like strings, numbers and <c>true</c>; arrays <c>[…]</c>;
/// objects <c>{…}</c> whose names are unique (names are recorded; provisional states and withheld text); sets <c>&lt;1,2&gt;</c> of numbers that must be spelled differently (an open-ended
/// lexeme with text); <c>~1</c>, a level that ends without a byte of its own; up to two blanks a gap. An object ends with the outcome "how many members, at most 2",
/// and <c>!</c> may follow an object of at least two members.
/// </summary>
internal sealed class TinyMachine : IParserMachine
{
    private readonly ConcurrentDictionary<object, ParserState> _states = new();
    private readonly ConcurrentDictionary<object, PendingState> _pending = new();

    /// <param name="tellsMore">Whether the optional promises that make masks cheaper are given.</param>
    public TinyMachine(bool tellsMore = true)
    {
        TellsMore = tellsMore;
        Key = new TinyKey(String, tellsMore);
    }

    public bool TellsMore { get; }

    public TinyString String { get; } = new();

    public TinyKey Key { get; }

    public TinyNumber Number { get; } = new();

    public ParserConfiguration Start => new(State(new Spot(Place.Top)), 0, null, null);

    public long EstimatedBytes => 0;

    public bool IsAlwaysSpelled => false;

    public ParserState State(Spot spot) => _states.GetOrAdd(spot, _ => new TinyState(this, spot));

    public ParserState InString(Spot after) => _states.GetOrAdd(("string", after), _ => new TinyStringState(this, after));

    public ParserState InName(Spot spot) => _states.GetOrAdd(("name", spot), _ => new TinyNameState(this, spot));

    public ParserState InNumber(Spot after) => _states.GetOrAdd(("number", after), _ => new TinyNumberState(this, after));

    public ParserState InTrue(Spot after) => _states.GetOrAdd(("true", after), _ => new TinyTrueState(this, after));

    public PendingState Waiting(Spot after) => _pending.GetOrAdd(after, _ => new TinyPending(this, after));
}

internal enum Place
{
    Top,
    End,
    ObjectStart,
    Name,
    Colon,
    Member,
    AfterMember,
    ArrayStart,
    Item,
    AfterItem,
    SetItem,
    AfterSetItem,
    Tilde,
}

/// <summary>What a state of <see cref="TinyMachine"/> knows: the place, declared names seen, other texts seen (names or items), members counted, whether a text was withheld, and whether <c>!</c> may come.</summary>
internal readonly record struct Spot(Place Place, int Seen = 0, string Texts = "|", int Count = 0, bool IsProvisional = false, bool MayShout = false)
{
    public bool Holds(string text) => Texts.Contains($"|{text}|", StringComparison.Ordinal);

    public Spot With(string text) => this with { Texts = $"{Texts}{text}|" };
}

/// <summary>Between lexemes; <c>q</c> counts blanks.</summary>
internal sealed class TinyState(TinyMachine machine, Spot spot) : ParserState
{
    public override Transition Step(int q, byte value)
    {
        if (value is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r')
        {
            return q < 2 ? Transition.Move(this, q + 1) : Transition.Dead;
        }

        Spot plain = spot with { MayShout = false };
        switch (spot.Place)
        {
            case Place.Top:
                return Value(value, new Spot(Place.End));
            case Place.ObjectStart or Place.Name when value == '"':
                return Transition.Move(machine.InName(plain), TinyKey.Start);
            case Place.ObjectStart when value == '}':
                return Transition.Pop(0);
            case Place.Colon:
                return value == ':' ? Transition.Move(machine.State(spot with { Place = Place.Member })) : Transition.Dead;
            case Place.Member:
                return Value(value, spot with { Place = Place.AfterMember, Count = Math.Min(2, spot.Count + 1) });
            case Place.ArrayStart when value == ']':
                return Transition.Pop(0);
            case Place.ArrayStart or Place.Item:
                return Value(value, new Spot(Place.AfterItem));
            case Place.SetItem:
                int number = machine.Number.Next(0, value);
                return number < 0 ? Transition.Dead : Transition.Move(machine.InNumber(spot), number).StartingText();
            case Place.End or Place.AfterMember or Place.AfterItem when value == '!' && spot.MayShout:
                return Transition.Move(machine.State(plain));
            case Place.AfterMember when value == ',':
                return Transition.Move(machine.State(plain with { Place = Place.Name }));
            case Place.AfterMember when value == '}':
                return Transition.Pop(spot.Count);
            case Place.AfterItem when value == ',':
                return Transition.Move(machine.State(new Spot(Place.Item)));
            case Place.AfterItem when value == ']':
                return Transition.Pop(0);
            case Place.AfterSetItem when value == ',':
                return Transition.Move(machine.State(spot with { Place = Place.SetItem }));
            case Place.AfterSetItem when value == '>':
                return Transition.Pop(0);
            default:
                return Transition.Dead;
        }
    }

    public override int BlanksBefore(int q) => machine.TellsMore ? 2 - q : -1;

    public override bool IsAccepting(int q) => spot.Place == Place.End;

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        switch (spot.Place)
        {
            case Place.Top:
                output.Add((byte)'1');
                return -1;
            case Place.End:
                return -1;
            case Place.ObjectStart:
                output.Add((byte)'}');
                return 0;
            case Place.Name:
                output.Add((byte)'"');
                return machine.InName(spot).CompleteLevel(TinyKey.Start, null, output);
            case Place.Colon:
                output.AddRange(":1}"u8);
                return Math.Min(2, spot.Count + 1);
            case Place.Member:
                output.AddRange("1}"u8);
                return Math.Min(2, spot.Count + 1);
            case Place.AfterMember:
                output.Add((byte)'}');
                return spot.Count;
            case Place.ArrayStart or Place.AfterItem:
                output.Add((byte)']');
                return 0;
            case Place.Item:
                output.AddRange("1]"u8);
                return 0;
            case Place.AfterSetItem:
                output.Add((byte)'>');
                return 0;
            default:
                string fresh = "1";
                while (spot.Holds(fresh))
                {
                    fresh += "1";
                }

                output.AddRange(Encoding.ASCII.GetBytes(fresh + ">"));
                return 0;
        }
    }

    public override int MinimumBytes(int q) => spot.Place switch
    {
        Place.End => 0,
        Place.Top or Place.ObjectStart or Place.AfterMember or Place.ArrayStart or Place.AfterItem or Place.AfterSetItem => 1,
        Place.Item or Place.Member or Place.SetItem => 2,
        Place.Colon => 3,
        _ => 5,
    };

    private Transition Value(byte value, Spot after)
    {
        switch (value)
        {
            case (byte)'{':
                return Transition.Push(machine.Waiting(after), machine.State(new Spot(Place.ObjectStart)));
            case (byte)'[':
                return Transition.Push(machine.Waiting(after), machine.State(new Spot(Place.ArrayStart)));
            case (byte)'<':
                return Transition.Push(machine.Waiting(after), machine.State(new Spot(Place.SetItem)));
            case (byte)'~':
                return Transition.Push(machine.Waiting(after), machine.InNumber(new Spot(Place.Tilde)), 0);
            case (byte)'"':
                return Transition.Move(machine.InString(after));
            case (byte)'t':
                return Transition.Move(machine.InTrue(after), 1);
            default:
                int number = machine.Number.Next(0, value);
                return number < 0 ? Transition.Dead : Transition.Move(machine.InNumber(after), number);
        }
    }
}

internal sealed class TinyStringState(TinyMachine machine, Spot after) : ParserState
{
    public override LexemeAutomaton Lexeme => machine.String;

    public override Transition Step(int q, byte value) => throw new NotSupportedException();

    public override Transition OnLexemeEnd(int label, LexemeText? text) => Transition.Move(machine.State(after));

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        TinyNameState.Close(q, output);
        return machine.State(after).CompleteLevel(0, null, output);
    }

    public override int MinimumBytes(int q) => 1;
}

internal sealed class TinyNameState(TinyMachine machine, Spot spot) : ParserState
{
    public override LexemeAutomaton Lexeme => machine.Key;

    public override bool RecordsText => true;

    public static void Close(int plain, List<byte> output)
    {
        output.AddRange(plain switch
        {
            0 => "\""u8,
            1 => "n\""u8,
            6 => [0xA9, (byte)'"'],
            _ => Encoding.ASCII.GetBytes(new string('0', 6 - plain) + "\""),
        });
    }

    public override Transition Step(int q, byte value) => throw new NotSupportedException();

    public override Transition OnLexemeEnd(int label, LexemeText? text)
    {
        if (label > 0)
        {
            return (spot.Seen >> label & 1) != 0 ? Transition.Dead : Transition.Move(machine.State(spot with { Place = Place.Colon, Seen = spot.Seen | (1 << label) }));
        }

        if (text is null)
        {
            return spot.Texts != "|" || spot.IsProvisional
                ? Transition.NeedsText
                : Transition.Move(machine.State(spot with { Place = Place.Colon, IsProvisional = true }));
        }

        string name = Encoding.Latin1.GetString(text.ToArray());
        return spot.Holds(name) ? Transition.Dead : Transition.Move(machine.State((spot with { Place = Place.Colon }).With(name)));
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        string typed = text is null ? "" : Encoding.Latin1.GetString(text.ToArray());
        int plain = q / 5;
        for (string more = "x"; ; more += "x")
        {
            List<byte> tail = [];
            Close(plain, tail);
            tail.RemoveAt(tail.Count - 1);
            tail.AddRange(Encoding.ASCII.GetBytes(more + "\""));
            if (!spot.Holds(typed + Encoding.Latin1.GetString(tail.ToArray())))
            {
                output.AddRange(tail);
                output.AddRange(":1}"u8);
                return Math.Min(2, spot.Count + 1);
            }
        }
    }

    public override int MinimumBytes(int q) => 4;
}

/// <summary>In a number: an item of a set (recorded), the number after <c>~</c> (its end ends the level), or a plain value.</summary>
internal sealed class TinyNumberState(TinyMachine machine, Spot spot) : ParserState
{
    public override LexemeAutomaton Lexeme => machine.Number;

    public override bool RecordsText => spot.Place is Place.SetItem;

    public override Transition Step(int q, byte value) => throw new NotSupportedException();

    public override Transition OnLexemeEnd(int label, LexemeText? text)
    {
        switch (spot.Place)
        {
            case Place.Tilde:
                return Transition.Pop(0);
            case Place.SetItem:
                Spot after = spot with { Place = Place.AfterSetItem };
                if (text is null)
                {
                    return spot.Texts != "|" || spot.IsProvisional ? Transition.NeedsText : Transition.Move(machine.State(after with { IsProvisional = true }));
                }

                string item = Encoding.ASCII.GetString(text.ToArray());
                return spot.Holds(item) ? Transition.Dead : Transition.Move(machine.State(after.With(item)));
            default:
                return Transition.Move(machine.State(spot));
        }
    }

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        if (spot.Place is Place.SetItem)
        {
            string typed = text is null ? "" : Encoding.ASCII.GetString(text.ToArray());
            string more = q is 0 or 1 or 3 ? "1" : "";
            while (spot.Holds(typed + more))
            {
                more += "1";
            }

            output.AddRange(Encoding.ASCII.GetBytes(more + ">"));
            return 0;
        }

        if (q is 0 or 1 or 3)
        {
            output.Add((byte)'1');
        }

        return spot.Place is Place.Tilde ? 0 : machine.State(spot).CompleteLevel(0, null, output);
    }
}

/// <summary>In the word <c>true</c>; <c>q</c> counts its letters.</summary>
internal sealed class TinyTrueState(TinyMachine machine, Spot after) : ParserState
{
    public override Transition Step(int q, byte value) =>
        value != "true"[q] ? Transition.Dead : q == 3 ? Transition.Move(machine.State(after)) : Transition.Move(this, q + 1);

    public override int CompleteLevel(int q, LexemeText? text, List<byte> output)
    {
        output.AddRange("true"u8[q..]);
        return machine.State(after).CompleteLevel(0, null, output);
    }
}

internal sealed class TinyPending(TinyMachine machine, Spot after) : PendingState
{
    public override ParserState Resume(int outcome) => machine.State(after with { MayShout = outcome >= 2 });
}

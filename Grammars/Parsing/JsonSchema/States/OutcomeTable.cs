using StructGen.Grammars.Parsing.JsonSchema.Values;

namespace StructGen.Grammars.Parsing.JsonSchema.States;

/// <summary>What the waiting level learns of a value that has ended: which outputs hold and, where it asked, which value it was.</summary>
/// <param name="Truth">One per output of the goal.</param>
/// <param name="Value">The value, where recorded.</param>
/// <param name="IsAnonymous">The value was to be recorded but its text was withheld (trial parse).</param>
internal sealed record Outcome(bool[] Truth, JsonValue? Value, bool IsAnonymous)
{
    public bool Equals(Outcome? other) =>
        other is not null && Value == other.Value && IsAnonymous == other.IsAnonymous && Truth.AsSpan().SequenceEqual(other.Truth);

    public override int GetHashCode()
    {
        HashCode hash = default;
        foreach (bool truth in Truth)
        {
            hash.Add(truth);
        }

        hash.Add(Value?.Id);
        hash.Add(IsAnonymous);
        return hash.ToHashCode();
    }
}

/// <summary>Numbers outcomes. 0 is the outcome without outputs or value. Thread rule: callers of <see cref="Intern"/> hold the machine's lock; readers need none.</summary>
internal sealed class OutcomeTable
{
    private readonly Dictionary<Outcome, int> _ids = [];
    private Outcome[] _outcomes = new Outcome[16];

    public OutcomeTable() => Intern(new Outcome([], null, false));

    public Outcome this[int id] => Volatile.Read(ref _outcomes)[id];

    public int Intern(Outcome outcome)
    {
        if (!_ids.TryGetValue(outcome, out int id))
        {
            id = _ids.Count;
            if (id == _outcomes.Length)
            {
                Outcome[] grown = new Outcome[id * 2];
                Array.Copy(_outcomes, grown, id);
                Volatile.Write(ref _outcomes, grown);
            }

            _outcomes[id] = outcome;
            _ids.Add(outcome, id);
        }

        return id;
    }
}

using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Text;
using StructGen.Grammars;

namespace StructGen.Engine.Decoding.Constraints;

/// <summary>What all outputs under one <see cref="TriggeredConstraint"/> share: its texts as automata and the tokens that cross from one part to another. Thread-safe.</summary>
internal sealed class TriggerPlan
{
    /// <summary>An end text is followed by a bit a byte.</summary>
    private const int LongestEnd = 63;

    private readonly Vocabulary _vocabulary;
    private readonly ConcurrentDictionary<int, int[]> _crossings = new();

    public TriggerPlan(TriggeredConstraint constraint, Vocabulary vocabulary)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(constraint.MaxRegions, 1);
        if (constraint.Regions.IsDefaultOrEmpty)
        {
            throw new ArgumentException("A triggered constraint has at least one region.", nameof(constraint));
        }

        _vocabulary = vocabulary;
        Constraint = constraint;
        byte[][] texts = new byte[constraint.Regions.Length][];
        ImmutableArray<RegionPlan>.Builder regions = ImmutableArray.CreateBuilder<RegionPlan>();
        for (int i = 0; i < texts.Length; i++)
        {
            TriggeredRegion region = constraint.Regions[i];
            ArgumentException.ThrowIfNullOrEmpty(region.Trigger, nameof(constraint));
            int trigger = SpecialToken(region.Trigger);
            texts[i] = trigger >= 0 ? [] : Encoding.UTF8.GetBytes(region.Trigger);
            int endToken = SpecialToken(region.End);
            byte[] end = endToken >= 0 ? [] : Encoding.UTF8.GetBytes(region.End);
            if (end.Length > LongestEnd)
            {
                throw new ArgumentException($"The end of a region is at most {LongestEnd} bytes long, \"{region.End}\" is {end.Length}. Put the rest into the grammar.", nameof(constraint));
            }

            regions.Add(new RegionPlan(region.Grammar, trigger, texts[i], endToken, end, Reaching(end)));
        }

        Regions = regions.ToImmutable();
        Triggers = new TriggerAutomaton(texts);
    }

    public TriggeredConstraint Constraint { get; }

    public ImmutableArray<RegionPlan> Regions { get; }

    public TriggerAutomaton Triggers { get; }

    /// <summary>The tokens that complete a trigger when read from a state of free text.</summary>
    public int[] CrossingsFrom(int state) => _crossings.GetOrAdd(state, FindCrossings);

    private int SpecialToken(string name) => name.Length > 0 && _vocabulary.Special.Named.TryGetValue(name, out int token) ? token : -1;

    private int[] FindCrossings(int state)
    {
        List<int> tokens = [];
        for (int token = 0; token < _vocabulary.Size; token++)
        {
            int at = state;
            foreach (byte value in _vocabulary.GetBytes(token))
            {
                at = Triggers.Next(at, value);
                if (Triggers.Found(at) >= 0)
                {
                    tokens.Add(token);
                    break;
                }
            }
        }

        return [.. tokens];
    }

    /// <summary>The tokens that hold <paramref name="end"/>, or end with a part of it that begins it.</summary>
    private int[] Reaching(byte[] end)
    {
        List<int> tokens = [];
        for (int token = 0; end.Length > 0 && token < _vocabulary.Size; token++)
        {
            ReadOnlySpan<byte> bytes = _vocabulary.GetBytes(token);
            bool reaches = bytes.IndexOf(end) >= 0;
            for (int length = Math.Min(end.Length - 1, bytes.Length); length > 0 && !reaches; length--)
            {
                reaches = bytes.EndsWith(end.AsSpan(0, length));
            }

            if (reaches)
            {
                tokens.Add(token);
            }
        }

        return [.. tokens];
    }
}

/// <summary>One region: its grammar and how it begins and ends, by text or by a special token.</summary>
internal sealed record RegionPlan(CompiledGrammar Grammar, int TriggerToken, byte[] Trigger, int EndToken, byte[] End, int[] EndTokens)
{
    /// <summary>Whether something must follow the grammar's text.</summary>
    public bool HasEnd => EndToken >= 0 || End.Length > 0;
}

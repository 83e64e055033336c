using NUnit.Framework;
using StructGen.Grammars.Parsing;
using StructGen.Grammars.Parsing.JsonSchema.Strings;

namespace StructGen.Tests.JsonSchema.Strings;

internal sealed class StateTableTests
{
    [Test]
    public void Interned_values_get_dense_numbers_and_are_found_again()
    {
        InternTable<int> table = new();
        for (int i = 0; i < 1000; i++)
        {
            Assert.That(table.Find(i * 7919), Is.EqualTo(-1));
            Assert.That(table.Add(i * 7919), Is.EqualTo(i));
        }

        for (int i = 0; i < 1000; i++)
        {
            Assert.That(table.Find(i * 7919), Is.EqualTo(i));
            Assert.That(table[i], Is.EqualTo(i * 7919));
        }
    }

    [Test]
    public void Successors_are_remembered_in_place_in_a_list_and_in_a_row()
    {
        // An exit is negative, state 0 is a state, and byte 0 is a byte.
        TransitionTable table = default;
        Lock gate = new();
        int[] successors = [0, LexemeAutomaton.Exit(3), LexemeAutomaton.Dead, int.MaxValue >> 9, 5, LexemeAutomaton.Exit(0)];
        for (int count = 0; count < 256; count++)
        {
            Assert.That(table.TryGet((byte)count, out int next), Is.False);
            Assert.That(next, Is.EqualTo(LexemeAutomaton.Unknown));
            table.Add((byte)count, successors[count % successors.Length], gate);
            table.Add((byte)count, successors[count % successors.Length], gate);
            for (int value = 0; value <= count; value++)
            {
                Assert.That(table.TryGet((byte)value, out next), Is.True);
                Assert.That(next, Is.EqualTo(successors[value % successors.Length]), $"byte {value} of {count}");
            }
        }

        Assert.That(table.Row.Length, Is.EqualTo(256));
    }
}

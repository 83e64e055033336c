using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.Grammars.Automata;
using StructGen.Grammars.Parsing.JsonSchema.Formats;

namespace StructGen.Tests.JsonSchema.Formats;

/// <summary>The machine of patterns against the same language as an expression: along random walks the same bytes are alive and the same texts accepted.</summary>
[TestFixture]
public sealed class PatternMachineTests
{
    /// <summary>Where walks begin: places that a random walk seldom finds.</summary>
    private static readonly string[] Beginnings =
    [
        "", "(", "((?:(?=", "(?", "(?i", "(?-", "(?im-s", "(?<", "(?<n", "(?<n>a)(?<", "a{", "a{0", "a{7", "a{07", "a{999,", "a{1000", "a{0,", "a{23,", "a{23,2", "a{003,0", "a{12,9",
        "[", "[^", "[^^", "[-", "[a", "[a-", "[!-", "[}-", "[--", "[a-z", "[a-z-", "[\\0-", "[\\0", "[\\0-\\0", "[\0-", "[\\b-", "[\\d-", "[\\t-\\", "[\\v-\\", "[a-\\", "[a-\\x", "[a-\\u", "[a-\\u0", "[a-\\uD",
        "[\\x4", "[\\x41-", "[\\x41-\\x", "[\\x41-\\x4", "[\\xF7-\\x", "[\\xff-\\u", "[\\xff-\\u0", "[\\u0041-\\u", "[\\u0041-\\u0", "[\\u00e9-\\u00e", "[\\uD7FE-\\u", "[\\uD7FE-\\uD",
        "[\\uD7FE-\\uD7F", "[\\uDFFF-", "[\\uE123-\\uE1", "[\u00E9-", "[\u07FF-", "[\u0800-", "[\uD7FF-", "[\u4E2D-", "[\uFFFD-", "[\U00010123-", "[\U0001EFFF-", "[\U0001F600-", "[\U0001FFFF-", "[\U00020000-",
        "[\U00041234-", "[\U0010FFFF-", "[\u00E9-\u00EA", "[\U0001F600-\U0001F601", "\\", "\\x", "\\u", "\\u1", "\\u12", "\\u{", "\\u{0", "\\u{1", "\\u{10", "\\u{100", "\\u{10FFF", "\\u{10FFFF", "\\u{12345",
        "\\c", "\\p", "\\p{", "\\P{sc", "\\p{Script=Gr", "\\p{L", "\\0", "[\\c", "[\\p{Lu", "[\\u{1", "(?=a)", "(a)", "a*", "a*?", "((((((((((((((((", "(((((((((((((((",
    ];

    [Test]
    public void Bytes_are_alive_and_texts_accepted_as_in_the_expression() => Compare(steps: 12, walks: 1, bytes: 24, seed: 1);

    [Test]
    [Category("Full")]
    [Explicit]
    public void All_bytes_are_alive_as_in_the_expression() => Compare(steps: 24, walks: 6, bytes: 256, seed: 2);

    [Test]
    public void Every_state_is_alive()
    {
        PatternMachine machine = new();
        Random random = new(3);
        for (int walk = 0; walk < 2 * Beginnings.Length; walk++)
        {
            int state = machine.Start;
            foreach (byte value in Encoding.UTF8.GetBytes(Beginnings[walk % Beginnings.Length]))
            {
                state = machine.Next(state, value);
                Assert.That(state, Is.GreaterThanOrEqualTo(0), Beginnings[walk % Beginnings.Length]);
            }

            for (int i = 0; i < 6; i++)
            {
                // The way to an end never needs more than the bytes of one step more.
                AssertCanEnd(machine, state);
                byte[] alive = [.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => machine.IsAlive(state, value))];
                state = machine.Next(state, Choose(alive, random));
            }
        }
    }

    [Test]
    public void Bytes_of_one_class_lead_to_one_state()
    {
        PatternMachine machine = new();
        Random random = new(4);
        foreach (string beginning in Beginnings)
        {
            int state = machine.Start;
            foreach (byte value in Encoding.UTF8.GetBytes(beginning))
            {
                state = machine.Next(state, value);
            }

            for (int i = 0; i < 8; i++)
            {
                byte[] map = machine.ClassMap(state);
                int here = state;
                foreach (IGrouping<byte, int> group in Enumerable.Range(0, 256).GroupBy(value => map[value]))
                {
                    Assert.That(group.Select(value => machine.Next(here, (byte)value)).Distinct().Count(), Is.EqualTo(1), $"{beginning} {group.Key}");
                }

                byte[] alive = [.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => machine.IsAlive(here, value))];
                state = machine.Next(state, Choose(alive, random));
            }
        }
    }

    [Test]
    public void Depth_does_not_matter_without_parentheses()
    {
        PatternMachine machine = new();
        Random random = new(5);
        foreach (string beginning in Beginnings)
        {
            int state = machine.Start;
            foreach (byte value in Encoding.UTF8.GetBytes(beginning))
            {
                state = machine.Next(state, value);
            }

            int like = machine.Like(state);
            for (int i = 0; i < 12; i++)
            {
                byte[] alive = Alive(machine, state);
                Assert.That(Alive(machine, like), Is.EqualTo(alive), beginning);
                if (alive.Length == 0)
                {
                    break;
                }

                byte next = Choose(alive, random);
                (state, like) = (machine.Next(state, next), machine.Next(like, next));
            }
        }

        static byte[] Alive(PatternMachine machine, int state) =>
            [.. Enumerable.Range(0, 256).Select(value => (byte)value).Where(value => value is not ((byte)'(' or (byte)')') && machine.IsAlive(state, value))];
    }

    private static void Compare(int steps, int walks, int bytes, int seed)
    {
        Random random = new(seed);
        for (int part = 0; part < walks; part++)
        {
            // A builder for each round: the expression's derivatives stay.
            RegexBuilder builder = new(GrammarLimits.Default with { MaxStates = 10_000_000 });
            LazyDfa dfa = new(builder);
            int machineStart = dfa.StateOf(builder.FromMachine(new PatternMachine()));
            int expressionStart = dfa.StateOf(new PatternLanguage(new FormatGrammar(builder)).Build());
            foreach (string beginning in Beginnings)
            {
                (int machine, int expression) = (machineStart, expressionStart);
                List<byte> text = [.. Encoding.UTF8.GetBytes(beginning)];
                foreach (byte value in text)
                {
                    (machine, expression) = (dfa.Next(machine, value), dfa.Next(expression, value));
                }

                Assert.That((machine != LazyDfa.Dead, expression != LazyDfa.Dead), Is.EqualTo((true, true)), beginning);
                for (int step = 0; step < steps; step++)
                {
                    Assert.That(dfa.Accepts(machine), Is.EqualTo(dfa.Accepts(expression)), Show(text));
                    List<byte> alive = [];
                    foreach (byte value in Sample(bytes, random))
                    {
                        bool isAlive = dfa.Next(machine, value) != LazyDfa.Dead;
                        Assert.That(isAlive, Is.EqualTo(dfa.Next(expression, value) != LazyDfa.Dead), $"{Show(text)} then {value:X2}");
                        if (isAlive)
                        {
                            alive.Add(value);
                        }
                    }

                    if (alive.Count == 0)
                    {
                        break;
                    }

                    byte next = Choose([.. alive], random);
                    (machine, expression) = (dfa.Next(machine, next), dfa.Next(expression, next));
                    text.Add(next);
                }
            }
        }
    }

    private static IEnumerable<byte> Sample(int count, Random random) => count == 256
        ? Enumerable.Range(0, 256).Select(static value => (byte)value)
        : Encoding.ASCII.GetBytes("()[]{}\\-?0].").Concat(Enumerable.Range(0, count / 2).Select(_ => (byte)random.Next(256))).Concat(
            Enumerable.Range(0, count / 2).Select(_ => (byte)"^$|*+:=!<>,19aAbcdDimspuxkLn/"[random.Next(29)]));

    /// <summary>What patterns are made of more often than other bytes.</summary>
    private static byte Choose(byte[] alive, Random random)
    {
        byte[] special = [.. alive.Where(static value => value < 0x80 && !char.IsAsciiLetterLower((char)value))];
        byte[] from = special.Length > 0 && random.Next(3) > 0 ? special : alive;
        return from[random.Next(from.Length)];
    }

    private static void AssertCanEnd(PatternMachine machine, int state)
    {
        HashSet<int> met = [state];
        PriorityQueue<int, int> open = new();
        open.Enqueue(state, 0);
        while (open.TryDequeue(out int next, out int steps))
        {
            if (machine.IsAccepting(next))
            {
                return;
            }

            int fewest = machine.Fewest(next).Bytes;
            for (int value = 0; value < 256; value++)
            {
                int after = machine.Next(next, (byte)value);
                if (after >= 0)
                {
                    Assert.That(machine.Fewest(after).Bytes, Is.GreaterThanOrEqualTo(fewest - 1), "a bound that is none");
                    if (met.Add(after))
                    {
                        open.Enqueue(after, machine.Fewest(after).Bytes);
                    }
                }
            }

            Assert.That(met, Has.Count.LessThan(20_000));
        }

        Assert.Fail("no end");
    }

    private static string Show(List<byte> text) => Encoding.Latin1.GetString([.. text]);
}

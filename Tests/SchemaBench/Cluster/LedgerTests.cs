using System.Text;
using CsCheck;
using StructGen.SchemaBench.Cluster;

namespace StructGen.Tests.SchemaBench.Cluster;

/// <summary>The ledger of a shared run, without a cluster and with a clock that the test turns.</summary>
internal sealed class LedgerTests
{
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly string[] Ids = ["a", "b", "c", "d", "e"];

    private Clock _clock = null!;

    [SetUp]
    public void SetUp() => _clock = new();

    [Test]
    public void Samples_are_handed_out_once_in_the_order_of_their_ids_and_done_when_committed()
    {
        Ledger ledger = Begin("one", "two");
        Assert.That(ledger.Exchange("one", "e1", 0, 2).Leased, Is.EqualTo(new[] { "a", "b" }));
        Assert.That(ledger.Exchange("two", "e1", 0, 9).Leased, Is.EqualTo(new[] { "c", "d", "e" }));
        Assert.That(ledger.Exchange("one", "e1", 0, 9).Leased, Is.Empty);
        foreach (string id in Ids)
        {
            Assert.That(ledger.Commit(id, Bytes(id)), Is.True);
        }

        ExchangeReply reply = ledger.Exchange("one", "e1", 0, 0);
        Assert.That(reply.Records.Select(Encoding.UTF8.GetString), Is.EqualTo(Ids));
        Assert.That(reply.Complete, Is.False, "nobody has taken the records over yet");
        Assert.That(ledger.Exchange("one", "e1", 5, 0).Complete, Is.False, "the other has not");
        Assert.That(ledger.Exchange("two", "e1", 5, 0).Complete, Is.True);
        Assert.That(ledger.Exchange("one", "e1", 5, 0).Complete, Is.True);
    }

    [Test]
    public void The_first_record_of_a_sample_stands()
    {
        Ledger ledger = Begin("one");
        Assert.That((ledger.Commit("a", Bytes("first")), ledger.Commit("a", Bytes("second")), ledger.Commit("z", Bytes("unknown"))), Is.EqualTo((true, false, false)));
        Assert.That(ledger.Exchange("one", "e1", 0, 0).Records.Select(Encoding.UTF8.GetString), Is.EqualTo(new[] { "first" }));
        Assert.That(ledger.Exchange("one", "e1", 0, 9).Leased, Is.EqualTo(new[] { "b", "c", "d", "e" }));
    }

    [Test]
    public void The_samples_of_a_silent_worker_are_handed_out_again_and_a_late_record_is_still_taken()
    {
        Ledger ledger = Begin("one", "two");
        Assert.That(ledger.Exchange("one", "e1", 0, 2).Leased, Is.EqualTo(new[] { "a", "b" }));
        _clock.Pass(Lease * 0.9);
        Assert.That(ledger.Exchange("two", "e1", 0, 3).Leased, Is.EqualTo(new[] { "c", "d", "e" }));
        _clock.Pass(Lease * 0.2);
        ExchangeReply reply = ledger.Exchange("two", "e1", 0, 9);
        Assert.That((string.Join(' ', reply.Leased), reply.Workers), Is.EqualTo(("a b", 1)));
        Assert.That(ledger.Exchange("one", "e1", 0, 1).Joined, Is.False, "it must join again");
        Assert.That(ledger.Commit("a", Bytes("late")), Is.True);
        Assert.That(ledger.Commit("a", Bytes("again")), Is.False);
    }

    [Test]
    public void A_worker_that_lives_keeps_its_samples_however_long_they_take()
    {
        Ledger ledger = Begin("one", "two");
        ledger.Exchange("one", "e1", 0, 2);
        for (int i = 0; i < 20; i++)
        {
            _clock.Pass(Lease * 0.5);
            ledger.Exchange("one", "e1", 0, 0);
            Assert.That(ledger.Exchange("two", "e1", 0, 9).Leased, i == 0 ? Is.EqualTo(new[] { "c", "d", "e" }) : Is.Empty);
        }
    }

    [Test]
    public void A_worker_that_leaves_gives_its_samples_back_at_once()
    {
        Ledger ledger = Begin("one", "two");
        ledger.Exchange("one", "e1", 0, 2);
        ledger.Leave("one");
        Assert.That(ledger.Exchange("two", "e1", 0, 9).Leased, Is.EqualTo(Ids));
    }

    [Test]
    public void A_new_ledger_gathers_what_the_workers_know_and_run_before_it_hands_out_anything()
    {
        Ledger ledger = new("e2", Lease, _clock);
        Assert.That(ledger.Exchange("one", "e1", 3, 9).Joined, Is.False);
        Assert.That(ledger.Join("one", Ids, ["b", "a"], ["c"]).Missing, Is.EqualTo(new[] { "b", "a" }));
        Assert.That(ledger.Exchange("one", "e2", 0, 9).Leased, Is.Empty);
        Assert.That((ledger.Commit("b", Bytes("b")), ledger.Commit("a", Bytes("a"))), Is.EqualTo((true, true)));
        Assert.That(ledger.Join("two", Ids, ["b", "d"], []).Missing, Is.EqualTo(new[] { "d" }));
        ledger.Commit("d", Bytes("d"));
        _clock.Pass(Lease * 0.3);
        Assert.That(ledger.Exchange("two", "e2", 0, 9).Leased, Is.EqualTo(new[] { "e" }), "c is still run by the first worker");
    }

    [Test]
    public void Large_records_come_in_several_messages()
    {
        Ledger ledger = Begin("one");
        foreach (string id in Ids)
        {
            ledger.Commit(id, new byte[700_000]);
        }

        Assert.That(ledger.Exchange("one", "e1", 0, 0).Records, Has.Length.EqualTo(2));
        Assert.That(ledger.Exchange("one", "e1", 4, 0).Records, Has.Length.EqualTo(1));
        Assert.That(ledger.Exchange("one", "e1", 5, 0).Complete, Is.True);
    }

    /// <summary>Whatever workers do, vanish or repeat: a sample is never with two workers that live, and in the end every sample has one record.</summary>
    [Test]
    public void Random_histories_end_with_one_record_of_each_sample() => Gen.Int[0, int.MaxValue].Sample(seed =>
    {
        Random random = new(seed);
        Clock clock = new();
        string[] ids = [.. Enumerable.Range(0, 12).Select(i => $"s{i:00}")];
        int epoch = 1;
        Ledger ledger = new("e1", Lease, clock);
        Dictionary<string, (HashSet<string> Running, HashSet<string> Known, string Epoch, int Position)> workers = [];
        int names = 0;
        for (int step = 0; step < 400; step++)
        {
            switch (random.Next(12))
            {
                case 0 when workers.Count < 4:
                    workers.Add($"w{names++}", ([], [], "", 0));
                    break;
                case 1 when workers.Count > 1:
                    // Killed: with what it ran, and with its copy of the records.
                    workers.Remove(workers.Keys.ElementAt(random.Next(workers.Count)));
                    break;
                case 2 when random.Next(3) == 0:
                    ledger = new($"e{++epoch}", Lease, clock);
                    break;
                case 3:
                    clock.Pass(Lease * random.NextDouble() * 0.5);
                    break;
                default:
                    if (workers.Count > 0)
                    {
                        Act(workers.Keys.ElementAt(random.Next(workers.Count)), random.Next(3));
                    }

                    break;
            }
        }

        // Whoever is left finishes.
        workers.TryAdd("last", ([], [], "", 0));
        for (int round = 0; round < 100; round++)
        {
            clock.Pass(Lease * 0.3);
            foreach (string name in workers.Keys.ToArray())
            {
                Act(name, 9);
            }
        }

        return workers.Values.All(worker => worker.Known.SetEquals(ids));

        void Act(string name, int finishing)
        {
            (HashSet<string> running, HashSet<string> known, string own, int position) = workers[name];
            foreach (string id in running.Take(finishing).ToArray())
            {
                running.Remove(id);
                known.Add(id);
                ledger.Commit(id, Bytes(id));
            }

            ExchangeReply reply = ledger.Exchange(name, own, position, 3 - running.Count);
            if (!reply.Joined)
            {
                JoinReply join = ledger.Join(name, ids, [.. known], [.. running]);
                foreach (string id in join.Missing)
                {
                    ledger.Commit(id, Bytes(id));
                }

                workers[name] = (running, known, join.Epoch, 0);
                return;
            }

            known.UnionWith(reply.Records.Select(Encoding.UTF8.GetString));
            foreach (string id in reply.Leased)
            {
                if (known.Contains(id))
                {
                    ledger.Commit(id, Bytes(id));
                }
                else
                {
                    running.Add(id);
                }
            }

            workers[name] = (running, known, own, position + reply.Records.Length);
        }
    }, iter: 300);

    private Ledger Begin(params string[] workers)
    {
        Ledger ledger = new("e1", Lease, _clock);
        foreach (string worker in workers)
        {
            Assert.That(ledger.Join(worker, Ids, [], []).Epoch, Is.EqualTo("e1"));
        }

        _clock.Pass(Lease * 0.21);
        return ledger;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private sealed class Clock : TimeProvider
    {
        private long _now = 1;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _now;

        public void Pass(TimeSpan time) => _now += time.Ticks;
    }
}

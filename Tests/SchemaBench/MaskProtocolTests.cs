using System.Text;
using NUnit.Framework;
using StructGen.Grammars;
using StructGen.SchemaBench.Measurements;

namespace StructGen.Tests.SchemaBench;

/// <summary>The protocol over <see cref="ToyEngine"/>.</summary>
internal sealed class MaskProtocolTests
{
    [Test]
    public void Passes_when_every_verdict_is_right()
    {
        MaskRecord record = Measure("abc|abd", Test("abc", true), Test("abd", true), Test("abe", false), Test("x", false));
        Assert.That(record.Status, Is.EqualTo(SchemaStatus.Pass));
        Assert.That(record.Tests.Select(test => test.Accepted), Is.EqualTo(new bool?[] { true, true, false, false }));
        Assert.That(record.Tests.Select(test => test.RefusedAt), Is.EqualTo(new int?[] { null, null, 2, 0 }));
        Assert.That(record.Tokens, Is.EqualTo(3 + 3 + 3 + 1));
        Assert.That(LatencyHistogram.Restore(record.TbmNs).Count, Is.EqualTo(record.Tokens));
        Assert.That(record.TtfmUs, Is.GreaterThan(0));
    }

    [Test]
    public void Passes_without_tests_when_the_first_mask_is_ready()
    {
        MaskRecord record = Measure("abc");
        Assert.That((record.Status, record.TtfmUs > 0, record.Tokens), Is.EqualTo((SchemaStatus.Pass, true, 0)));
    }

    [Test]
    public void Asks_for_the_end()
    {
        MaskRecord record = Measure("abc", Test("ab", true));
        Assert.That((record.Status, record.Overconstrained), Is.EqualTo((SchemaStatus.Overconstrained, true)));
        Assert.That(record.Tests[0].RefusedAt, Is.EqualTo(2));
    }

    [Test]
    public void A_schema_may_be_over_and_underconstrained()
    {
        MaskRecord record = Measure("abc|d", Test("x", true), Test("d", false));
        Assert.That((record.Overconstrained, record.Underconstrained), Is.EqualTo((true, true)));
        MaskTotals totals = new();
        totals.Add(record);
        Assert.That((totals.Overconstrained, totals.Underconstrained, totals.Of(SchemaStatus.Pass)), Is.EqualTo((1, 1, 0)));
    }

    [Test]
    public void A_refusal_tells_code_and_reason()
    {
        MaskRecord record = Measure("!refuse", Test("a", true));
        Assert.That((record.Status, record.Code, record.TtfmUs), Is.EqualTo((SchemaStatus.Refused, "SG1300", (double?)null)));
        Assert.That(record.Reason, Does.Contain("expected 1"));
        Assert.That(MaskTotals.Shape(record, record.Reason!), Is.EqualTo("SG1300 expected …, found …"));
    }

    [Test]
    public void Another_exception_is_a_crash()
    {
        MaskRecord record = Measure("!crash", Test("a", true));
        Assert.That(record.Status, Is.EqualTo(SchemaStatus.Crash));
        Assert.That(record.Reason, Does.Contain("broken"));
    }

    [Test]
    public void Every_test_is_walked_even_after_an_error()
    {
        MaskRecord record = Measure("!limit|abc", Test("abc", true), Test("x", false), Test("abc", true));
        Assert.That(record.Status, Is.EqualTo(SchemaStatus.Refused));
        Assert.That(record.Tests.Select(test => test.Accepted), Is.EqualTo(new bool?[] { null, false, null }));
    }

    [Test]
    public void A_mask_that_contradicts_the_matcher_is_a_crash()
    {
        MaskRecord record = Measure("!lie|abc", Test("x", false));
        Assert.That(record.Status, Is.EqualTo(SchemaStatus.Crash));
        Assert.That(record.Reason, Does.Contain("disagree"));
    }

    [Test]
    public void Instances_that_utf8_cannot_spell_are_skipped_with_a_note()
    {
        MaskRecord record = Measure("abc", new TokenizedTest(true, null));
        Assert.That(record.Status, Is.EqualTo(SchemaStatus.Pass));
        Assert.That(record.Tests[0].Note, Does.Contain("surrogates"));
    }

    [Test]
    public void The_second_pass_counts_the_same_masks()
    {
        MaskProtocol protocol = new(new ToyEngine(), JsonSchemaOptions.Default, "id", "run");
        TokenizedTest[] tests = [Test("abc", true), Test("abx", false)];
        protocol.Measure(Encoding.UTF8.GetBytes("abc"), tests, CancellationToken.None);
        (long masks, long bytes) = protocol.CountAllocations(tests, CancellationToken.None);
        Assert.That((masks, bytes > 0), Is.EqualTo((6, true)), "the toy's masks allocate");
    }

    [Test]
    public void Work_that_hangs_is_abandoned_and_the_next_gets_a_new_thread()
    {
        using DeadlineWorker worker = new();
        MaskProtocol hanging = new(new ToyEngine(), JsonSchemaOptions.Default, "id", "run");
        TimeSpan soon = TimeSpan.FromMilliseconds(50);
        Assert.That(worker.TryRun(abandoned => hanging.Measure(Encoding.UTF8.GetBytes("!hang"), [], abandoned), soon, CancellationToken.None, out _), Is.False);
        Assert.That(hanging.TimedOut(soon).Status, Is.EqualTo(SchemaStatus.Timeout));
        Assert.That(worker.TryRun(_ => 42, TimeSpan.FromSeconds(30), CancellationToken.None, out int answer), Is.True);
        Assert.That(answer, Is.EqualTo(42));
    }

    private static TokenizedTest Test(string text, bool valid) => new(valid, [.. Encoding.UTF8.GetBytes(text).Select(unit => (int)unit)]);

    private static MaskRecord Measure(string texts, params TokenizedTest[] tests) =>
        new MaskProtocol(new ToyEngine(), JsonSchemaOptions.Default, "id", "run").Measure(Encoding.UTF8.GetBytes(texts), tests, CancellationToken.None);
}

using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using StructGen.Engine;
using StructGen.Grammars;
using StructGen.Tests.Generation;

namespace StructGen.Tests.Hosting;

/// <summary>What a generation tells whoever listens: once, and never what was said.</summary>
[NonParallelizable]
internal sealed class TelemetryTests
{
    private const string Secret = "secret-7391";

    [Test]
    public async Task A_generation_is_measured_once()
    {
        ConcurrentBag<string> instruments = [];
        using MeterListener meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == StructGenDiagnostics.SourceName)
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<double>((instrument, _, tags, _) => Add(instrument, tags));
        meters.SetMeasurementEventCallback<long>((instrument, _, tags, _) => Add(instrument, tags));
        meters.Start();
        ConcurrentBag<Activity> spans = [];
        using ActivityListener listener = new()
        {
            ShouldListenTo = source => source.Name == StructGenDiagnostics.SourceName,
            Sample = (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = spans.Add,
        };
        ActivitySource.AddActivityListener(listener);

        await using StructuredModel model = ScriptedModel.Create("[1, 2]");
        await model.GenerateJsonAsync(Secret, """{"type": "array", "items": {"type": "integer"}}""");

        string[] mine = [.. instruments.Order(StringComparer.Ordinal)];
        Assert.Multiple(() =>
        {
            Assert.That(mine, Is.EqualTo(new[]
            {
                "gen_ai.server.request.duration", "gen_ai.server.time_per_output_token", "gen_ai.server.time_to_first_token", "structgen.compile.duration", "structgen.mask.duration",
            }));
            Assert.That(spans.Select(span => span.OperationName).Order(StringComparer.Ordinal), Is.EqualTo(new[] { "structgen.compile", "structgen.generate" }));
            Assert.That(spans.SelectMany(span => span.TagObjects).Select(tag => $"{tag.Value}"), Has.None.Contains(Secret));
        });

        void Add(Instrument instrument, ReadOnlySpan<KeyValuePair<string, object?>> tags)
        {
            foreach (KeyValuePair<string, object?> tag in tags)
            {
                if (tag is { Key: "gen_ai.request.model", Value: "scripted" })
                {
                    instruments.Add(instrument.Name);
                }
            }
        }
    }

    [Test]
    public async Task Logs_say_what_happened_and_never_what_was_said()
    {
        using Recorder recorder = new();
        await using StructuredModel model = ScriptedModel.Create(Secret, options: new ModelOptions { LoggerFactory = recorder });
        await model.GenerateAsync(Secret);
        Assert.That(async () => await model.GenerateJsonAsync(Secret, """{"type": "secret-7391"}"""), Throws.InstanceOf<GrammarException>());
        Assert.Multiple(() =>
        {
            Assert.That(recorder.Entries.Select(entry => entry.Id), Does.Contain(4).And.Contain(3));
            Assert.That(recorder.Entries.Select(entry => entry.Message), Has.None.Contains(Secret));
        });
    }

    private sealed class Recorder : ILoggerFactory, ILogger
    {
        public ConcurrentQueue<(int Id, string Message)> Entries { get; } = new();

        public void AddProvider(ILoggerProvider provider)
        {
        }

        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            Entries.Enqueue((eventId.Id, formatter(state, exception) + exception));
    }
}

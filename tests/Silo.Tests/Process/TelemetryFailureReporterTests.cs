using System.Diagnostics.Tracing;
using Microsoft.Extensions.Logging.Testing;
using OrleansSessions.Telemetry;

namespace OrleansSessions.Silo.Tests;

public sealed class TelemetryFailureReporterTests
{
    [Fact]
    public void Event_OfAnotherSourceThatAnotherListenerEnabled_IsNotReported()
    {
        var log = new FakeLogger<TelemetryFailureReporter>();
        using var source = new EventSource("OrleansSessions-Tests-Counters");
        using var reporter = new TelemetryFailureReporter(TimeProvider.System, log);
        using var other = new Listener(source);

        source.Write("EventCounters", new EventSourceOptions { Level = EventLevel.Error }, new { Payload = "1" });

        Assert.Equal(1, other.Events);
        Assert.Equal(0, log.Collector.Count);
    }

    private sealed class Listener : EventListener
    {
        public Listener(EventSource source) => EnableEvents(source, EventLevel.Verbose);

        public int Events { get; private set; }

        protected override void OnEventWritten(EventWrittenEventArgs eventData) => Events += eventData.EventName == "EventCounters" ? 1 : 0;
    }
}

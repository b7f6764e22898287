using System.Diagnostics;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class CallTimestampFilterTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Invoke_CallIsPartOfARecordedTrace_CarriesIt()
    {
        using var span = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        span.ActivityTraceFlags = ActivityTraceFlags.Recorded;
        span.TraceStateString = "vendor=1";

        var carried = await CarriedAsync();

        Assert.Equal($"00-{span.TraceId}-{span.SpanId}-01", carried[CallTimestampFilter.Trace]);
        Assert.Equal("vendor=1", carried[CallTimestampFilter.TraceState]);
    }

    [Fact]
    public async Task Invoke_NobodyRecordsTheTrace_CarriesNothing()
    {
        using var span = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();

        Assert.Empty(await CarriedAsync());
    }

    private async Task<Dictionary<string, object>> CarriedAsync()
    {
        RequestContext.Clear();
        var call = new CallOfOneArgument(new SessionLoad(default, SessionBench.Idle));
        await new CallTimestampFilter(_time).Invoke(call);
        return call.Carried;
    }
}

using OrleansSessions.Local.Stores;

namespace OrleansSessions.Farm.Tests.Telemetry;

public sealed partial class TraceTests
{
    [Fact]
    public Task Visit_OverGrainCalls_IsOneTraceFromHttpToStorage()
    {
        Assert.SkipWhen(StoreServer.Find("redis-server") is null, "redis-server is not installed.");
        return VisitAsync("--silos", "1", "--storage", "redis", "--transport", "grain");
    }
}

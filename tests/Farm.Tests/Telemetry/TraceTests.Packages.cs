using OrleansSessions.Local.Stores;

namespace OrleansSessions.Farm.Tests.Telemetry;

public sealed partial class TraceTests
{
    [Fact]
    public async Task Visit_OverGrainCalls_IsOneTraceFromHttpToStorage()
    {
        Assert.SkipWhen(StoreServer.Find("redis-server") is null, "redis-server is not installed.");
        await using var receiver = await OtlpReceiver.StartAsync();
        await VisitAsync(receiver, receiver.Settings, "--silos", "1", "--storage", "redis", "--transport", "grain");
    }
}

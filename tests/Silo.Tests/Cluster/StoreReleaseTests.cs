using Microsoft.Extensions.Logging.Abstractions;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class StoreReleaseTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Release_RenewalIsWrittenBetweenReadAndWrite_IsWrittenAfterIt()
    {
        var storage = new BreakableStorage(new MemoryGrainStorage(), _time);
        var row = new StoreOwnerRow(storage, TimeSpan.FromMinutes(1), _time);
        var silo = new StoreOwnership(new StoreOwnerIdentity("silo") { ReleaseOnStop = true }, row, _time, NullLogger.Instance);
        await silo.AcquireAsync(TestContext.Current.CancellationToken);
        _time.Advance(StoreOwnership.RenewalInterval);

        storage.Writes.Next(Break.Hang);
        var renewal = silo.KeepAsync(mayRenew: true);
        var write = await storage.NextHangAsync(TestContext.Current.CancellationToken);
        storage.Reads.Next(Break.Late);
        var release = silo.ReleaseAsync();
        await write.ApplyLateAsync();
        await renewal;
        _time.Advance(storage.LateBy);
        await release;

        Assert.True((await row.ReadAsync()).Owner!.IsReleased);
    }
}

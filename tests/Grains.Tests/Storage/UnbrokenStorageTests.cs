using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class UnbrokenStorageTests : OwnStorageContract
{
    protected override IGrainStorage Storage { get; } = new BreakableStorage(new MemoryGrainStorage(), new ManualTime());
}

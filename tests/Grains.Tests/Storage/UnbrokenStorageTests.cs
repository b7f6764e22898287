using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests.Storage;

public sealed class UnbrokenStorageTests : OwnStorageContract
{
    protected override IGrainStorage Storage { get; } = new BreakableStorage(new MemoryGrainStorage(), new ManualTime());
}

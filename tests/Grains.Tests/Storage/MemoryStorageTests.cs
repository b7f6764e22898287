using Orleans.Storage;

namespace OrleansSessions.Tests.Storage;

public sealed class MemoryStorageTests : StorageContract
{
    protected override IGrainStorage Storage { get; } = new MemoryGrainStorage();
}

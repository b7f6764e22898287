using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests.Storage;

public sealed class MemoryStorageTests : OwnStorageContract
{
    protected override IGrainStorage Storage { get; } = new MemoryGrainStorage();
}

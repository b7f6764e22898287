using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class MemoryStorageTests : OwnStorageContract
{
    protected override IGrainStorage Storage { get; } = new MemoryGrainStorage();
}

using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class UnflushedFileStorageTests : OwnStorageContract, IDisposable
{
    private readonly FileStore _store = new(SessionFileFlushMode.OperatingSystem);

    protected override IGrainStorage Storage => _store.Storage;

    public void Dispose() => _store.Dispose();
}

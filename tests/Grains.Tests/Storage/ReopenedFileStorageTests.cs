using Orleans.Storage;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class ReopenedFileStorageTests : OwnStorageContract, IDisposable
{
    private readonly FileStore _store = new();

    protected override IGrainStorage Storage => _store.Storage;

    public void Dispose() => _store.Dispose();

    protected override void BetweenCalls() => _store.Reopen();
}

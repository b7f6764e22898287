using System.Buffers;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansSessions;

/// <summary>A distributed cache in the cluster, with a row for each key, under a hash of the key. A node keeps a copy of a value that it has read, and validates it on each read.</summary>
internal sealed class ClusterCache(ClusterRecordStore rows, TouchQueue touches, TimeProvider time) : IBufferDistributedCache
{
    private readonly SessionIds _ids = rows.OfKind("Cache");

    public byte[]? Get(string key) => Blocking.Wait(() => GetAsync(key));

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default) => await FindAsync(key, token) is { } value ? value.ToArray() : null;

    public bool TryGet(string key, IBufferWriter<byte> destination) => Blocking.Wait(() => TryGetAsync(key, destination).AsTask());

    public async ValueTask<bool> TryGetAsync(string key, IBufferWriter<byte> destination, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(destination);
        if (await FindAsync(key, token) is not { } value)
        {
            return false;
        }

        destination.Write(value.Span);
        return true;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => Blocking.Wait(() => SetAsync(key, value, options));

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(value);
        await SetAsync(key, new ReadOnlySequence<byte>(value), options, token);
    }

    public void Set(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options) => Blocking.Wait(() => SetAsync(key, value, options).AsTask());

    public async ValueTask SetAsync(string key, ReadOnlySequence<byte> value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        ArgumentNullException.ThrowIfNull(options);
        var (changes, lifetime) = CacheEntry.Store(value.ToArray(), options, time.GetUtcNow()); // a copy: the caller may use its memory again
        await rows.PutAsync(_ids.Of(key), changes, lifetime, token);
    }

    public void Refresh(string key) => Blocking.Wait(() => RefreshAsync(key));

    public async Task RefreshAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = _ids.Of(key);
        var row = await rows.LoadAsync(id, TimeSpan.Zero, token);
        if (CacheEntry.TryRead(row, time.GetUtcNow(), out _) && CacheEntry.IsSliding(row, out var idle))
        {
            await rows.LoadAsync(id, idle, token);
        }
    }

    public void Remove(string key) => Blocking.Wait(() => RemoveAsync(key));

    public async Task RemoveAsync(string key, CancellationToken token = default)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = _ids.Of(key);
        var row = await rows.LoadAsync(id, TimeSpan.Zero, token);
        if (!row.Version.IsNone)
        {
            await rows.ChangeAsync(id, row, CacheEntry.Removal, CacheEntry.RemovedLifetime, token); // if the row is gone or was set again meanwhile, nothing is left to remove
        }
    }

    private async ValueTask<ReadOnlyMemory<byte>?> FindAsync(string key, CancellationToken token)
    {
        ArgumentNullException.ThrowIfNull(key);
        var id = _ids.Of(key);
        var row = await rows.LoadAsync(id, TimeSpan.Zero, token);
        if (!CacheEntry.TryRead(row, time.GetUtcNow(), out var value))
        {
            return null;
        }

        if (CacheEntry.IsSliding(row, out var idle))
        {
            touches.Add(id, idle, isPresented: false); // in one call with other touches
        }

        return value;
    }
}

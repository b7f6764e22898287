using System.Collections.Concurrent;
using Microsoft.Extensions.Caching.Distributed;
using Microsoft.Extensions.Caching.Memory;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Tests;

/// <summary>The cache that the framework's sessions are in. It can fail as caches do, with the key in what it throws, and take its time.</summary>
internal sealed class OldCache : IDistributedCache
{
    private readonly MemoryDistributedCache _inner = new(Options.Create(new MemoryDistributedCacheOptions()));

    public ConcurrentQueue<string> Asked { get; } = new();

    /// <summary>Nothing is read or removed while it is set.</summary>
    public bool Fails { get; set; }

    /// <summary>Nothing is stored while it is set.</summary>
    public bool FailsWrites { get; set; }

    /// <summary>What has been read is given, and what is to be stored is taken, only when it completes, while it is set.</summary>
    public TaskCompletionSource? Hold { get; set; }

    public TaskCompletionSource Held { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public byte[]? Get(string key)
    {
        Asked.Enqueue(key);
        return Fails ? throw new InvalidOperationException($"Timeout performing HMGET {key}") : _inner.Get(key);
    }

    public async Task<byte[]?> GetAsync(string key, CancellationToken token = default)
    {
        Asked.Enqueue(key);
        if (Fails)
        {
            throw new InvalidOperationException($"Timeout performing HMGET {key}");
        }

        var value = await _inner.GetAsync(key, token);
        if (Hold is { } hold)
        {
            Held.TrySetResult();
            await hold.Task.WaitAsync(token);
        }

        return value;
    }

    public void Refresh(string key) => _inner.Refresh(key);

    public Task RefreshAsync(string key, CancellationToken token = default) => _inner.RefreshAsync(key, token);

    public void Remove(string key) => _inner.Remove(key);

    public Task RemoveAsync(string key, CancellationToken token = default) => Fails ? throw new InvalidOperationException($"Timeout performing DEL {key}") : _inner.RemoveAsync(key, token);

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options) => _inner.Set(key, value, options);

    public async Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        if (FailsWrites)
        {
            throw new InvalidOperationException($"Timeout performing HSET {key}");
        }

        if (Hold is { } hold)
        {
            await hold.Task.WaitAsync(token);
        }

        await _inner.SetAsync(key, value, options, token);
    }
}

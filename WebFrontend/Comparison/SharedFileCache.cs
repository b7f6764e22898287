using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansSessions.WebFrontend.Comparison;

/// <summary>
/// The least that any cache shared by several nodes gives the framework's session: a value is read whole and
/// replaced whole, and the last write wins. A file per key, so that the comparison needs no server to be installed.
/// </summary>
/// <remarks>
/// A file holds the sliding expiration in ticks (8 bytes, big-endian), then the value. Its time of writing is the
/// time of its last use: a refresh that rewrote the file could put an old value back over a newer one, a loss
/// that no real cache has.
/// </remarks>
internal sealed class SharedFileCache(string directory, TimeProvider time) : IDistributedCache
{
    private const int HeaderBytes = sizeof(long);
    private const int AttemptsMax = 50;

    private readonly string _root = Directory.CreateDirectory(directory).FullName;

    public byte[]? Get(string key)
    {
        var file = FileOf(key);
        if (!File.Exists(file)) return null;

        using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[stream.Length];
        stream.ReadExactly(bytes);

        var idle = TimeSpan.FromTicks(BinaryPrimitives.ReadInt64BigEndian(bytes));
        return time.GetUtcNow() - File.GetLastWriteTimeUtc(file) < idle ? bytes[HeaderBytes..] : null;
    }

    public void Set(string key, byte[] value, DistributedCacheEntryOptions options)
    {
        var idle = options.SlidingExpiration
            ?? throw new ArgumentException("Only a sliding expiration is kept here, and there is none.", nameof(options));

        var bytes = new byte[HeaderBytes + value.Length];
        BinaryPrimitives.WriteInt64BigEndian(bytes, idle.Ticks);
        value.CopyTo(bytes, HeaderBytes);

        var file = FileOf(key);
        var fresh = $"{file}.{Guid.NewGuid():N}";
        File.WriteAllBytes(fresh, bytes);
        File.SetLastWriteTimeUtc(fresh, time.GetUtcNow().UtcDateTime);
        Replace(fresh, file);
    }

    public void Refresh(string key)
    {
        var file = FileOf(key);
        if (File.Exists(file)) File.SetLastWriteTimeUtc(file, time.GetUtcNow().UtcDateTime);
    }

    public void Remove(string key) => File.Delete(FileOf(key));

    public Task<byte[]?> GetAsync(string key, CancellationToken token = default) => Task.FromResult(Get(key));

    public Task SetAsync(string key, byte[] value, DistributedCacheEntryOptions options, CancellationToken token = default)
    {
        Set(key, value, options);
        return Task.CompletedTask;
    }

    public Task RefreshAsync(string key, CancellationToken token = default)
    {
        Refresh(key);
        return Task.CompletedTask;
    }

    public Task RemoveAsync(string key, CancellationToken token = default)
    {
        Remove(key);
        return Task.CompletedTask;
    }

    /// <summary>Windows refuses to replace a file while another node reads it; that must not count as a lost write.</summary>
    private static void Replace(string fresh, string file)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(fresh, file, overwrite: true);
                return;
            }
            catch (Exception e) when (attempt < AttemptsMax && e is IOException or UnauthorizedAccessException)
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>The key is what a cookie carries: it may not become a name that anybody who lists the directory reads.</summary>
    private string FileOf(string key) =>
        Path.Combine(_root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
}

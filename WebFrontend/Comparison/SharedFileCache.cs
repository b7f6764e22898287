using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Caching.Distributed;

namespace OrleansSessions.WebFrontend;

/// <summary>
/// A cache that several nodes share, with what the framework's session needs of one: a value is read and replaced
/// as a whole, and the last write wins. It stores a file per key, so that the comparison needs no server.
/// </summary>
/// <remarks>
/// A file holds the sliding expiration in ticks (8 bytes, big-endian), then the value. The file's modification time
/// is the time of its last use. A refresh that rewrote the file could replace a newer value with an old one, which
/// no real cache does.
/// </remarks>
internal sealed class SharedFileCache(string directory, TimeProvider time) : IDistributedCache
{
    private const int HeaderBytes = sizeof(long);
    private const int MaximumAttempts = 50;

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
            ?? throw new ArgumentException("A sliding expiration is required.", nameof(options));

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

    /// <summary>Windows refuses to replace a file while another node reads it. That must not count as a lost write.</summary>
    private static void Replace(string fresh, string file)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                File.Move(fresh, file, overwrite: true);
                return;
            }
            catch (Exception e) when (attempt < MaximumAttempts && e is IOException or UnauthorizedAccessException)
            {
                Thread.Yield();
            }
        }
    }

    /// <summary>The key is a cookie's secret: file names in the directory must not reveal it.</summary>
    private string FileOf(string key) =>
        Path.Combine(_root, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))));
}

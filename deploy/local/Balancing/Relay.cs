using System.Buffers;

namespace OrleansSessions.Local;

/// <summary>Passes bytes on as they come.</summary>
internal static class Relay
{
    private const int ChunkBytes = 16 * 1024;

    /// <summary>Flushes each piece: somebody may wait for half a line of an event stream.</summary>
    public static async Task CopyAsync(Stream from, Stream to, CancellationToken cancel)
    {
        var chunk = ArrayPool<byte>.Shared.Rent(ChunkBytes);
        try
        {
            while (await from.ReadAsync(chunk, cancel) is > 0 and var read)
            {
                await to.WriteAsync(chunk.AsMemory(0, read), cancel);
                await to.FlushAsync(cancel);
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(chunk);
        }
    }

    /// <summary>Joins two streams until either side ends.</summary>
    public static async Task JoinAsync(Stream one, Stream other, CancellationToken cancel)
    {
        using var done = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        Task[] ways = [CopyAsync(one, other, done.Token), CopyAsync(other, one, done.Token)];
        await Task.WhenAny(ways);
        await done.CancelAsync();
        await Task.WhenAll(ways).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}

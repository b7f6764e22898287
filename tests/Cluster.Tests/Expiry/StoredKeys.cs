using System.Net;
using StackExchange.Redis;

namespace OrleansSessions.Cluster.Tests;

/// <summary>What is in Redis, counted row by row: the leak detector that trusts nobody's books.</summary>
internal sealed class StoredKeys(IConnectionMultiplexer redis) : IDisposable
{
    public static async Task<StoredKeys> OpenAsync(string connection) => new(await ConnectionMultiplexer.ConnectAsync(connection));

    /// <summary>The ids of all stored sessions.</summary>
    public Task<HashSet<SessionId>> SessionsAsync() => Task.Run(() =>
    {
        var found = new HashSet<SessionId>();
        foreach (var key in Keys("*session/*"))
        {
            if (SessionId.TryParse(key.Split('/').First(static part => part.Length == SessionId.TextLength), out var id))
            {
                found.Add(id);
            }
        }

        return found;
    });

    /// <summary>How many pages of the ledger are stored.</summary>
    public Task<int> PagesAsync() => Task.Run(() => Keys("*ledger/*").Count(static key => !key.Contains(".swept", StringComparison.Ordinal)));

    /// <summary>How many reminders are stored.</summary>
    public async Task<long> RemindersAsync()
    {
        var sets = await Task.Run(() => Keys("*eminder*").ToList());
        long count = 0;
        foreach (var set in sets)
        {
            count += await redis.GetDatabase().SortedSetLengthAsync(set);
        }

        return count;
    }

    public void Dispose() => redis.Dispose();

    private IEnumerable<string> Keys(string pattern)
    {
        EndPoint server = redis.GetEndPoints()[0];
        return redis.GetServer(server).Keys(pattern: pattern, pageSize: 5000).Select(static key => key.ToString());
    }
}

using Microsoft.Extensions.Options;
using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>Opens this process's connections to Redis. Each use has one of its own: on a shared one an update of the membership table would wait behind sessions of several megabytes.</summary>
internal sealed class RedisConnections(IOptions<SessionGrainOptions> sessions, TimeProvider time, ILogger<RedisConnection> logger) : IAsyncDisposable
{
    // Where a demoted primary is noticed by the client itself.
    private const int ConfigCheckSeconds = 2;

    private static readonly TimeSpan HeartbeatInterval = TimeSpan.FromMilliseconds(500);

    private readonly List<RedisConnection> _opened = [];

    /// <summary>Connects, and watches the connection until this is disposed.</summary>
    /// <exception cref="RedisException">Redis does not answer, and the connection string does not say <c>abortConnect=false</c>.</exception>
    public async Task<RedisConnection> OpenAsync(StoreConnection connection, RedisUse use)
    {
        var opened = await RedisConnection.OpenAsync(OptionsOf(connection, use), use, time, logger);
        lock (_opened)
        {
            _opened.Add(opened);
        }

        return opened;
    }

    /// <summary>Connects as <see cref="OpenAsync"/> does, but once, and closes the connection.</summary>
    /// <exception cref="RedisException">Redis cannot be reached, or refuses.</exception>
    public async Task ProbeAsync(StoreConnection connection, RedisUse use)
    {
        var options = OptionsOf(connection, use);
        (options.AbortOnConnectFail, options.ConnectRetry) = (true, 0);
        await using var opened = await RedisConnection.OpenAsync(options, use, time, logger);
    }

    /// <summary>The options of a connection: those of its connection string, within this silo's own bounds.</summary>
    public ConfigurationOptions OptionsOf(StoreConnection connection, RedisUse use)
    {
        var options = ConfigurationOptions.Parse(connection.Required);

        // The client ends sent calls by one timeout, and queued ones by the other. Both must end before the session's actor treats the call as hung
        // and discards what it could still show.
        var timeout = (int)(sessions.Value.StorageTimeout * 0.6).TotalMilliseconds;
        options.AsyncTimeout = Math.Min(options.AsyncTimeout, timeout);
        options.SyncTimeout = Math.Min(options.SyncTimeout, timeout);
        options.ConfigCheckSeconds = Math.Min(options.ConfigCheckSeconds, ConfigCheckSeconds);
        options.HeartbeatInterval = HeartbeatInterval;
        options.ReconnectRetryPolicy = new LinearRetry((int)HeartbeatInterval.TotalMilliseconds);

        // The session's actor repeats what may be repeated, and answers from memory what need not wait. The other uses have nobody who does that.
        options.BacklogPolicy = use == RedisUse.Sessions ? BacklogPolicy.FailFast : BacklogPolicy.Default;
        return options;
    }

    public async ValueTask DisposeAsync()
    {
        RedisConnection[] opened;
        lock (_opened)
        {
            opened = [.. _opened]; // a start that failed may still open one
        }

        foreach (var connection in opened)
        {
            await connection.DisposeAsync();
        }
    }
}

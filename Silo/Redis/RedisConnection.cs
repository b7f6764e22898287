using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>
/// A connection to Redis that is used only while a primary answers through it. It is asked every second. Once it led to a replica, or nothing was
/// heard for <see cref="ProofDuration"/>, its sockets are closed and never used again: a name that leads to a demoted primary must be left, and a
/// primary that was frozen may have been replaced meanwhile, and not know it.
/// </summary>
internal sealed partial class RedisConnection : IAsyncDisposable
{
    /// <summary>How long the primary's last answer counts: 4 s. It is longer than a call, and shorter than the 5 s after which a Sentinel may replace a silent primary.</summary>
    public static readonly TimeSpan ProofDuration = TimeSpan.FromSeconds(4);

    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan IntervalWhenLost = TimeSpan.FromMilliseconds(250);

    // A name that leads to a replica is resolved again this often, until it leads to a primary.
    private static readonly TimeSpan ReplicaRetryDelay = TimeSpan.FromSeconds(2);

    private readonly RedisSockets _sockets = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly RedisUse _use;
    private readonly TimeSpan _connectTime;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private RedisSentinels? _sentinels;
    private Task _watching = Task.CompletedTask;
    private long _provenAt;
    private long _closedAt;
    private TimeSpan _retryDelay; // until sockets are closed again
    private bool _isProven; // until the proof runs out, or a replica answers
    private bool _wasSilent; // since then no server has answered
    private bool _isLost; // as it was logged

    private RedisConnection(ConfigurationOptions options, RedisUse use, TimeProvider time, ILogger logger)
    {
        (_use, _time, _logger) = (use, time, logger);
        _connectTime = TimeSpan.FromMilliseconds(options.ConnectTimeout);
        options.BeforeSocketConnect = (_, _, socket) => _sockets.Add(socket);
    }

    /// <summary>The client. It reconnects by itself.</summary>
    public IConnectionMultiplexer Multiplexer { get; private set; } = null!;

    private bool IsProven => Volatile.Read(ref _isProven) && _time.GetElapsedTime(Volatile.Read(ref _provenAt)) <= ProofDuration;

    public static async Task<RedisConnection> OpenAsync(ConfigurationOptions options, RedisUse use, TimeProvider time, ILogger logger)
    {
        var connection = new RedisConnection(options, use, time, logger);
        connection._sentinels = await RedisSentinels.UseAsync(options);
        if (connection._sentinels is { } sentinels)
        {
            sentinels.Moved = connection._sockets.Close; // none of them may stay at the former primary
        }

        try
        {
            connection.Multiplexer = await ConnectionMultiplexer.ConnectAsync(options);
            await connection.ProveAsync();
        }
        catch
        {
            await connection.DisposeAsync(); // the Sentinels' client would reconnect for ever
            throw;
        }

        connection._watching = connection.WatchAsync();
        return connection;
    }

    /// <summary>Makes a call. Its result counts only if the primary was still known to be one when it came.</summary>
    /// <exception cref="RedisConnectionException">No primary is known: nothing was sent. Or the call's outcome is unknown: it was answered by a server that had been silent for long.</exception>
    public async Task<T> CallAsync<T>(Func<IDatabase, Task<T>> call)
    {
        ThrowUnlessProven("Nothing was sent.");
        var result = await call(Multiplexer.GetDatabase());
        ThrowUnlessProven("It answered late, and may have been replaced meanwhile: the call's outcome is unknown.");
        return result;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _watching.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (Multiplexer is not null)
        {
            await Multiplexer.DisposeAsync();
        }

        if (_sentinels is not null)
        {
            await _sentinels.DisposeAsync();
        }

        _stop.Dispose();
    }

    private void ThrowUnlessProven(string consequence)
    {
        if (!IsProven)
        {
            throw new RedisConnectionException(ConnectionFailureType.UnableToResolvePhysicalConnection, CommandFlags.None, $"No primary has answered through this connection for {ProofDuration.TotalSeconds:0} s, or a replica has. {consequence}");
        }
    }

    private async Task WatchAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            await Task.Delay(IsProven ? Interval : IntervalWhenLost, _time, _stop.Token);
            try
            {
                await ProveAsync();
            }
            catch (Exception e)
            {
                LogNotAsked(e, _use); // no proof: it runs out, unless the next attempt succeeds
            }
        }
    }

    private async Task ProveAsync()
    {
        var (askedAt, isNew) = (_time.GetTimestamp(), !_isProven); // what is not proven was closed: only a new socket can answer
        var answer = await AskAsync();
        if (answer == RedisAnswer.Primary && _wasSilent)
        {
            // A server that wakes also answers those who connected while it was frozen, and its name may lead elsewhere by now.
            _wasSilent = false;
            Close();
        }
        else if (answer == RedisAnswer.Primary && (isNew || IsProven))
        {
            Volatile.Write(ref _provenAt, askedAt);
            Volatile.Write(ref _isProven, true);
        }
        else if ((answer == RedisAnswer.Replica || !IsProven) && (_isProven || _time.GetElapsedTime(_closedAt) >= _retryDelay))
        {
            _wasSilent = answer != RedisAnswer.Replica;
            Volatile.Write(ref _isProven, false);
            Close();
        }

        LogChange(answer);
    }

    // A new connection needs its time, and silos that lost the same server must not return in step.
    private void Close()
    {
        _retryDelay = (_wasSilent ? _connectTime : ReplicaRetryDelay) * (1 + (Random.Shared.NextDouble() / 2));
        _closedAt = _time.GetTimestamp();
        _sockets.Close();
    }

    private async Task<RedisAnswer> AskAsync()
    {
        var answers = await Task.WhenAll(Multiplexer.GetServers().Select(AskAsync));
        return _sentinels is not null && !await _sentinels.IsCurrentAsync() ? RedisAnswer.Replica
            : answers.Contains(RedisAnswer.Primary) ? RedisAnswer.Primary
            : answers.Contains(RedisAnswer.Silence) ? RedisAnswer.Silence // the primary may be the one that does not answer
            : RedisAnswer.Replica;
    }

    private static async Task<RedisAnswer> AskAsync(IServer server)
    {
        try
        {
            return await server.RoleAsync() is Role.Master ? RedisAnswer.Primary : RedisAnswer.Replica;
        }
        catch (Exception e) when (IsRoleUnknown(e))
        {
            return server.IsReplica ? RedisAnswer.Replica : RedisAnswer.Primary; // a managed server, or a proxy: it answers
        }
        catch (Exception e) when (e is RedisException or TimeoutException or ObjectDisposedException or OperationCanceledException)
        {
            return RedisAnswer.Silence;
        }
    }

    private static bool IsRoleUnknown(Exception e) =>
        e is RedisCommandException || (e is RedisServerException && (e.Message.StartsWith("ERR", StringComparison.Ordinal) || e.Message.StartsWith("NOPERM", StringComparison.Ordinal)));

    private void LogChange(RedisAnswer answer)
    {
        if (_isLost == IsProven)
        {
            _isLost = !_isLost;
            if (_isLost)
            {
                LogLost(_use, answer == RedisAnswer.Silence ? "it does not answer" : "it is a replica, where a primary is expected");
            }
            else
            {
                LogFound(_use);
            }
        }
    }

    [LoggerMessage(160, LogLevel.Warning, "The connection to the Redis of {Use} is not used: {Reason}. The silo connects anew, and resolves its name again, until a primary answers.", EventName = "RedisPrimaryLost")]
    private partial void LogLost(RedisUse use, string reason);

    [LoggerMessage(162, LogLevel.Error, "The Redis of {Use} could not be asked whether it is a primary. The silo asks again.", EventName = "RedisNotAsked")]
    private partial void LogNotAsked(Exception exception, RedisUse use);

    [LoggerMessage(161, LogLevel.Information, "The primary of the Redis of {Use} answers again.", EventName = "RedisPrimaryFound")]
    private partial void LogFound(RedisUse use);
}

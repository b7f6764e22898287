using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>
/// Asks Redis after the start what an acknowledged write, or the membership table, survives, and logs it. It never fails the start: a silo that serves sessions from a
/// store that may lose them is more useful than one that does not run.
/// </summary>
internal sealed partial class RedisDurabilityStartupCheck(StoreConnection connection, RedisUse use, RedisConnections connections, StorageDurability durability, TimeProvider time, ILogger<RedisDurabilityStartupCheck> logger) : BackgroundService
{
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromSeconds(15);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        DurabilityFinding finding;
        try
        {
            finding = await AskAsync().WaitAsync(AnswerWithin, time, stoppingToken);
        }
        catch (Exception e) when (e is RedisException or TimeoutException)
        {
            LogNoAnswer(e.GetType().Name); // not the message, which may quote the connection string
            return;
        }

        if (use == RedisUse.Sessions)
        {
            durability.Finding = finding;
            LogSurvives(finding.Survives);
        }

        foreach (var warning in finding.Warnings)
        {
            LogWarning(warning);
        }
    }

    private async Task<DurabilityFinding> AskAsync()
    {
        var options = connections.OptionsOf(connection, use);
        options.AllowAdmin = true; // the client refuses CONFIG otherwise
        await using var redis = await ConnectionMultiplexer.ConnectAsync(options);
        var findings = new List<DurabilityFinding>();
        foreach (var server in redis.GetServers().Where(static server => server is { IsConnected: true, IsReplica: false }))
        {
            var (name, settings) = (server.EndPoint.ToString()!, await SettingsAsync(server));
            findings.Add(use == RedisUse.Membership
                ? new DurabilityFinding("", RedisDurability.JudgeMembership(name, settings))
                : RedisDurability.Judge(name, settings, await ReplicasAsync(server)));
        }

        return new DurabilityFinding(string.Join(' ', findings.Select(static finding => finding.Survives)), [.. findings.SelectMany(static finding => finding.Warnings)]);
    }

    private static async Task<int> ReplicasAsync(IServer server) => await server.RoleAsync() is Role.Master { Replicas.Count: var replicas } ? replicas : 0;

    private static async Task<Dictionary<string, string>?> SettingsAsync(IServer server)
    {
        var settings = new Dictionary<string, string>(StringComparer.Ordinal);
        try
        {
            foreach (var setting in RedisDurability.Settings)
            {
                foreach (var (name, value) in await server.ConfigGetAsync(setting))
                {
                    settings[name] = value;
                }
            }
        }
        catch (Exception e) when (e is RedisServerException or RedisCommandException)
        {
            return null;
        }

        return settings.Count == 0 ? null : settings;
    }

    [LoggerMessage(431, LogLevel.Information, "{Survives}", EventName = "StorageSurvives")]
    private partial void LogSurvives(string survives);

    [LoggerMessage(432, LogLevel.Warning, "{Warning}", EventName = "StorageNotDurable")]
    private partial void LogWarning(string warning);

    [LoggerMessage(433, LogLevel.Warning, "Redis could not be asked what an acknowledged write survives ({Fault}). The silo continues.", EventName = "StorageDurabilityUnknown")]
    private partial void LogNoAnswer(string fault);
}

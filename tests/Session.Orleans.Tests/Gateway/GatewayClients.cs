using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

/// <summary>Clients and calls for tests.</summary>
internal static class GatewayClients
{
    public const string Key = "0123456789-0123456789-0123456789-01";

    public static SessionId Id { get; } = SessionId.From(SessionId.ApplicationTag("shop"), [.. Enumerable.Range(0, 32).Select(static i => (byte)i)]);

    public static SessionLoad Load { get; } = new(default, TimeSpan.FromMinutes(20));

    public static GatewaySessionClient Create(TimeProvider time, Action<SessionGatewayOptions>? configure, params Uri[] endpoints) =>
        Create(time, configure, NullLogger<GatewaySessionClient>.Instance, endpoints);

    public static GatewaySessionClient Create(TimeProvider time, Action<SessionGatewayOptions>? configure, ILogger<GatewaySessionClient> logger, params Uri[] endpoints)
    {
        var options = new SessionGatewayOptions { ApiKey = Key };
        foreach (var endpoint in endpoints)
        {
            options.Endpoints.Add(endpoint);
        }

        configure?.Invoke(options);
        return new GatewaySessionClient(Options.Create(options), time, logger);
    }

    public static GatewaySessionClient Create(TimeProvider time, params Uri[] endpoints) => Create(time, null, endpoints);

    public static SessionCommit Commit(int bytes = 10, double timeoutSeconds = 60) => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = TimeSpan.FromMinutes(20),
        Timeout = TimeSpan.FromSeconds(timeoutSeconds),
        Changes = new SessionPatch { Set = [new SessionEntry("cart", new byte[bytes])] },
    };

    public static CommitOutcome Applied { get; } = new() { Status = CommitStatus.Applied, Version = new(Guid.NewGuid(), 1, 1), PublicId = Guid.NewGuid() };

    /// <summary>Gives up soon, by the system's clock.</summary>
    public static void InAHurry(SessionGatewayOptions options) => (options.AttemptTimeout, options.OutageTimeout) = (TimeSpan.FromMilliseconds(300), TimeSpan.FromMilliseconds(700));

    /// <summary>No call is sent elsewhere because its connection opens slowly, by a clock that a test moves.</summary>
    public static void OneConnection(SessionGatewayOptions options) => options.ConnectionsPerEndpoint = 1;

    /// <summary>Lets the client's pauses pass until the call has ended. For calls that do not use up their time: an attempt's would pass too.</summary>
    public static async Task<T> WithoutPausesAsync<T>(this ValueTask<T> pending, ManualTime time)
    {
        var call = pending.AsTask();
        while (await Task.WhenAny(call, time.TimerDueAsync(TimeSpan.FromSeconds(1.3))) != call)
        {
            time.AdvanceToNextDue();
        }

        return await call;
    }
}

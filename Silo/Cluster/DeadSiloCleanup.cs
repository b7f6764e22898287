using System.Net;
using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>
/// Lets a silo join a cluster that lost all its silos. A silo joins when it has reached all silos that are active in the membership table. After
/// the loss of all silos none is left to declare them dead, and Orleans reads the table again only when it changes: a silo with a new address
/// waits, gives up (<c>MaxJoinAttemptTime</c>) and joins at the earliest after its next start. Therefore a joining silo first declares dead the
/// silos that missed three IAmAlive updates and do not listen at their address.
/// </summary>
/// <remarks>A silo that is wrongly declared dead stops, and its sessions are loaded elsewhere. Storage decides every write (S14).</remarks>
internal sealed partial class DeadSiloCleanup(
    IMembershipTable table, IClusterMembershipService membership, ILocalSiloDetails self, ClusterOptions cluster, TimeProvider time, ILogger<DeadSiloCleanup> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan ReadInterval = TimeSpan.FromMilliseconds(500);

    private readonly MembershipSigns _signs = new(StaleAfterOf(cluster), time);

    private TimeSpan StaleAfter => StaleAfterOf(cluster);

    private static TimeSpan StaleAfterOf(ClusterOptions cluster) => cluster.AliveInterval * MembershipHosting.MaximumMissedSigns;

    /// <summary>The rows are seen for the first time as soon as the table can be read: what was written then is waited for beside the start of everything else.</summary>
    public void Participate(ISiloLifecycle lifecycle)
    {
        lifecycle.Subscribe(nameof(DeadSiloCleanup), ServiceLifecycleStage.AfterRuntimeGrainServices - 1, ReadOthersAsync);
        lifecycle.Subscribe(nameof(DeadSiloCleanup), ServiceLifecycleStage.ValidateInitialConnectivity - 2, DeclareAsync);
    }

    private async Task DeclareAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();

        // A silo that updates the table but cannot be reached from here is not dead: Orleans and the operator decide about it.
        while (time.GetElapsedTime(started) < StaleAfter + cluster.ProbeTimeout)
        {
            var silent = await SilentAsync(cancellationToken);
            if (silent.Count == 0)
            {
                return;
            }

            foreach (var entry in silent.Where(_signs.IsStale))
            {
                LogLost(entry.SiloAddress, entry.SiloName, StaleAfter);
                await membership.TryKill(entry.SiloAddress);
            }

            await Task.Delay(ReadInterval, time, cancellationToken);
        }
    }

    private async Task<List<MembershipEntry>> ReadOthersAsync(CancellationToken cancellationToken)
    {
        var entries = (await table.ReadAllAsync(cancellationToken)).Members.Select(static member => member.Item1).Where(entry => entry.Status == SiloStatus.Active && !entry.SiloAddress.Equals(self.SiloAddress)).ToList();
        _signs.Observe(entries);
        return entries;
    }

    private async Task<List<MembershipEntry>> SilentAsync(CancellationToken cancellationToken)
    {
        var entries = await ReadOthersAsync(cancellationToken);
        var listening = await Task.WhenAll(entries.Select(entry => IsListeningAsync(entry.SiloAddress.Endpoint, cancellationToken)));
        return [.. entries.Where((_, at) => !listening[at])];
    }

    private async Task<bool> IsListeningAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        using var bound = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await using var timer = time.CreateTimer(static bound => ((CancellationTokenSource)bound!).Cancel(), bound, cluster.ProbeTimeout, Timeout.InfiniteTimeSpan);
        try
        {
            await socket.ConnectAsync(endpoint, bound.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return false;
        }
    }

    [LoggerMessage(441, LogLevel.Warning, "Silo {Silo} ({Name}) has not updated the membership table for {StaleAfter} and does not listen. It was declared dead so that this silo can join.", EventName = "SiloLost")]
    private partial void LogLost(SiloAddress silo, string name, TimeSpan staleAfter);
}

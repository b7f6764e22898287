using System.Net;
using System.Net.Sockets;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>
/// Lets a silo join a cluster that was lost as a whole. A silo joins when it has reached all that the membership table holds for alive. After
/// the loss of all nobody is left to say that they are not: Orleans looks at the table again only when somebody changes it, so a silo under a
/// new address waits, gives up (<c>MaxJoinAttemptTime</c>) and joins at the earliest when it is started again. So, before Orleans asks,
/// a joining silo declares dead who has neither written that it lives for three intervals nor listens at its address.
/// </summary>
/// <remarks>Taken wrongly for dead, a silo ends itself and its sessions are read elsewhere; storage decides every write (S14).</remarks>
internal sealed partial class DeadSiloCleanup(
    IMembershipTable table, IClusterMembershipService membership, ILocalSiloDetails self, ClusterOptions cluster, TimeProvider time, ILogger<DeadSiloCleanup> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private static readonly TimeSpan LookInterval = TimeSpan.FromMilliseconds(500);

    private TimeSpan StaleAfter => cluster.AliveInterval * MembershipHosting.MaximumMissedSigns;

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(DeadSiloCleanup), ServiceLifecycleStage.ValidateInitialConnectivity - 1, DeclareAsync);

    private async Task DeclareAsync(CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();

        // Who writes that it lives and cannot be reached from here is none of the lost: that is for Orleans to say, and for an operator.
        while (time.GetElapsedTime(started) < StaleAfter + cluster.ProbeTimeout)
        {
            var silent = await SilentAsync(cancellationToken);
            if (silent.Count == 0)
            {
                return;
            }

            foreach (var entry in silent.Where(entry => time.GetUtcNow().UtcDateTime - LastSign(entry) > StaleAfter))
            {
                LogLost(entry.SiloAddress, entry.SiloName, StaleAfter);
                await membership.TryKill(entry.SiloAddress);
            }

            await Task.Delay(LookInterval, time, cancellationToken);
        }
    }

    private async Task<List<MembershipEntry>> SilentAsync(CancellationToken cancellationToken)
    {
        var entries = (await table.ReadAllAsync(cancellationToken)).Members.Select(static member => member.Item1).Where(entry => entry.Status == SiloStatus.Active && !entry.SiloAddress.Equals(self.SiloAddress)).ToList();
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

    private static DateTime LastSign(MembershipEntry entry) => entry.IAmAliveTime > entry.StartTime ? entry.IAmAliveTime : entry.StartTime;

    [LoggerMessage(441, LogLevel.Warning, "Silo {Silo} ({Name}) has not written for {StaleAfter} that it lives, and does not listen: it is declared dead, so that this one can join.", EventName = "SiloLost")]
    private partial void LogLost(SiloAddress silo, string name, TimeSpan staleAfter);
}

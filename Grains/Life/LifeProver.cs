using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions;

/// <summary>
/// Asks the membership table, every second, whether this silo is a member, and whether it knows the newest list of members. With an older
/// list it could hold a session that a member it does not know of took over. When the list has changed, that is told at once, and nothing is
/// proven before it has been the same for a while: until then silos may differ on who knows where a session is.
/// </summary>
internal sealed partial class LifeProver(
    LifeProof proof,
    IMembershipTable table,
    IClusterMembershipService members,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<LifeProver> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(1);

    /// <summary>Silos hand over to each other what they know of places, after a change, in much less.</summary>
    private static readonly TimeSpan RestsAfter = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task _asking = Task.CompletedTask;
    private MembershipVersion _version;
    private long _changedAt;
    private bool _doubted;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!proof.Needed)
        {
            return;
        }

        _ = WatchAsync(stoppingToken);
        using var timer = new PeriodicTimer(Period, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            proof.Beat();
            Tell(proof.Doubt);
            if (_asking.IsCompleted)
            {
                _asking = AskAsync(stoppingToken);
            }
        }
    }

    private async Task WatchAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var snapshot in members.MembershipUpdates.WithCancellation(cancellationToken))
            {
                Note(snapshot.Version);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private void Note(MembershipVersion version)
    {
        lock (_gate)
        {
            if (version > _version)
            {
                _version = version;
                _changedAt = time.GetTimestamp();
                proof.Change();
            }
        }
    }

    // Under the lock of Note: a change that comes between the look and the proof would be forgotten.
    private void ProveIfAtRest(long asked)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_changedAt, asked) >= RestsAfter)
            {
                proof.Prove(asked);
            }
        }
    }

    private async Task AskAsync(CancellationToken cancellationToken)
    {
        try
        {
            var asked = time.GetTimestamp();
            var row = await table.ReadRowAsync(silo.SiloAddress, cancellationToken).WaitAsync(LifeProof.Validity, time, cancellationToken);
            var version = new MembershipVersion(row.Version.Version);
            if (members.CurrentSnapshot.Version < version)
            {
                await members.Refresh(version, cancellationToken).AsTask().WaitAsync(LifeProof.Validity, time, cancellationToken);
            }

            Note(members.CurrentSnapshot.Version);
            if (row.Members is not [{ Item1.Status: SiloStatus.Active }])
            {
                proof.Refute();
            }
            else
            {
                ProveIfAtRest(asked);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogNotAsked(e);
        }
    }

    private void Tell(Doubt doubt)
    {
        if (_doubted != (doubt != Doubt.None))
        {
            _doubted = !_doubted;
            if (_doubted)
            {
                LogInDoubt(doubt, LifeProof.Validity);
            }
            else
            {
                LogProven();
            }
        }
    }

    [LoggerMessage(131, LogLevel.Warning, "It is not certain that this silo alone holds its sessions ({Doubt}): the members have changed, or for {Validity} nothing said that it is one of them. Until it is, each session is read from storage before it is shown.", EventName = "InDoubt")]
    private partial void LogInDoubt(Doubt doubt, TimeSpan validity);

    [LoggerMessage(132, LogLevel.Information, "This silo belongs to the cluster, and knows who else does.", EventName = "Proven")]
    private partial void LogProven();

    [LoggerMessage(133, LogLevel.Debug, "The membership table could not be asked.", EventName = "NotAsked")]
    private partial void LogNotAsked(Exception exception);
}

using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// Renews the silo's read lease: reads the membership table every second, and confirms the lease if this silo is active and knows the newest list of
/// members. With an older list it could hold a session that a member it does not know of has taken over. After a change of members it does not
/// renew the lease until the list has been the same for a while: until then silos may disagree about which of them holds a session.
/// </summary>
internal sealed partial class ReadLeaseRenewer(
    SiloReadLease lease,
    IMembershipTable table,
    IClusterMembershipService members,
    ILocalSiloDetails silo,
    TimeProvider time,
    ILogger<ReadLeaseRenewer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    /// <summary>How long the members must stay the same. Silos hand over their parts of the grain directory in much less.</summary>
    private static readonly TimeSpan SettleTime = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task _renewal = Task.CompletedTask;
    private MembershipVersion _version;
    private long _changedAt;
    private bool _isLost;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!lease.IsRequired)
        {
            return;
        }

        _ = WatchMembersAsync(stoppingToken);
        using var timer = new PeriodicTimer(Interval, time);
        while (await timer.WaitForNextTickAsync(stoppingToken))
        {
            lease.RecordActivity();
            LogChange(lease.State);
            if (_renewal.IsCompleted)
            {
                _renewal = RenewAsync(stoppingToken);
            }
        }
    }

    private async Task WatchMembersAsync(CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var snapshot in members.MembershipUpdates.WithCancellation(cancellationToken))
            {
                Observe(snapshot.Version);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // The silo stops.
        }
    }

    private void Observe(MembershipVersion version)
    {
        lock (_gate)
        {
            if (version > _version)
            {
                _version = version;
                _changedAt = time.GetTimestamp();
                lease.MembersChanged();
            }
        }
    }

    // Under the same lock as Observe: otherwise a change between the check and the confirmation would be lost.
    private void ConfirmIfSettled(long requestedAt)
    {
        lock (_gate)
        {
            if (time.GetElapsedTime(_changedAt, requestedAt) >= SettleTime)
            {
                lease.Confirm(requestedAt);
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        try
        {
            var requestedAt = time.GetTimestamp();
            var row = await table.ReadRowAsync(silo.SiloAddress, cancellationToken).WaitAsync(SiloReadLease.Duration, time, cancellationToken);
            var version = new MembershipVersion(row.Version.Version);
            if (members.CurrentSnapshot.Version < version)
            {
                await members.Refresh(version, cancellationToken).AsTask().WaitAsync(SiloReadLease.Duration, time, cancellationToken);
            }

            Observe(members.CurrentSnapshot.Version);
            if (row.Members is not [{ Item1.Status: SiloStatus.Active }])
            {
                lease.Reject();
            }
            else
            {
                ConfirmIfSettled(requestedAt);
            }
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogMembershipReadFailed(e);
        }
    }

    private void LogChange(ReadLeaseState state)
    {
        if (_isLost != (state != ReadLeaseState.Valid))
        {
            _isLost = !_isLost;
            if (_isLost)
            {
                LogLost(state, SiloReadLease.Duration);
            }
            else
            {
                LogRenewed();
            }
        }
    }

    [LoggerMessage(131, LogLevel.Warning, "The silo's read lease is not valid ({State}): the members have changed, or for {Duration} nothing confirmed that this silo is one of them. Until it is renewed, each session is read from storage before it is returned.", EventName = "ReadLeaseLost")]
    private partial void LogLost(ReadLeaseState state, TimeSpan duration);

    [LoggerMessage(132, LogLevel.Information, "The silo's read lease is valid: the silo is a member of the cluster and knows all other members.", EventName = "ReadLeaseRenewed")]
    private partial void LogRenewed();

    [LoggerMessage(133, LogLevel.Debug, "The membership table could not be read.", EventName = "MembershipReadFailed")]
    private partial void LogMembershipReadFailed(Exception exception);
}

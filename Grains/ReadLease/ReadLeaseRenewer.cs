using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// Renews the silo's read lease: reads the membership table every second, and confirms the lease if the table lists this silo, and the same other
/// silos as this silo knows (S15). Otherwise it could hold a session that a member it does not know of has taken over. After a change of members it
/// does not renew the lease until the list has been the same for a while: until then silos may disagree about which of them holds a session, and what
/// they began to write may still take a while (<see cref="SiloReadLease.LongestWrite"/>).
/// </summary>
internal sealed partial class ReadLeaseRenewer(
    SiloReadLease lease,
    IMembershipTable table,
    IClusterMembershipService members,
    ILocalSiloDetails silo,
    IHostApplicationLifetime host,
    IOptions<SessionGrainOptions> options,
    IEnumerable<IMissingTableDetector> missingTables,
    StoreOwnership ownership,
    ClockReadings clocks,
    TimeProvider time,
    ILogger<ReadLeaseRenewer> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(1);

    private readonly MembershipJudge _judge = new(silo.SiloAddress, time);
    private readonly SiloClocks _clocks = new(silo.SiloAddress, clocks);
    private readonly DepartureTimer _departure = new(silo.SiloAddress, time);
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
        while (!cancellationToken.IsCancellationRequested)
        {
            try
            {
                await foreach (var snapshot in members.MembershipUpdates.WithCancellation(cancellationToken))
                {
                    Observe(snapshot.Version);
                }
            }
            catch (Exception e) when (!cancellationToken.IsCancellationRequested)
            {
                LogNotWatched(e); // the renewal still sees each change, up to a second later
            }
            catch (OperationCanceledException)
            {
                // The silo stops.
            }

            await Task.Delay(Interval, time, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private void Observe(MembershipVersion version)
    {
        lock (_gate)
        {
            if (version > _version)
            {
                _version = version;
                _judge.Observe(version.Value);
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
            if (time.GetElapsedTime(_changedAt, requestedAt) >= SiloReadLease.SettleTime)
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
            var newestBefore = NewestVersion();
            var listed = await ReadTableAsync(cancellationToken);
            var version = new MembershipVersion(listed.Version);
            if (members.CurrentSnapshot.Version < version)
            {
                await members.Refresh(version, cancellationToken).AsTask().WaitAsync(SiloReadLease.Duration, time, cancellationToken);
            }

            var snapshot = members.CurrentSnapshot;
            Observe(snapshot.Version);
            Apply(listed, MembershipView.Of(snapshot), newestBefore, requestedAt);
        }
        catch (Exception e) when (!cancellationToken.IsCancellationRequested)
        {
            LogMembershipReadFailed(e);
        }
    }

    // How long the table has refuted this silo, or listed others, is not known any more.
    private void RecordUnread()
    {
        lock (_gate)
        {
            _judge.Reset();
        }

        _departure.Reset();
    }

    private async Task<MembershipView> ReadTableAsync(CancellationToken cancellationToken)
    {
        var requestedAt = time.GetTimestamp();
        MembershipTableData data;
        try
        {
            data = await table.ReadAllAsync(cancellationToken).WaitAsync(SiloReadLease.Duration, time, cancellationToken);
        }
        catch (Exception e) when (missingTables.Any(detector => detector.IsMissing(e)))
        {
            return MembershipView.Missing;
        }
        catch
        {
            RecordUnread();
            throw;
        }

        // Outside: only what the provider throws says that the table is missing.
        _clocks.Observe(data, requestedAt, time.GetTimestamp());
        return MembershipView.Of(data);
    }

    private void Apply(MembershipView listed, MembershipView held, long newestBefore, long requestedAt)
    {
        MembershipFinding finding;
        lock (_gate)
        {
            finding = _judge.Judge(listed, held, newestBefore);
        }

        if (finding.Verdict == MembershipVerdict.Confirmed)
        {
            finding = ownership.Refutation ?? (ownership.IsConfirmed ? finding : new MembershipFinding(MembershipVerdict.Unsettled));
        }

        switch (finding.Verdict)
        {
            case MembershipVerdict.Confirmed:
                ConfirmIfSettled(requestedAt);
                break;
            case MembershipVerdict.Refuted:
                if (lease.Refutation is null)
                {
                    LogRefuted(finding.Reason, _departure.WaitOf(held).TotalSeconds);
                }

                lease.Refute(finding);
                break;
            case MembershipVerdict.Unsettled when lease.Refutation is { } refuted:
                lease.Refute(refuted with { HasOtherActive = finding.HasOtherActive || refuted.HasOtherActive }); // only a confirmation ends it
                break;
        }

        if (_departure.IsDue(finding, listed, held) && !lease.HasLeft)
        {
            var endsProcess = options.Value.LostPlaceBehavior == LostPlaceBehavior.StopHost;
            lease.Leave(forGood: endsProcess);
            LogLeaves(finding.Reason);
            if (endsProcess)
            {
                host.StopApplication();
            }
        }
    }

    private long NewestVersion()
    {
        lock (_gate)
        {
            return _judge.Newest;
        }
    }

    private void LogChange(ReadLeaseState state)
    {
        if (_isLost != (state != ReadLeaseState.Valid))
        {
            _isLost = !_isLost;
            if (!_isLost)
            {
                LogRenewed();
            }
            else if (state == ReadLeaseState.Unsettled && lease.Epoch == 0)
            {
                LogAwaited();
            }
            else
            {
                LogLost(state, SiloReadLease.Duration);
            }
        }
    }
}

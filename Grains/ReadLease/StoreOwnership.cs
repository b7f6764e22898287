using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <summary>
/// Acquires and keeps the ownership of a store of sessions (S15): two clusters over one store would each answer from memory what the other has
/// changed. An owner is taken for dead when its row has not changed for a while by this process's own monotonic clock.
/// </summary>
internal sealed partial class StoreOwnership(StoreOwnerIdentity self, StoreOwnerRow row, TimeProvider time, ILogger logger)
{
    /// <summary>How often the owner's row is renewed: 5 s. The silos of a cluster share one row, so one of them renews it.</summary>
    public static readonly TimeSpan RenewalInterval = TimeSpan.FromSeconds(5);

    /// <summary>How long the row must be unchanged before its owner is taken for dead: 15 s, three renewals.</summary>
    public static readonly TimeSpan DeadAfter = TimeSpan.FromSeconds(15);

    /// <summary>How long a silo waits for a foreign owner to end before it refuses to start: 20 s.</summary>
    public static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(20);

    /// <summary>How long a store that cannot be read is tried before the start fails: 60 s.</summary>
    public static readonly TimeSpan MaximumOutage = TimeSpan.FromSeconds(60);

    /// <summary>How long a new owner waits: the duration of the read lease that the old owner's silos may still have, and a second.</summary>
    public static readonly TimeSpan HandoverTime = SiloReadLease.Duration + TimeSpan.FromSeconds(1);

    private static readonly TimeSpan LookInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private StoreOwner? _seen;
    private long _changedAt = time.GetTimestamp();
    private long _readAt = time.GetTimestamp();

    /// <summary>Why the store does not belong to this silo's cluster; null while it does, as far as is known.</summary>
    public MembershipFinding? Refutation { get; private set; }

    /// <summary>Whether the row could be read lately. Otherwise another cluster may have taken the store over.</summary>
    public bool IsConfirmed
    {
        get
        {
            lock (_gate)
            {
                return Refutation is null && time.GetElapsedTime(_readAt) < DeadAfter;
            }
        }
    }

    /// <summary>Makes the store this cluster's, if it is nobody else's.</summary>
    /// <exception cref="InvalidOperationException">It belongs to another cluster that is alive, or it could not be read.</exception>
    public async Task AcquireAsync(CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        string? waitsFor = null;
        while (true)
        {
            try
            {
                var (owner, etag) = await row.ReadAsync();
                Observe(owner);
                if (owner?.Name == self.Name || await TryTakeAsync(owner, etag, cancellationToken))
                {
                    return;
                }

                if (owner is not null)
                {
                    ThrowIfWaitedLongEnough(owner.Name, began);
                    if (waitsFor != owner.Name)
                    {
                        LogWaits(owner.Name, self.Name, MaximumWait.TotalSeconds);
                        waitsFor = owner.Name;
                    }
                }
            }
            catch (Exception e) when (e is not ForeignOwnerException && !cancellationToken.IsCancellationRequested)
            {
                if (time.GetElapsedTime(began) >= MaximumOutage)
                {
                    throw new InvalidOperationException($"The storage of sessions could not be read for {MaximumOutage.TotalSeconds:0} s: {e.GetType().Name}. Check Storage:Provider and its connection.", e);
                }

                LogNotRead(e);
            }

            await Task.Delay(LookInterval, time, cancellationToken);
        }
    }

    /// <summary>Reads the row, and renews it when it is due. Call it every second.</summary>
    /// <param name="mayRenew">Whether this silo has a place in its cluster: one without must not keep the store from others.</param>
    public async Task KeepAsync(bool mayRenew)
    {
        var readAt = time.GetTimestamp();
        var (owner, etag) = await row.ReadAsync();
        bool isDue;
        lock (_gate)
        {
            _readAt = readAt;
            Refutation = owner is null ? new MembershipFinding(MembershipVerdict.Refuted, "The row of the store's owner is gone: the store was emptied.")
                : owner.Name != self.Name ? new MembershipFinding(MembershipVerdict.Refuted, $"The store of sessions belongs to '{owner.Name}' now, not to '{self.Name}'.", HasOtherActive: true)
                : null;
            isDue = Refutation is null && !ObserveLocked(owner) && mayRenew && time.GetElapsedTime(_changedAt) >= RenewalInterval;
        }

        if (isDue)
        {
            await row.TryWriteAsync(owner! with { Counter = owner.Counter + 1 }, etag);
        }
    }

    /// <summary>Gives the store back, if no other silo shares this owner.</summary>
    public async Task ReleaseAsync()
    {
        if (self.ReleaseOnStop && await row.ReadAsync() is { Owner: { } owner, ETag: var etag } && owner.Name == self.Name)
        {
            await row.TryClearAsync(etag);
        }
    }

    private async Task<bool> TryTakeAsync(StoreOwner? owner, string? etag, CancellationToken cancellationToken)
    {
        if (owner is null)
        {
            return await row.TryWriteAsync(new StoreOwner(self.Name, 1), etag: null);
        }

        var isDead = time.GetElapsedTime(_changedAt) >= DeadAfter;
        if ((!isDead && owner.Name != self.TakeOverFrom) || !await row.TryWriteAsync(new StoreOwner(self.Name, owner.Counter + 1), etag))
        {
            return false;
        }

        LogTaken(self.Name, owner.Name);
        await Task.Delay(HandoverTime, time, cancellationToken);
        return true;
    }

    private void ThrowIfWaitedLongEnough(string owner, long began)
    {
        if (time.GetElapsedTime(began) >= MaximumWait)
        {
            throw new ForeignOwnerException(
                $"The storage of sessions belongs to '{owner}', which is alive, and this silo belongs to '{self.Name}'. Two clusters over one store would show each other's old contents. "
                + $"Give this cluster a Cluster:ServiceId or a store of its own; stop the other one; or replace it on purpose with Cluster:TakeOverFrom={owner}.");
        }
    }

    private void Observe(StoreOwner? owner)
    {
        lock (_gate)
        {
            ObserveLocked(owner);
            _readAt = time.GetTimestamp();
        }
    }

    /// <summary>Whether the row has changed.</summary>
    private bool ObserveLocked(StoreOwner? owner)
    {
        if (owner == _seen)
        {
            return false;
        }

        _seen = owner;
        _changedAt = time.GetTimestamp();
        return true;
    }

    [LoggerMessage(151, LogLevel.Warning, "The storage of sessions belongs to {Owner}. This silo, of {Self}, waits up to {Seconds} s for it to end.", EventName = "StoreOwnerAwaited")]
    private partial void LogWaits(string owner, string self, double seconds);

    [LoggerMessage(152, LogLevel.Warning, "The storage of sessions belongs to {Self} now. It belonged to {Owner}.", EventName = "StoreOwnerReplaced")]
    private partial void LogTaken(string self, string owner);

    [LoggerMessage(153, LogLevel.Warning, "The row of the store's owner could not be read. The silo tries again.", EventName = "StoreOwnerNotRead")]
    private partial void LogNotRead(Exception exception);
}

/// <summary>The store belongs to another cluster, which is alive.</summary>
internal sealed class ForeignOwnerException(string message) : InvalidOperationException(message);

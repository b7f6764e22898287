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

    private static readonly TimeSpan ReadInterval = TimeSpan.FromSeconds(1);

    private readonly Lock _gate = new();
    private StoreOwner? _seen;
    private (long Term, long SeenAt)? _handover;
    private string? _logged;
    private long _term;
    private bool _isReleased;
    private long? _foreignSince; // first seen: what could not be read before says nothing about whether it is alive
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
        while (true)
        {
            try
            {
                var step = await StepAsync();
                if (step == Step.Acquired)
                {
                    return;
                }

                if (step == Step.Wrote)
                {
                    continue;
                }
            }
            catch (Exception e) when (e is not ForeignOwnerException && !cancellationToken.IsCancellationRequested)
            {
                if (time.GetElapsedTime(began) >= MaximumOutage)
                {
                    throw new InvalidOperationException($"The storage of sessions could not be read for {MaximumOutage.TotalSeconds:0} s: {e.GetType().Name}. Check Storage:Provider and its connection.", e);
                }

                if (IsNew(e.GetType().Name))
                {
                    LogNotRead(e, MaximumOutage.TotalSeconds);
                }
            }

            await Task.Delay(ReadInterval, time, cancellationToken);
        }
    }

    /// <summary>Reads the row, and renews it when it is due. Call it every second.</summary>
    /// <param name="mayRenew">Whether this silo has a place in its cluster: one without must not keep the store from others.</param>
    /// <returns>Whether this silo has renewed it.</returns>
    public async Task<bool> KeepAsync(bool mayRenew)
    {
        var readAt = time.GetTimestamp();
        var (owner, etag) = await row.ReadAsync();
        bool isDue;
        lock (_gate)
        {
            if (_isReleased)
            {
                return false;
            }

            _readAt = readAt;
            Refutation = owner is null ? new MembershipFinding(MembershipVerdict.Refuted, "The row of the store's owner is gone: the store was emptied.")
                : owner.IsReleased ? new MembershipFinding(MembershipVerdict.Refuted, $"The store of sessions belonged to '{owner.Name}', which has released it.")
                : owner.Name == self.Name && owner.Term != _term ? new MembershipFinding(MembershipVerdict.Refuted, "The store of sessions belonged to another cluster since this silo started.", HasOtherActive: true)
                : owner.Name != self.Name ? new MembershipFinding(MembershipVerdict.Refuted, $"The store of sessions belongs to '{owner.Name}' now, not to '{self.Name}'.", HasOtherActive: true)
                : null;
            isDue = Refutation is null && !ObserveLocked(owner) && mayRenew && time.GetElapsedTime(_changedAt) >= RenewalInterval;
        }

        return isDue && await row.TryWriteAsync(owner! with { Counter = owner.Counter + 1 }, etag);
    }

    /// <summary>Releases the store, if no other silo shares this owner.</summary>
    public async Task ReleaseAsync()
    {
        if (!self.ReleaseOnStop)
        {
            return;
        }

        lock (_gate)
        {
            _isReleased = true;
        }

        while (await row.ReadAsync() is { Owner: { IsReleased: false } owner, ETag: var etag } && owner.Name == self.Name && !await row.TryWriteAsync(owner with { Counter = owner.Counter + 1, IsReleased = true }, etag))
        {
            // A renewal that had begun was written in between. Without a release, the next owner would wait until this one is taken for dead.
        }
    }

    private async Task<Step> StepAsync()
    {
        var (owner, etag) = await row.ReadAsync();
        Observe(owner);
        if (owner is null)
        {
            return await WriteAsync(new StoreOwner(self.Name, Counter: 1, Term: 1, IsHandover: false), etag);
        }

        if (owner.IsReleased)
        {
            return await WriteAsync(new StoreOwner(self.Name, owner.Counter + 1, owner.Term + 1, owner.IsHandover), etag);
        }

        if (owner.Name == self.Name)
        {
            return await EndHandoverAsync(owner, etag);
        }

        if (owner.Name != self.TakeOverFrom && time.GetElapsedTime(_changedAt) < DeadAfter)
        {
            ThrowIfWaitedLongEnough(owner.Name);
            if (IsNew(owner.Name))
            {
                LogWaits(owner.Name, self.Name, MaximumWait.TotalSeconds);
            }

            return Step.Waits;
        }

        var written = await WriteAsync(new StoreOwner(self.Name, owner.Counter + 1, owner.Term + 1, IsHandover: true), etag);
        if (written == Step.Wrote)
        {
            LogTaken(self.Name, owner.Name);
        }

        return written;
    }

    // Not only the silo that took the store over waits: others of its cluster may start meanwhile, and its write may have landed although it failed.
    private async Task<Step> EndHandoverAsync(StoreOwner owner, string? etag)
    {
        if (!owner.IsHandover)
        {
            _term = owner.Term;
            return Step.Acquired;
        }

        if (_handover?.Term != owner.Term)
        {
            _handover = (owner.Term, time.GetTimestamp());
        }

        return time.GetElapsedTime(_handover.Value.SeenAt) < HandoverTime ? Step.Waits : await WriteAsync(owner with { Counter = owner.Counter + 1, IsHandover = false }, etag);
    }

    private async Task<Step> WriteAsync(StoreOwner owner, string? etag) => await row.TryWriteAsync(owner, etag) ? Step.Wrote : Step.Waits;

    private void ThrowIfWaitedLongEnough(string owner)
    {
        if (time.GetElapsedTime(_foreignSince ??= time.GetTimestamp()) >= MaximumWait)
        {
            throw new ForeignOwnerException(owner, self);
        }
    }

    // The row is read every second: what is waited for is logged when it changes.
    private bool IsNew(string cause) => Interlocked.Exchange(ref _logged, cause) != cause;

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

    private enum Step
    {
        /// <summary>The store is this cluster's.</summary>
        Acquired = 1,

        /// <summary>The row was written. What it says now is read at once.</summary>
        Wrote = 2,

        /// <summary>Somebody else owns the store, wrote it meanwhile, or may still use it. The row is read again after a second.</summary>
        Waits = 3,
    }

    [LoggerMessage(151, LogLevel.Warning, "The storage of sessions belongs to {Owner}. This silo, of {Self}, waits up to {Seconds} s for it to end.", EventName = "StoreOwnerAwaited")]
    private partial void LogWaits(string owner, string self, double seconds);

    [LoggerMessage(152, LogLevel.Warning, "The storage of sessions belongs to {Self} now. It belonged to {Owner}.", EventName = "StoreOwnerReplaced")]
    private partial void LogTaken(string self, string owner);

    [LoggerMessage(153, LogLevel.Warning, "The row of the store's owner could not be read. The silo tries again every second, for up to {Seconds} s.", EventName = "StoreOwnerNotRead")]
    private partial void LogNotRead(Exception exception, double seconds);
}

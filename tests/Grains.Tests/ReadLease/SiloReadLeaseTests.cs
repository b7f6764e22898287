using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class SiloReadLeaseTests
{
    private readonly ManualTime _time = new();
    private readonly SiloReadLease _lease;

    public SiloReadLeaseTests() => _lease = new SiloReadLease(_time);

    [Fact]
    public void State_Confirmed_IsValidUntilTheConfirmationIsTooOld()
    {
        _lease.Confirm(_time.GetTimestamp());

        _time.Advance(SiloReadLease.Duration);
        var within = _lease.State;
        _lease.RecordActivity();
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(ReadLeaseState.Valid, within);
        Assert.Equal(ReadLeaseState.Unconfirmed, _lease.State);
    }

    [Fact]
    public void State_NoActivity_IsSuspended()
    {
        _time.Advance(SiloReadLease.Duration + TimeSpan.FromTicks(1));

        var before = _lease.State;
        _lease.RecordActivity();

        Assert.Equal(ReadLeaseState.Suspended, before);
        Assert.Equal(ReadLeaseState.Suspended, _lease.State);
    }

    [Fact]
    public void RecordActivity_MachineWasSuspended_IsSuspendedUntilTheNextConfirmation()
    {
        var machine = new SuspendedTime();
        var lease = new SiloReadLease(machine);
        var requestedAt = machine.GetTimestamp();
        lease.Confirm(requestedAt);

        machine.Suspend(TimeSpan.FromMinutes(1));
        lease.RecordActivity();
        var (state, pause) = (lease.State, lease.RecentPause);
        lease.Confirm(requestedAt);
        var oldAnswer = lease.State;
        lease.Confirm(machine.GetTimestamp());

        Assert.Equal((ReadLeaseState.Suspended, TimeSpan.FromMinutes(1), ReadLeaseState.Suspended, ReadLeaseState.Valid), (state, pause, oldAnswer, lease.State));
    }

    [Fact]
    public void Confirm_RequestedBeforeThePause_IsIgnored()
    {
        var requestedAt = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(30));
        _lease.RecordActivity();

        _lease.Confirm(requestedAt);

        Assert.Equal(ReadLeaseState.Suspended, _lease.State);
    }

    [Fact]
    public void Confirm_RequestedAfterThePause_IsValid()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _lease.RecordActivity();

        _lease.Confirm(_time.GetTimestamp());
        var now = _lease.State;
        _time.Advance(TimeSpan.FromSeconds(4));
        _lease.RecordActivity();
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(ReadLeaseState.Valid, now);
        Assert.Equal(ReadLeaseState.Unconfirmed, _lease.State);
    }

    [Fact]
    public void Refute_JustConfirmed_IsRefutedUntilTheNextConfirmation()
    {
        _lease.Confirm(_time.GetTimestamp());

        _lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "lost"));
        var (state, closed) = (_lease.State, _lease.IsClosed);
        _lease.Confirm(_time.GetTimestamp());

        Assert.Equal((ReadLeaseState.Refuted, false), (state, closed));
        Assert.Equal(ReadLeaseState.Valid, _lease.State);
        Assert.Null(_lease.Refutation);
    }

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    public void IsClosed_Refuted_OnlyIfAnotherSiloIsActiveOrThisOneLeaves(bool hasOther, bool leaves, bool closed)
    {
        _lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "lost", hasOther));
        if (leaves)
        {
            _lease.Leave(forGood: false);
        }

        var before = _lease.IsClosed;
        _lease.Confirm(_time.GetTimestamp());

        Assert.Equal((closed, false), (before, _lease.IsClosed));
    }

    /// <summary>Its process ends, and says why. Until it has, it is asked as before.</summary>
    [Fact]
    public void Confirm_HasLeftForGood_ChangesNothing()
    {
        _lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "lost"));
        _lease.Leave(forGood: true);

        _lease.Confirm(_time.GetTimestamp());

        Assert.Equal((true, ReadLeaseState.Refuted, "lost"), (_lease.HasLeft, _lease.State, _lease.Refutation?.Reason));
    }

    [Fact]
    public void State_NotRequired_IsValid()
    {
        var alone = new SiloReadLease(_time) { IsRequired = false };

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(ReadLeaseState.Valid, alone.State);
    }

    /// <summary>While it had no place, others may have changed its sessions: what it has in memory from before is not shown.</summary>
    [Fact]
    public void Confirm_AfterARefutation_StartsANewEpoch()
    {
        var time = new ManualTime();
        var lease = new SiloReadLease(time);
        lease.Confirm(time.GetTimestamp());
        var epoch = lease.Epoch;

        lease.Refute(new MembershipFinding(MembershipVerdict.Refuted, "the table was lost", HasOtherActive: true));
        lease.Confirm(time.GetTimestamp());

        Assert.Equal((ReadLeaseState.Valid, ReadLeaseState.Unsettled), (lease.StateSince(lease.Epoch, time.GetTimestamp()), lease.StateSince(epoch, time.GetTimestamp())));
    }

    /// <summary>Another silo may have begun a write before the members settled: what is read meanwhile may not have it yet.</summary>
    [Fact]
    public void Confirm_MembersHaveSettled_IsValidOnceWritesFromBeforeHaveEnded_ForWhatIsReadAfter()
    {
        var lease = new SiloReadLease(_time) { LongestWrite = TimeSpan.FromSeconds(3) };
        lease.MembersChanged();
        _time.Advance(SiloReadLease.SettleTime);
        lease.Confirm(_time.GetTimestamp());
        var (epoch, readAt, settled) = (lease.Epoch, _time.GetTimestamp(), lease.State);

        _time.Advance(TimeSpan.FromSeconds(3));
        lease.Confirm(_time.GetTimestamp());

        Assert.Equal((1, ReadLeaseState.Unsettled), (epoch, settled));
        Assert.Equal((ReadLeaseState.Unsettled, ReadLeaseState.Valid), (lease.StateSince(epoch, readAt), lease.StateSince(epoch, _time.GetTimestamp())));
    }

    /// <summary>A silo that cannot read the membership table does not know whether the others go on without it.</summary>
    [Fact]
    public void Epoch_MembersHaveChangedAndNothingIsConfirmed_BeginsAllTheSame()
    {
        _lease.MembersChanged();
        _time.Advance(SiloReadLease.SettleTime - TimeSpan.FromSeconds(1));
        _lease.MembersChanged();
        _time.Advance(SiloReadLease.SettleTime - TimeSpan.FromTicks(1));
        var changing = _lease.Epoch;
        _time.Advance(TimeSpan.FromTicks(1));
        var settled = _lease.Epoch;
        _lease.MembersChanged();

        Assert.Equal((0, 1, 1), (changing, settled, _lease.Epoch));
    }

    private sealed class SuspendedTime : TimeProvider
    {
        private DateTimeOffset _now = new(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        private long _timestamp;

        public void Suspend(TimeSpan length)
        {
            _now += length;
            _timestamp++;
        }

        public override DateTimeOffset GetUtcNow() => _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => _timestamp;
    }
}

using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class LifeProofTests
{
    private readonly ManualTime _time = new();
    private readonly LifeProof _life;

    public LifeProofTests() => _life = new LifeProof(_time);

    [Fact]
    public void Doubt_Proven_NoneUntilTheProofIsTooOld()
    {
        _life.Prove(_time.GetTimestamp());

        _time.Advance(LifeProof.Validity);
        var within = _life.Doubt;
        _life.Beat();
        _time.Advance(TimeSpan.FromTicks(1));

        Assert.Equal(Doubt.None, within);
        Assert.Equal(Doubt.Unproven, _life.Doubt);
    }

    [Fact]
    public void Doubt_NoBeatEither_Paused()
    {
        _time.Advance(LifeProof.Validity + TimeSpan.FromTicks(1));

        var before = _life.Doubt;
        _life.Beat();

        Assert.Equal(Doubt.Paused, before);
        Assert.Equal(Doubt.Paused, _life.Doubt);
    }

    [Fact]
    public void Beat_MachineWasSuspended_PausedUntilTheNextProof()
    {
        var machine = new SuspendedTime();
        var life = new LifeProof(machine);
        var asked = machine.GetTimestamp();
        life.Prove(asked);

        machine.Suspend(TimeSpan.FromMinutes(1));
        life.Beat();
        var (doubt, gap) = (life.Doubt, life.Gap);
        life.Prove(asked);
        var oldAnswer = life.Doubt;
        life.Prove(machine.GetTimestamp());

        Assert.Equal((Doubt.Paused, TimeSpan.FromMinutes(1), Doubt.Paused, Doubt.None), (doubt, gap, oldAnswer, life.Doubt));
    }

    [Fact]
    public void Prove_AskedBeforeThePause_DoubtStays()
    {
        var asked = _time.GetTimestamp();
        _time.Advance(TimeSpan.FromSeconds(30));
        _life.Beat();

        _life.Prove(asked);

        Assert.Equal(Doubt.Paused, _life.Doubt);
    }

    [Fact]
    public void Prove_AskedAfterThePause_DoubtIsOver()
    {
        _time.Advance(TimeSpan.FromSeconds(30));
        _life.Beat();

        _life.Prove(_time.GetTimestamp());
        var now = _life.Doubt;
        _time.Advance(TimeSpan.FromSeconds(4));
        _life.Beat();
        _time.Advance(TimeSpan.FromSeconds(4));

        Assert.Equal(Doubt.None, now);
        Assert.Equal(Doubt.Unproven, _life.Doubt);
    }

    [Fact]
    public void Refute_ProvenAMomentAgo_InDoubtUntilProvenAnew()
    {
        _life.Prove(_time.GetTimestamp());

        _life.Refute();
        var refuted = _life.Doubt;
        _life.Prove(_time.GetTimestamp());

        Assert.Equal(Doubt.Unproven, refuted);
        Assert.Equal(Doubt.None, _life.Doubt);
    }

    [Fact]
    public void Doubt_NobodyCouldTakeOver_None()
    {
        var alone = new LifeProof(_time) { Needed = false };

        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal(Doubt.None, alone.Doubt);
    }

    /// <summary>A machine whose monotonic clock stands still with it, as Linux's does.</summary>
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

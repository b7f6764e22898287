namespace OrleansSessions.Tests;

public sealed class OrleansSessionOptionsCheckTests
{
    [Fact]
    public void Validate_DurationsAtTheirBounds_IsSuccess()
    {
        var options = new OrleansSessionOptions { AbsoluteTimeout = TimeSpan.FromDays(3660), EndedInterval = TimeSpan.FromDays(1), RotationGrace = TimeSpan.FromMinutes(1) };

        Assert.True(new OrleansSessionOptionsCheck().Validate(null, options).Succeeded);
    }

    [Fact]
    public void Validate_DurationsBeyondTheirBounds_TellsEachWithItsBound()
    {
        var options = new OrleansSessionOptions { AbsoluteTimeout = TimeSpan.MaxValue, EndedInterval = TimeSpan.FromDays(2), RotationGrace = TimeSpan.FromMinutes(2) };

        var faults = new OrleansSessionOptionsCheck().Validate(null, options).Failures!.ToList();

        Assert.Equal(3, faults.Count);
        Assert.Single(faults, static fault => fault.Contains("AbsoluteTimeout", StringComparison.Ordinal) && fault.EndsWith("at most 3660.00:00:00 is possible.", StringComparison.Ordinal));
        Assert.Single(faults, static fault => fault.Contains("EndedInterval", StringComparison.Ordinal) && fault.EndsWith("at most 1.00:00:00 is possible.", StringComparison.Ordinal));
    }
}

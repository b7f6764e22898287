namespace OrleansSessions.Tests;

public sealed class OrleansSessionOptionsValidatorTests
{
    [Fact]
    public void Validate_DurationsAtTheirBounds_IsSuccess()
    {
        var options = new OrleansSessionOptions { AbsoluteTimeout = TimeSpan.FromDays(3660), EndNotificationPollingInterval = TimeSpan.FromDays(1), RotationGracePeriod = TimeSpan.FromMinutes(1) };

        Assert.True(new OrleansSessionOptionsValidator().Validate(null, options).Succeeded);
    }

    [Fact]
    public void Validate_DurationsBeyondTheirBounds_TellsEachWithItsBound()
    {
        var options = new OrleansSessionOptions { AbsoluteTimeout = TimeSpan.MaxValue, EndNotificationPollingInterval = TimeSpan.FromDays(2), RotationGracePeriod = TimeSpan.FromMinutes(2) };

        var faults = new OrleansSessionOptionsValidator().Validate(null, options).Failures!.ToList();

        Assert.Equal(3, faults.Count);
        Assert.Single(faults, static fault => fault.Contains("AbsoluteTimeout", StringComparison.Ordinal) && fault.EndsWith("at most 3660.00:00:00 is possible.", StringComparison.Ordinal));
        Assert.Single(faults, static fault => fault.Contains("EndNotificationPollingInterval", StringComparison.Ordinal) && fault.EndsWith("at most 1.00:00:00 is possible.", StringComparison.Ordinal));
    }
}

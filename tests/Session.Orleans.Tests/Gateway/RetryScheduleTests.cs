using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class RetryScheduleTests
{
    [Fact]
    public void Left_PauseTookLongerThanTheCallHad_IsZero()
    {
        var time = new ManualTime();
        var schedule = new RetrySchedule(time, TimeSpan.FromSeconds(5));

        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(TimeSpan.Zero, schedule.Left);
        Assert.Null(schedule.Next(refused: false));
    }
}

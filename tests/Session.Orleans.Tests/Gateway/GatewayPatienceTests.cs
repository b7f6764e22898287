using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class GatewayPatienceTests
{
    [Fact]
    public void Left_PauseTookLongerThanTheCallHad_IsZero()
    {
        var time = new ManualTime();
        var patience = new GatewayPatience(time, TimeSpan.FromSeconds(5));

        time.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal(TimeSpan.Zero, patience.Left);
        Assert.Null(patience.Next(refused: false));
    }
}

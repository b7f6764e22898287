using OrleansSessions.Testing;

namespace OrleansSessions.Tests;

public sealed class SessionsInUseTests
{
    /// <summary>Sessions with ever shorter timeouts come in: the first one is touched in time all the same.</summary>
    [Fact]
    public void Sweep_WithEverShorterTimeouts_IsNotPutOff()
    {
        var time = new ManualTime();
        using var all = new SessionsInUse(time);
        var first = new Session(TimeSpan.FromMinutes(16));
        all.Add(first);

        for (var second = 1; second <= 65; second++)
        {
            time.Advance(TimeSpan.FromSeconds(1));
            all.Add(new Session(TimeSpan.FromMinutes(16) - TimeSpan.FromSeconds(second)));
        }

        Assert.NotEqual(0, first.Sweeps);
    }

    private sealed record Session(TimeSpan Idle) : ISessionInUse
    {
        public int Sweeps { get; private set; }

        public void KeepAlive(TimeSpan age) => Sweeps++;
    }
}

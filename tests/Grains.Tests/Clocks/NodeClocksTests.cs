using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class NodeClocksTests
{
    private readonly ManualTime _time = new();
    private readonly NodeClocks _nodes;

    public NodeClocksTests() => _nodes = new NodeClocks(_time);

    [Fact]
    public void Skew_FewCalls_IsNotKnown()
    {
        Call(9, TimeSpan.FromSeconds(5));

        Assert.Null(_nodes.Skew);
    }

    [Fact]
    public void Skew_OneCallIsFast_IsItsTransit()
    {
        Call(10, TimeSpan.FromSeconds(5));
        Call(1, TimeSpan.FromMilliseconds(2));
        _time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(TimeSpan.FromMilliseconds(2), _nodes.Skew);
    }

    [Fact]
    public void Skew_CallsAreLongAgo_IsForgotten()
    {
        Call(10, TimeSpan.FromSeconds(-5));
        var before = _nodes.Skew;
        _time.Advance(TimeSpan.FromMinutes(2));

        Assert.Equal(TimeSpan.FromSeconds(-5), before);
        Assert.Null(_nodes.Skew);
    }

    private void Call(int times, TimeSpan transit)
    {
        for (var i = 0; i < times; i++)
        {
            _nodes.Called(transit);
        }
    }
}

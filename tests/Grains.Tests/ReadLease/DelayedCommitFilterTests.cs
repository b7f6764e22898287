using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class DelayedCommitFilterTests
{
    private readonly ManualTime _time = new();

    [Theory]
    [InlineData(0, 0)]
    [InlineData(2, 0)]
    [InlineData(13, 13)]
    public async Task S5_CommitWasInTransit_HasTheAgeOfItsRetries(int seconds, int age)
    {
        var call = new CallOfOneArgument(SessionBench.Set(default, "a", "1"));

        await new CallTimestampFilter(_time).Invoke(call);
        RequestContext.Set(CallTimestampFilter.Sent, call.Carried[CallTimestampFilter.Sent]);
        _time.Advance(TimeSpan.FromSeconds(seconds));
        await new DelayedCommitFilter(new SessionClock(_time)).Invoke(call);

        Assert.Equal(2, call.Invoked);
        Assert.Equal(TimeSpan.FromSeconds(age), ((SessionCommit)call.GetArgument(0)).Age);
    }

    [Fact]
    public async Task S5_CommitOfAnOlderRelease_IsUnchanged()
    {
        var call = new CallOfOneArgument(SessionBench.Set(default, "a", "1"));

        RequestContext.Clear();
        await new DelayedCommitFilter(new SessionClock(_time)).Invoke(call);

        Assert.Equal(1, call.Invoked);
        Assert.Equal(TimeSpan.Zero, ((SessionCommit)call.GetArgument(0)).Age);
    }

    [Fact]
    public async Task Invoke_CallOfAnotherKind_CarriesNothing()
    {
        var call = new CallOfOneArgument(new SessionLoad(default, SessionBench.Idle));

        await new CallTimestampFilter(_time).Invoke(call);

        Assert.DoesNotContain(CallTimestampFilter.Sent, call.Carried.Keys);
    }
}

using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class LastKnownTests
{
    private readonly ManualTime _time = new();

    [Fact]
    public async Task Get_ReadHangs_AnswersWhatIsKnownWithItsAge()
    {
        var reads = new Queue<Task<string>>([Task.FromResult("first"), new TaskCompletionSource<string>().Task]);
        var known = new LastKnown<string>(reads.Dequeue, _time);
        var first = await known.GetAsync();
        _time.Advance(TimeSpan.FromSeconds(5));
        var second = known.GetAsync();
        _time.Advance(TimeSpan.FromSeconds(0.6));

        Assert.Equal(("first", TimeSpan.Zero), first);
        Assert.Equal(("first", TimeSpan.FromSeconds(5.6)), await second);
    }

    [Fact]
    public async Task Get_ReadFails_IsNotKnown()
    {
        var known = new LastKnown<string>(static () => Task.FromException<string>(new IOException()), _time);

        Assert.Equal((null, null), await known.GetAsync());
    }

    [Fact]
    public async Task Get_ReadEndsLate_ServesTheNextCaller()
    {
        var late = new TaskCompletionSource<string>();
        var known = new LastKnown<string>(() => late.Task, _time);
        var first = known.GetAsync();
        _time.Advance(TimeSpan.FromSeconds(0.6));
        late.SetResult("late");

        Assert.Equal((null, null), await first);
        Assert.Equal("late", (await known.GetAsync()).Value);
    }
}

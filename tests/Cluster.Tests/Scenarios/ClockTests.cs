using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>Silos whose clocks are wrong when they join, or become wrong.</summary>
[Collection(ThreeSilos.Name)]
public sealed class ClockTests
{
    private const int Sessions = 20;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromMinutes(1);

    [Fact]
    public Task S15_ClockIs25MinutesAhead_SiloRefusesToJoinAndNoSessionEnds()
    {
        SkipWithoutTools();
        return Repeats.RunAsync("silo 25 minutes ahead", Refuse25MinutesAsync);
    }

    private static async Task<string> Refuse25MinutesAsync()
    {
        await using var cluster = await SiloCluster.StartAsync(1, StorageKind.Redis);
        var slots = await CreateAsync(cluster.Web[0]);
        using var wrong = cluster.Further("ahead");
        Add(wrong, FakeTime.Ahead(TimeSpan.FromMinutes(25)));

        var began = TimeProvider.System.GetTimestamp();
        var refused = await Assert.ThrowsAsync<InvalidOperationException>(() => wrong.StartAsync());

        var took = TimeProvider.System.GetElapsedTime(began);
        var last = refused.Message.TrimEnd().Split('\n')[^1];
        Assert.Contains("ended with 1 before", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("The silo cannot run: Its clock differs from that of silo silo1 (127.0.0.1:", last, StringComparison.Ordinal);
        Assert.Contains(" by 1", last, StringComparison.Ordinal);
        await AreAliveAsync(cluster.Web[0], slots);
        Assert.False(cluster.Silos[0].HasExited);
        return $"refused after {took.TotalSeconds:0.0} s";
    }

    [Fact]
    public Task S15_ClockIs3SecondsAhead_SiloJoinsDegradedAndNoSessionEnds()
    {
        SkipWithoutTools();
        return Repeats.RunAsync("silo 3 seconds ahead", Join3SecondsAsync);
    }

    private static async Task<string> Join3SecondsAsync()
    {
        await using var cluster = await SiloCluster.StartAsync(1, StorageKind.Redis);
        var slots = await CreateAsync(cluster.Web[0]);
        using var ahead = cluster.Further("ahead");
        Add(ahead, FakeTime.Ahead(TimeSpan.FromSeconds(3)));

        var began = TimeProvider.System.GetTimestamp();
        await ahead.StartAsync();
        var took = TimeProvider.System.GetElapsedTime(began);
        await ahead.SaysAsync("s ahead of that of silo silo1");
        await ahead.SaysAsync("s ahead of that of store");
        await cluster.Silos[0].SaysAsync("s behind that of silo ahead");
        var (first, second) = (await cluster.Silos[0].ReadinessAsync(), await ahead.ReadinessAsync());
        await cluster.Silos[0].StopAsync();
        await using var web = await SiloCluster.WebOfAsync(ahead);

        Assert.Equal("Healthy", first);
        Assert.Equal("Degraded", second);
        await AreAliveAsync(web, slots);
        return $"joined after {took.TotalSeconds:0.0} s";
    }

    [Fact]
    public Task S15_ClockStepsAnHourAhead_NoSessionEndsAndTheSiloSaysSo()
    {
        SkipWithoutTools();
        return Repeats.RunAsync("clock set an hour ahead", StepAnHourAsync);
    }

    private static async Task<string> StepAnHourAsync()
    {
        using var directory = new TemporaryDirectory();
        var file = Path.Combine(directory.Path, "time");
        FakeTime.Set(file, TimeSpan.Zero);
        await using var cluster = await SiloCluster.StartAsync(1, StorageKind.Redis);
        using var steps = cluster.Further("steps");
        Add(steps, FakeTime.AsIn(file));
        await steps.StartAsync();
        await using var web = await SiloCluster.WebOfAsync(steps);
        var slots = await CreateInMemoryOfAsync(steps, web);

        FakeTime.Set(file, TimeSpan.FromHours(1));
        await AreAliveAsync(web, slots);
        await steps.SaysAsync("This silo does not know what time it is");
        await steps.SaysAsync("s ahead of that of silo silo1");
        await AreAliveAsync(web, slots);
        var readiness = await steps.ReadinessAsync();
        FakeTime.Set(file, TimeSpan.Zero);
        await steps.SaysAsync("This silo knows again what time it is");
        await AreAliveAsync(web, slots);

        Assert.Equal("Degraded", readiness);
        Assert.Equal("Healthy", await cluster.Silos[0].ReadinessAsync());
        return $"{slots.Count} of {slots.Count} sessions alive";
    }

    private static void SkipWithoutTools()
    {
        Assert.SkipWhen(RedisServer.Missing is not null, RedisServer.Missing ?? "");
        Assert.SkipWhen(FakeTime.Missing is not null, FakeTime.Missing ?? "");
    }

    private static void Add(SiloNode silo, (string Name, string Value)[] settings)
    {
        foreach (var (name, value) in settings)
        {
            silo.Settings[name] = value;
        }
    }

    // A silo that has just started may be passed over when a session is placed.
    private static async Task<List<SessionSlot>> CreateInMemoryOfAsync(SiloNode silo, WebNode web)
    {
        var began = TimeProvider.System.GetTimestamp();
        List<SessionSlot> slots = [];
        do
        {
            Assert.InRange(TimeProvider.System.GetElapsedTime(began), TimeSpan.Zero, AnswersWithin);
            slots.AddRange(await CreateAsync(web));
        }
        while (await silo.SessionsInMemoryAsync() == 0);
        return slots;
    }

    private static async Task<List<SessionSlot>> CreateAsync(WebNode web)
    {
        var slots = Enumerable.Range(0, Sessions).Select(static i => new SessionSlot($"{Guid.NewGuid()}", $"{i}", TimeSpan.FromMinutes(20))).ToList();
        var created = await Task.WhenAll(slots.Select(slot => CreateAsync(web, slot)));
        Assert.All(created, static outcome => Assert.Equal(CommitStatus.Applied, outcome.Status));
        return slots;
    }

    private static Task<CommitOutcome> CreateAsync(WebNode web, SessionSlot slot)
    {
        var commit = Create(slot);
        return AnsweredAsync(() => web.Sessions.CommitAsync(slot.Id(1), commit, default), static outcome => outcome.Outage is not null);
    }

    private static async Task AreAliveAsync(WebNode web, IEnumerable<SessionSlot> slots) =>
        Assert.All(await Task.WhenAll(slots.Select(slot => LoadAsync(web, slot))), static load => Assert.Equal(LoadStatus.Whole, load.Status));

    private static Task<LoadOutcome> LoadAsync(WebNode web, SessionSlot slot) =>
        AnsweredAsync(() => web.Sessions.LoadAsync(slot.Id(1), new SessionLoad(default, slot.Idle), default), static outcome => outcome.Outage is not null);

    // A busy machine may be slow to answer. That is no end.
    private static async Task<T> AnsweredAsync<T>(Func<ValueTask<T>> call, Func<T, bool> isOutage)
    {
        var began = TimeProvider.System.GetTimestamp();
        T outcome;
        do
        {
            outcome = await call();
        }
        while (isOutage(outcome) && TimeProvider.System.GetElapsedTime(began) < AnswersWithin);
        return outcome;
    }

    private static SessionCommit Create(SessionSlot slot) => new()
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = slot.Idle,
        Timeout = TimeSpan.FromSeconds(30),
        Changes = new SessionPatch { Set = [new SessionEntry("by", new byte[] { 1 })] },
    };
}

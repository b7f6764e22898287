using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Tests;

/// <summary>Where it is noted whose a session is.</summary>
public sealed class SubjectTests
{
    [Fact]
    public async Task Subject_Recorded_NoKeyLeadsThere()
    {
        var user = Guid.NewGuid().ToString();
        await using var bench = await SessionBench.OverAsync(HostKind.RealGrains, options => options.Subject = _ => user);
        await bench.StoreAsync("a", "1");
        await bench.Get<SubjectRecorder>().RecordAsync(new DefaultHttpContext(), new StoredSession(bench.Get<SessionIds>().Of("a-key"), Guid.NewGuid(), TimeSpan.FromMinutes(20)));

        var session = bench.Open($"OrleansSessions.Subject\0{user}");

        Assert.Empty(session.Keys);
        Assert.Single((await bench.Get<SubjectIndex>().ReadAsync(user, CancellationToken.None)).Sessions);
    }
}

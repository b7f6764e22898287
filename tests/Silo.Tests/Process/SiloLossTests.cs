using System.Globalization;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class SiloLossTests
{
    private const string Key = "process-key-0123456789-0123456789-01";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task S2_S5_SiloIsKilledAndStartedAgain_EachCommitIsAppliedOnce()
    {
        const int Writers = 8;
        using var directory = new TemporaryDirectory();
        using var first = Start(directory.Path, "http://127.0.0.1:0");
        var (gateway, _) = await first.OpenAsync();
        await using var web = Web(gateway);
        var sessions = web.GetRequiredService<ISessionClient>();
        using var enough = new CancellationTokenSource();
        using var written = new SemaphoreSlim(0);

        var writers = Enumerable.Range(1, Writers).Select(seed => WriteAsync(sessions, GatewayHost.IdOf("shop", (byte)seed), written, enough.Token)).ToArray();
        await Task.WhenAny(CountAsync(written, 10 * Writers), Task.WhenAny(writers));
        await first.KillAsync();
        using var second = Start(directory.Path, gateway.ToString());
        await second.OpenAsync();
        await Task.WhenAny(CountAsync(written, written.CurrentCount + (10 * Writers)), Task.WhenAny(writers));
        await enough.CancelAsync();
        var outcomes = await Task.WhenAll(writers);

        Assert.All(outcomes, static outcome => Assert.Equal(LoadStatus.Whole, outcome.Loaded.Status));
        Assert.All(outcomes, static outcome => Assert.Equal(outcome.Count.ToString(CultureInfo.InvariantCulture), System.Text.Encoding.ASCII.GetString(outcome.Loaded.Patch.Set[0].Value.Span)));
        Assert.All(outcomes, static outcome => Assert.Equal(outcome.Count, outcome.Loaded.Version.Revision));
    }

    private static async Task CountAsync(SemaphoreSlim written, int times)
    {
        for (var i = 0; i < times; i++)
        {
            await written.WaitAsync(Stop);
        }
    }

    private static async Task<(int Count, LoadOutcome Loaded)> WriteAsync(ISessionClient sessions, SessionId id, SemaphoreSlim written, CancellationToken enough)
    {
        var held = default(SessionVersion);
        var count = 0;
        while (!enough.IsCancellationRequested)
        {
            var value = System.Text.Encoding.ASCII.GetBytes((count + 1).ToString(CultureInfo.InvariantCulture));
            var outcome = await sessions.CommitAsync(id, new SessionCommit
            {
                CommitId = Guid.NewGuid(),
                Base = held,
                Create = count == 0,
                PublicId = Guid.NewGuid(),
                Idle = TimeSpan.FromMinutes(20),
                Timeout = TimeSpan.FromMinutes(2),
                Changes = new SessionPatch { Set = [new SessionEntry("n", value)] },
            }, Stop);
            Assert.Equal(CommitStatus.Applied, outcome.Status);
            held = outcome.Version;
            count++;
            written.Release();
        }

        return (count, await sessions.LoadAsync(id, new SessionLoad(default, TimeSpan.FromMinutes(20)), Stop));
    }

    private static ServiceProvider Web(Uri gateway)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Configuration["ConnectionStrings:sessions"] = $"Endpoint={gateway};ApiKey={Key};Application=shop";
        builder.AddOrleansSession().UseGateway(static options => options.OutageTimeout = TimeSpan.FromMinutes(1));
        return builder.Services.BuildServiceProvider();
    }

    private static SiloProcess Start(string directory, string gateway) => new(
        ("Gateway__Url", gateway.TrimEnd('/')), ("Health__Url", "http://127.0.0.1:0"), ("Storage__Directory", directory), ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key));
}

using System.Globalization;
using System.Net;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using OrleansSessions.Testing;

namespace OrleansSessions.Cluster.Tests;

/// <summary>One session of two applications: one has the System.Web adapters with a remote session, the other ASP.NET Core's session and no adapters.</summary>
[Collection(ThreeSilos.Name)]
public sealed class SharedSessionTests(ThreeSilos.Fixture silos)
{
    private const string Cookie = "ASP.NET_SessionId";
    private static readonly JsonTypeInfo<int> Number = (JsonTypeInfo<int>)System.Text.Json.JsonSerializerOptions.Default.GetTypeInfo(typeof(int));
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task S8_BothApplicationsCount_NoCountIsLostAndEachSeesTheOthers()
    {
        const int Each = 15;
        Assert.SkipWhen(silos.Cluster is null, RedisServer.Missing ?? "");
        await using var core = await StartAsync(silos.Cluster!);
        using var http = Client(core);
        var id = await BeginAsync(http); // without the adapters
        await Task.WhenAll(Enumerable.Range(0, Each).SelectMany(number => new[] { RemoteCountAsync(number, id), CountAsync(http) }));

        using var page = await RemotePage.GetAsync(silos.Cluster!.Silos[0].SystemWeb, SiloCluster.RemoteKey, id, isReadOnly: true, cancellationToken: Stop);
        Assert.Equal($"{(2 * Each) + 1}", page.Sent["count"]);
        Assert.Equal($"{(2 * Each) + 1}", await http.GetStringAsync("/", Stop));
    }

    /// <summary>A page of the adapters that was on its way at the sign-in must not take the new cookie away.</summary>
    [Fact]
    public async Task S10_OneApplicationRotates_PagesWithTheOldCookieReadAndGetNoThirdOne()
    {
        Assert.SkipWhen(silos.Cluster is null, RedisServer.Missing ?? "");
        await using var core = await StartAsync(silos.Cluster!);
        using var http = Client(core);
        var old = await BeginAsync(http);

        using var rotated = await http.PostAsync("/rotate", content: null, Stop);
        var id = IdIn(rotated);
        using var read = await RemotePage.GetAsync(Of(0), SiloCluster.RemoteKey, old, isReadOnly: true, cancellationToken: Stop);
        using var written = await RemotePage.GetAsync(Of(1), SiloCluster.RemoteKey, old, cancellationToken: Stop);
        using var next = await RemotePage.GetAsync(Of(2), SiloCluster.RemoteKey, id, cancellationToken: Stop);

        Assert.NotEqual(old, id);
        Assert.Equal(("1", false, null), (read.Sent["count"], read.Sent.IsNew, read.SetCookie));
        Assert.Equal((HttpStatusCode.Conflict, null), (written.Status, written.SetCookie));
        Assert.Equal((HttpStatusCode.OK, "1"), (next.Status, next.Sent["count"]));
    }

    private async Task RemoteCountAsync(int number, string id)
    {
        using var page = await RemotePage.GetAsync(Of(number), SiloCluster.RemoteKey, id, cancellationToken: Stop);
        var count = int.Parse(page.Sent["count"]!, CultureInfo.InvariantCulture) + 1;
        Assert.Equal(HttpStatusCode.OK, (await page.PutAsync(Of(number + 1), page.Sent.With("count", $"{count}"))).Status);
    }

    private Uri Of(int number) => silos.Cluster!.Silos[number % silos.Cluster.Silos.Count].SystemWeb;

    private static HttpClient Client(WebApplication core) => new(new SocketsHttpHandler { UseProxy = false, UseCookies = false })
    {
        BaseAddress = new Uri(core.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single()),
    };

    private static async Task<string> BeginAsync(HttpClient http)
    {
        using var begun = await http.PostAsync("/count", content: null, Stop);
        var id = IdIn(begun);
        http.DefaultRequestHeaders.Add("Cookie", $"{Cookie}={id}");
        return id;
    }

    private static string IdIn(HttpResponseMessage response) => Assert.Single(response.Headers.GetValues("Set-Cookie"))[(Cookie.Length + 1)..].Split(';')[0];

    private static async Task CountAsync(HttpClient http)
    {
        using var response = await http.PostAsync("/count", content: null, Stop);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    private static async Task<WebApplication> StartAsync(SiloCluster cluster)
    {
        var builder = WebApplication.CreateBuilder(["--urls=http://127.0.0.1:0", $"--ConnectionStrings:sessions={cluster.ConnectionString}"]);
        builder.Logging.ClearProviders();
        builder.AddOrleansSession().ShareSystemWebSession();
        var app = builder.Build();
        app.UseRouting();
        app.UseOrleansSession();
        app.MapPost("/count", static (HttpContext context) => context.Session.SetJson("count", context.Session.GetJson("count", Number) + 1, Number)).WithSessionAccess(SessionAccess.Exclusive);
        app.MapPost("/rotate", static (HttpContext context) => context.RotateSessionAsync());
        app.MapGet("/", static (HttpContext context) => context.Session.GetJson("count", Number)).WithSessionAccess(SessionAccess.ReadOnly);
        await app.StartAsync(Stop);
        return app;
    }
}

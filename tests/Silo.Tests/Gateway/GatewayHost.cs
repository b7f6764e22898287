using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Orleans.Storage;
using OrleansSessions.Telemetry;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>The silo's gateway and health on real ports, over a cluster that a test scripts.</summary>
internal sealed class GatewayHost : IAsyncDisposable
{
    public const string Key = "shop-key-0123456789-0123456789-0123";

    public const string SecondKey = "shop-key-two-0123456789-0123456789-";

    public const string OtherKey = "desk-key-0123456789-0123456789-0123";

    private readonly WebApplication _app;
    private readonly HttpClient _http;

    private GatewayHost(WebApplication app, ScriptedSessions sessions, ManualTime time, Version version)
    {
        _app = app;
        Sessions = sessions;
        Time = time;
        var addresses = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Select(static a => new Uri(a)).ToArray();
        (Gateway, Health) = (addresses[0], addresses[1]);
        _http = new HttpClient(new SocketsHttpHandler { UseProxy = false, SslOptions = { RemoteCertificateValidationCallback = static (_, certificate, _, _) => certificate?.Subject == GatewayTlsTests.Subject } }) { DefaultRequestVersion = version, DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact };
    }

    public ScriptedSessions Sessions { get; }

    public ManualTime Time { get; }

    public Uri Gateway { get; }

    public Uri Health { get; }

    public IConfigurationRoot Configuration => (IConfigurationRoot)_app.Configuration;

    public GatewayAdmission Admission => _app.Services.GetRequiredService<GatewayAdmission>();

    public IMeterFactory Meters => _app.Services.GetRequiredService<IMeterFactory>();

    /// <summary>What the gateway's connections logged.</summary>
    public FakeLogCollector Log => _app.Services.GetFakeLogCollector();

    /// <summary>The call that is being answered: a scripted session may look at it.</summary>
    public HttpContext? Call => _app.Services.GetRequiredService<IHttpContextAccessor>().HttpContext;

    public IHostApplicationLifetime Lifetime => _app.Lifetime;

    /// <param name="settings">Settings of the silo.</param>
    /// <param name="version">The version of HTTP to call it with.</param>
    /// <param name="hasDataRate">Whether Kestrel ends a connection that reads too slowly, by its own clock. Otherwise only the gateway does.</param>
    public static async Task<GatewayHost> StartAsync(string[] settings, Version? version = null, bool hasDataRate = false)
    {
        var builder = WebApplication.CreateBuilder(
        [
            "--Gateway:Url=http://127.0.0.1:0", "--Health:Url=http://127.0.0.1:0", "--Logging:LogLevel:Default=None", $"--Logging:LogLevel:{typeof(GatewayConnections)}=Information",
            "--Gateway:ApiKeys:0:Application=shop", $"--Gateway:ApiKeys:0:Key={Key}",
            "--Gateway:ApiKeys:1:Application=shop", $"--Gateway:ApiKeys:1:Key={SecondKey}",
            "--Gateway:ApiKeys:2:Application=desk", $"--Gateway:ApiKeys:2:Key={OtherKey}",
            .. settings,
        ]);
        builder.Configuration.AddInMemoryCollection();
        builder.Logging.ClearProviders().AddFakeLogging();
        var sessions = new ScriptedSessions();
        var time = new ManualTime();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<TimeProvider>(time);
        builder.Services.AddSingleton<ISessionClient>(sessions);
        builder.Services.AddSingleton(new SiloReadLease(time) { IsRequired = false });
        builder.Services.AddSingleton(new MemoryPressure(static () => default, static () => { }, time, NullLogger.Instance));
        builder.Services.AddSingleton<StorageMetrics>().AddSingleton<StorageHealth>().AddSingleton<GrainStorages>();
        builder.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Sessions, new OrleansSessions.Grains.MemoryGrainStorage());
        builder.Services.AddKeyedSingleton<IGrainStorage>(StorageNames.Ledger, new OrleansSessions.Grains.MemoryGrainStorage());
        builder.AddGateway();
        if (!hasDataRate)
        {
            builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Limits.MinResponseDataRate = null);
        }

        builder.AddHealth();
        builder.AddTelemetry("session-silo");
        var app = builder.Build();
        app.UseListeners();
        app.MapGateway();
        app.MapHealth();
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new GatewayHost(app, sessions, time, version ?? HttpVersion.Version20);
    }

    public static Task<GatewayHost> StartAsync() => StartAsync([]);

    public static SessionId IdOf(string application, byte seed = 1) => SessionId.From(SessionId.ApplicationTag(application), Enumerable.Repeat(seed, 32).ToArray());

    public static byte[] Body<T>(SessionId id, WireFormat<T> form, T message)
        where T : class
    {
        using var buffer = new WireBuffer();
        new WireWriter(buffer).Id(id);
        form.Write(buffer, message);
        return buffer.Written.ToArray();
    }

    public static byte[] LoadBody(SessionId id) => Body(id, WireFormats.Load, new SessionLoad(default, TimeSpan.FromMinutes(20)));

    public static byte[] CommitBody(SessionId id, int bytes = 10) => Body(id, WireFormats.Commit, new SessionCommit
    {
        CommitId = Guid.NewGuid(),
        Create = true,
        PublicId = Guid.NewGuid(),
        Idle = TimeSpan.FromMinutes(20),
        Timeout = TimeSpan.FromSeconds(10),
        Changes = new SessionPatch { Set = [new SessionEntry("cart", new byte[bytes])] },
    });

    public Task<HttpResponseMessage> PostAsync(string path, byte[] body, string? key = Key, string contentType = GatewayProtocol.ContentType) =>
        PostAsync(path, new ByteArrayContent(body), key, contentType);

    public async Task<HttpResponseMessage> PostAsync(string path, HttpContent content, string? key, string contentType = GatewayProtocol.ContentType, HttpCompletionOption until = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(Gateway, path)) { Content = content, Version = _http.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
        if (key is not null)
        {
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }

        return await _http.SendAsync(request, until, TestContext.Current.CancellationToken);
    }

    public async Task<(HttpStatusCode Status, string Text)> GetAsync(Uri listener, string path)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(listener, path)) { Version = listener == Health ? HttpVersion.Version11 : _http.DefaultRequestVersion, VersionPolicy = HttpVersionPolicy.RequestVersionExact };
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    public async Task<HttpStatusCode> PostToAsync(Uri listener, string path)
    {
        using var content = new ByteArrayContent(LoadBody(IdOf("shop")));
        using var response = await _http.PostAsync(new Uri(listener, path), content, TestContext.Current.CancellationToken);
        return response.StatusCode;
    }

    public void CancelCalls() => _http.CancelPendingRequests();

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }
}

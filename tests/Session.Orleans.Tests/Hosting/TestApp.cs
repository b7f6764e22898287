using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Testing;

namespace OrleansSessions.Tests;

/// <summary>A web application on one of the servers, with a cluster that does what a test asks for.</summary>
internal sealed class TestApp : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly HostKind _kind;
    private readonly bool _isTestServer;

    private TestApp(WebApplication app, HostKind kind, TestAppParts parts)
    {
        _app = app;
        _kind = kind;
        _isTestServer = kind is not (HostKind.Http1 or HostKind.Http2);
        Cluster = parts.Cluster;
        Client = parts.Client;
        Logs = parts.Logs;
    }

    public IClusterView Cluster { get; }

    public ScriptedClient Client { get; }

    public FakeLoggerProvider Logs { get; }

    public IServiceProvider Services => _app.Services;

    private Uri Address => _isTestServer ? new Uri("http://localhost/") : new Uri(_app.Urls.Single());

    public static async Task<TestApp> StartAsync(HostKind kind, Action<WebApplication> pipeline, Action<WebApplicationBuilder>? configure = null, TestAppParts? parts = null)
    {
        parts ??= await TestAppParts.OverAsync(kind);
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { ApplicationName = typeof(TestApp).Assembly.GetName().Name, EnvironmentName = parts.Environment });
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Debug).AddProvider(parts.Logs);
        builder.Services.AddSingleton<IDataProtectionProvider>(parts.Protection);
        builder.Services.AddSingleton(parts.Time);
        builder.Services.AddRouting();
        configure?.Invoke(builder);
        if (parts.AddsSessions)
        {
            builder.AddOrleansSession();
        }

        builder.Services.Replace(ServiceDescriptor.Singleton<ISessionClient>(parts.Client));
        Serve(builder.WebHost, kind);
        var app = builder.Build();
        pipeline(app);
        await app.StartAsync();
        return new TestApp(app, kind, parts);
    }

    /// <summary>With <c>UseOrleansSession</c> before the endpoints.</summary>
    public static Task<TestApp> WithSessionsAsync(
        HostKind kind,
        Action<WebApplication> endpoints,
        Action<OrleansSessionOptions>? options = null,
        TestAppParts? parts = null,
        Action<WebApplicationBuilder>? configure = null) =>
        StartAsync(
            kind,
            app =>
            {
                app.UseOrleansSession();
                endpoints(app);
            },
            builder =>
            {
                builder.Services.Configure(options ?? (static _ => { }));
                configure?.Invoke(builder);
            },
            parts);

    public Browser Browse() => _isTestServer
        ? new Browser(_app.GetTestServer().CreateHandler(), Address, HttpVersion.Version11)
        : new Browser(new SocketsHttpHandler { UseCookies = false, AllowAutoRedirect = false }, Address, _kind == HostKind.Http2 ? HttpVersion.Version20 : HttpVersion.Version11);

    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static void Serve(IWebHostBuilder host, HostKind kind)
    {
        if (kind is not (HostKind.Http1 or HostKind.Http2))
        {
            host.UseTestServer();
            return;
        }

        host.ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = kind == HostKind.Http2 ? HttpProtocols.Http2 : HttpProtocols.Http1));
    }
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Session;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Tests;

public sealed class RegistrationTests
{
    public static MatrixTheoryData<HostKind, bool, bool> Orders() => new([HostKind.TestServer, .. RealCluster.Ways], [true, false], [true, false]);

    [Fact]
    public void A18_AddSession_BeforeOrAfter_IsReplaced()
    {
        var before = Services(static services => services.AddSession().AddOrleansSession());
        var after = Services(static services =>
        {
            services.AddOrleansSession();
            services.AddSession(static options => options.IdleTimeout = TimeSpan.FromMinutes(3));
        });

        Assert.All([before, after], static services => Assert.Equal([typeof(OrleansSessionStore)], services.Where(static service => service.ServiceType == typeof(ISessionStore)).Select(static service => service.ImplementationType)));
    }

    [Theory]
    [MemberData(nameof(Orders))]
    public async Task A18_AddSession_BeforeOrAfter_ServesTheClustersSession(HostKind host, bool before, bool plain)
    {
        var parts = await TestAppParts.OverAsync(host);
        parts.AddsSessions = false;
        await using var app = await TestApp.StartAsync(
            host,
            app =>
            {
                _ = plain ? app.UseSession() : app.UseOrleansSession();
                app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "stored"));
                app.MapGet("/get", static (HttpContext context) => context.Session.GetString("a") ?? "");
            },
            builder =>
            {
                builder.Services.Configure<SessionOptions>(static options => options.Cookie.Name = "mine");
                var services = before ? builder.Services.AddSession(Brief) : builder.Services;
                services.AddOrleansSession();
                _ = before ? services : services.AddSession(Brief);
            },
            parts);
        using var browser = app.Browse();

        await browser.ReadAsync("/set");
        var read = await browser.ReadAsync("/get");

        Assert.Equal("stored", read);
        Assert.StartsWith("mine=", browser.CookieHeader, StringComparison.Ordinal);
        Assert.Equal(TimeSpan.FromMinutes(3), Assert.Single(app.Client.Sent).Idle);
    }

    [Fact]
    public void A18_Options_SectionAndCode_CodeCountsLast()
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Session:IdleTimeout"] = "00:05:00",
            ["Session:IOTimeout"] = "00:00:07",
            ["Session:Cookie:Name"] = "mine",
            ["Session:SynchronousLoadBehavior"] = "Throw",
            ["Session:MaximumCacheBytes"] = "1000",
        }).Build();
        using var services = Services(services => services.AddSingleton<IConfiguration>(configuration).AddOrleansSession(static options => options.CookieCacheDuration = TimeSpan.Zero).Services.Configure<SessionOptions>(static options => options.IdleTimeout = TimeSpan.FromMinutes(9))).BuildServiceProvider();

        var session = services.GetRequiredService<IOptions<SessionOptions>>().Value;
        var ours = services.GetRequiredService<IOptions<OrleansSessionOptions>>().Value;

        Assert.Equal((TimeSpan.FromMinutes(9), TimeSpan.FromSeconds(7), "mine"), (session.IdleTimeout, session.IOTimeout, session.Cookie.Name));
        Assert.Equal((SessionSynchronousLoadBehavior.Throw, 1000, TimeSpan.Zero), (ours.SynchronousLoadBehavior, ours.MaximumCacheBytes, ours.CookieCacheDuration));
    }

    [Fact]
    public void A18_Options_SeveralFaults_AreAllNamed()
    {
        using var services = Services(static services => services.AddOrleansSession().Configure(static options =>
        {
            options.CommitTime = 0;
            options.MaximumCacheBytes = -1;
            options.MaximumEntryBytes = 0;
        })).BuildServiceProvider();

        var error = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IOptions<OrleansSessionOptions>>().Value);

        Assert.Equal(3, error.Failures.Count());
    }

    [Theory]
    [InlineData("Endpoint=http://h:5080;ApiKey=k;Application=shop", "shop")]
    [InlineData("Endpoint = http://h:5080; ApiKey = k; Application = shop", "shop")]
    [InlineData("Endpoint=http://h:5080;ApiKey=k;Application=\"the shop; of ours\"", "the shop; of ours")]
    [InlineData("Endpoint=http://h:5080;ApiKey=k", "set")]
    public void A18_Application_FromConnectionString_IsTakenUnlessSet(string connection, string expected)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["ConnectionStrings:sessions"] = connection }).Build();
        using var services = Services(services => services.AddSingleton<IConfiguration>(configuration).AddOrleansSession("sessions", null).Configure(options => options.Application = expected == "set" ? "set" : null)).BuildServiceProvider();

        Assert.Equal(expected, services.GetRequiredService<SessionApplication>().Name);
    }

    [Fact]
    public void A18_UseOrleansSession_WithoutServices_SaysWhatToCall()
    {
        using var services = new ServiceCollection().BuildServiceProvider();
        var app = new ApplicationBuilder(services);

        var error = Assert.Throws<InvalidOperationException>(() => app.UseOrleansSession(new SessionOptions()));

        Assert.Contains("AddOrleansSession", error.Message, StringComparison.Ordinal);
    }

    private static void Brief(SessionOptions options) => options.IdleTimeout = TimeSpan.FromMinutes(3);

    private static ServiceCollection Services(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        return services;
    }
}

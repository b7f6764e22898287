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

    [Theory]
    [InlineData("configure", true)]
    [InlineData("configure", false)]
    [InlineData("add", true)]
    [InlineData("add", false)]
    public void A18_OptionsInCode_BeforeOrAfter_WinOverTheSection(string how, bool before)
    {
        var configuration = Configuration(("Session:Cookie:Name", "section"), ("Session:IdleTimeout", "00:05:00"), ("Session:IOTimeout", "00:00:07"), ("Session:MaximumCacheBytes", "1000"), ("Session:ReuseExpiredKey", "false"));
        using var services = Services(services =>
        {
            services.AddSingleton<IConfiguration>(configuration);
            void Code()
            {
                _ = how == "add" ? services.AddSession(Mine) : services.Configure<SessionOptions>(Mine);
                services.Configure<OrleansSessionOptions>(static options => options.MaximumCacheBytes = 2000);
            }

            if (before)
            {
                Code();
            }

            services.AddOrleansSession();
            services.AddOrleansSession();
            if (!before)
            {
                Code();
            }
        }).BuildServiceProvider();

        var session = services.GetRequiredService<IOptions<SessionOptions>>().Value;
        var ours = services.GetRequiredService<IOptions<OrleansSessionOptions>>().Value;

        Assert.Equal((".Shop.Session", TimeSpan.FromMinutes(3), TimeSpan.FromSeconds(7)), (session.Cookie.Name, session.IdleTimeout, session.IOTimeout));
        Assert.Equal((2000, false), (ours.MaximumCacheBytes, ours.ReuseExpiredKey));
    }

    [Theory]
    [InlineData("IdleTimeout", "5", "Session:IdleTimeout is '5'; it must be a duration like 00:00:05.")]
    [InlineData("IOTimeout", "1.5", "Session:IOTimeout is '1.5'; it must be a duration like 00:00:05.")]
    [InlineData("Cookie:MaxAge", "30", "Session:Cookie:MaxAge is '30'; it must be a duration like 00:00:05.")]
    [InlineData("AbsoluteTimeout", "8", "Session:AbsoluteTimeout is '8'; it must be a duration like 00:00:05.")]
    [InlineData("RotationGracePeriod", "soon", "Session:RotationGracePeriod is 'soon'; it must be a duration like 00:00:05.")]
    [InlineData("CommitTime", "1", "Session:CommitTime is '1'; it must be one of BeforeHeaders, AfterResponse.")]
    [InlineData("MaximumCacheBytes", "64 MiB", "Session:MaximumCacheBytes is '64 MiB'; it must be a whole number.")]
    [InlineData("ReuseExpiredKey", "yes", "Session:ReuseExpiredKey is 'yes'; it must be true or false.")]
    [InlineData("Subject", "name", "Session:Subject can be set in code only.")]
    [InlineData("IdelTimeout", "00:05:00", "Session:IdelTimeout is not a setting. The nearest one is Session:IdleTimeout.")]
    [InlineData("Idle", "00:05:00", "Session:Idle is not a setting. The nearest one is Session:IdleTimeout.")]
    [InlineData("CacheBytes", "1000", "Session:CacheBytes is not a setting. The nearest one is Session:MaximumCacheBytes.")]
    [InlineData("Cookie:Nam", "mine", "Session:Cookie:Nam is not a setting. The nearest one is Session:Cookie:Name.")]
    [InlineData("FormerCookies:0:Paht", "/shop", "Session:FormerCookies:0:Paht is not a setting. The nearest one is Session:FormerCookies:0:Path.")]
    public async Task A18_Section_UnknownNameOrMisleadingValue_IsAnErrorAtStart(string name, string value, string expected)
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.WithSessionsAsync(
            HostKind.TestServer, static _ => { }, configure: builder => builder.Configuration.AddInMemoryCollection([new($"Session:{name}", value), new("Session:Cookei", "x")])));

        Assert.Equal([expected, "Session:Cookei is not a setting. The nearest one is Session:Cookie."], error.Failures.Order(StringComparer.Ordinal).OrderBy(failure => failure != expected));
    }

    [Fact]
    public async Task A18_Section_UnderUseSession_IsCheckedAtStartToo()
    {
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => TestApp.StartAsync(
            HostKind.TestServer, static app => app.UseSession(), static builder => builder.Configuration.AddInMemoryCollection([new("Session:IdleTimeout", "5")])));

        Assert.Single(error.Failures);
    }

    [Fact]
    public void A18_Section_EverySetting_IsBound()
    {
        var configuration = Configuration(
            ("Session:idletimeout", "00:05:00"),
            ("Session:Cookie:SameSite", "Strict"),
            ("Session:Cookie:HttpOnly", "false"),
            ("Session:Cookie:MaxAge", "2.00:00:00"),
            ("Session:Cookie:Extensions:0", "Partitioned"),
            ("Session:AbsoluteTimeout", "08:00:00"),
            ("Session:UpgradedConnectionsKeepAlive", "true"),
            ("Session:FormerCookies:0:Path", "/shop"),
            ("Session:FormerCookies:0:Domain", "example.com"));
        using var services = Services(services => services.AddSingleton<IConfiguration>(configuration).AddOrleansSession()).BuildServiceProvider();

        var session = services.GetRequiredService<IOptions<SessionOptions>>().Value;
        var ours = services.GetRequiredService<IOptions<OrleansSessionOptions>>().Value;

        Assert.Equal((TimeSpan.FromMinutes(5), SameSiteMode.Strict, false, TimeSpan.FromDays(2), "Partitioned"), (session.IdleTimeout, session.Cookie.SameSite, session.Cookie.HttpOnly, session.Cookie.MaxAge, session.Cookie.Extensions.Single()));
        Assert.Equal((TimeSpan.FromHours(8), true), (ours.AbsoluteTimeout, ours.UpgradedConnectionsKeepAlive));
        Assert.Equal(("/shop", "example.com"), (ours.FormerCookies.Single().Path, ours.FormerCookies.Single().Domain));
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

    private static IConfiguration Configuration(params (string Key, string Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create(setting.Key, (string?)setting.Value))).Build();

    private static void Mine(SessionOptions options)
    {
        options.Cookie.Name = ".Shop.Session";
        options.IdleTimeout = TimeSpan.FromMinutes(3);
    }

    private static void Brief(SessionOptions options) => options.IdleTimeout = TimeSpan.FromMinutes(3);

    private static ServiceCollection Services(Action<IServiceCollection> add)
    {
        var services = new ServiceCollection();
        add(services);
        return services;
    }
}

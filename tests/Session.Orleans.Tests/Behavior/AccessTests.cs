using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc.ApplicationParts;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>The session access that endpoints declare.</summary>
public sealed class AccessTests
{
    public static MatrixTheoryData<HostKind, string> ReadOnly() =>
        new([HostKind.TestServer, .. RealCluster.Ways], ["/Declared/Reads", "/Undeclared/Reads", "/DeclaredPage", "/group/reads", "/handler"]);

    public static MatrixTheoryData<HostKind, string> ReadWrite() => new([HostKind.TestServer, .. RealCluster.Ways], ["/Declared/Writes", "/group/writes"]);

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task RoutingBehindTheSession_IsLoggedAsAnErrorOnce(HostKind sessions)
    {
        await using var app = await TestApp.StartAsync(sessions, RoutedBehind);
        using var browser = app.Browse();

        var read = (await browser.ReadAsync("/"), await browser.ReadAsync("/"));

        Assert.Equal(("here", "here"), read);
        var line = Assert.Single(app.Logs.Records(), static line => line.Message.Contains("app.UseRouting() before app.UseOrleansSession()", StringComparison.Ordinal));
        Assert.Equal((150, LogLevel.Error), (line.Id.Id, line.Level));
    }

    [Theory]
    [ClassData(typeof(EverySession))]
    public async Task RoutingBehindTheSession_InDevelopmentThrows(HostKind sessions)
    {
        var parts = await TestAppParts.OverAsync(sessions);
        parts.Environment = Environments.Development;
        await using var app = await TestApp.StartAsync(sessions, RoutedBehind, parts: parts);
        using var browser = app.Browse();

        var error = await Assert.ThrowsAsync<HttpRequestException>(() => browser.ReadAsync("/"));

        var thrown = Assert.IsType<InvalidOperationException>(error.GetBaseException());
        Assert.Contains("Call app.UseRouting() before app.UseOrleansSession().", thrown.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ErrorPageIsRoutedAgain_IsNoWrongOrder()
    {
        var parts = new TestAppParts { Environment = Environments.Development };
        await using var app = await TestApp.StartAsync(
            HostKind.TestServer,
            static app =>
            {
                app.UseRouting();
                app.UseOrleansSession();
                app.UseStatusCodePagesWithReExecute("/error");
                app.MapGet("/error", static () => "an error page").WithSessionAccess(SessionAccess.ReadOnly);
            },
            parts: parts);
        using var browser = app.Browse();

        var page = await browser.ReadAsync("/unknown");

        Assert.Equal("an error page", page);
    }

    [Theory]
    [MemberData(nameof(ReadOnly))]
    public async Task ReadOnlyDeclared_IsLoadedAheadAndMayNotWrite(HostKind sessions, string path)
    {
        await using var app = await DeclaredAsync(sessions);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var said = await browser.ReadAsync(path);

        Assert.StartsWith("1, ", said, StringComparison.Ordinal);
        Assert.Contains("declares SessionAccess.ReadOnly", said, StringComparison.Ordinal);
        Assert.Empty(app.Logs.Of("SynchronousLoad"));
        Assert.Equal((1, 1), (app.Client.Loads, app.Client.Commits));
    }

    [Theory]
    [MemberData(nameof(ReadWrite))]
    public async Task NearerDeclaration_Counts(HostKind sessions, string path)
    {
        await using var app = await DeclaredAsync(sessions);
        using var browser = app.Browse();
        await browser.ReadAsync("/set");

        var said = await browser.ReadAsync(path);

        Assert.Equal("1, written", said);
        Assert.Empty(app.Logs.Of("SynchronousLoad"));
        Assert.StartsWith("2, ", await browser.ReadAsync("/handler"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task DeclaredUnderUseSession_IsLoggedAsAnErrorAndThrowsInDevelopment()
    {
        var parts = new TestAppParts();
        await using var app = await TestApp.StartAsync(HostKind.TestServer, UnderUseSession, parts: parts);

        parts.Environment = Environments.Development;
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(HostKind.TestServer, UnderUseSession, parts: parts));

        Assert.Equal((148, LogLevel.Error), app.Logs.Of("AccessNotKept").Select(static line => (line.Id.Id, line.Level)).Single());
        Assert.Contains("Call app.UseOrleansSession() in its place.", error.Message, StringComparison.Ordinal);

        static void UnderUseSession(WebApplication app)
        {
            app.UseSession();
            app.MapGet("/", static () => "here").WithSessionAccess(SessionAccess.Exclusive);
        }
    }

    [Fact]
    public async Task ExclusiveHub_IsRefusedAtStart()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => TestApp.StartAsync(
            HostKind.TestServer,
            static app =>
            {
                app.UseOrleansSession();
                app.MapHub<Chat>("/chat").WithSessionAccess(SessionAccess.Exclusive);
            },
            static builder => builder.Services.AddSignalR()));

        Assert.Contains("Chat", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(-1, 110)]
    [InlineData(111, 110)]
    [InlineData(15, 0)]
    [InlineData(15, 111)]
    public void TimesOutOfBounds_Throw(int wait, int lease) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = wait, LeaseSeconds = lease });

    private static void RoutedBehind(WebApplication app)
    {
        app.UseOrleansSession();
        app.UseRouting();
        app.MapGet("/", static () => "here").WithSessionAccess(SessionAccess.ReadOnly);
    }

    private static Task<TestApp> DeclaredAsync(HostKind sessions) => TestApp.StartAsync(
        sessions,
        static app =>
        {
            app.UseOrleansSession();
            app.MapDefaultControllerRoute();
            app.MapRazorPages();
            app.MapGet("/set", static (HttpContext context) => context.Session.SetString("a", "1"));
            app.MapGet("/handler", [SessionAccess(SessionAccess.ReadOnly)] static (HttpContext context) => DeclaredController.Use(context));
            var group = app.MapGroup("/group").WithSessionAccess(SessionAccess.ReadOnly);
            group.MapGet("/reads", static (HttpContext context) => DeclaredController.Use(context));
            group.MapGet("/writes", static (HttpContext context) => DeclaredController.Use(context)).WithSessionAccess(SessionAccess.ReadWrite);
        },
        static builder =>
        {
            var own = typeof(DeclaredPage).Assembly;
            builder.Services.AddControllersWithViews().AddApplicationPart(own);
            builder.Services.AddRazorPages().ConfigureApplicationPartManager(parts => parts.ApplicationParts.Add(new CompiledRazorAssemblyPart(own)));
        });

    private sealed class Chat : Hub;
}

using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using OrleansSessions.Tests.Hosting;

namespace OrleansSessions.Tests.Contract;

/// <summary>G: what endpoints declare.</summary>
public sealed class ContractG_AccessTests
{
    [Fact]
    public async Task G_RoutingBehindTheSession_IsLoggedAsAnError()
    {
        await using var app = await TestApp.StartAsync(HostKind.TestServer, static app =>
        {
            app.UseOrleansSession();
            app.UseRouting();
            app.MapGet("/", static () => "here").WithSessionAccess(SessionAccess.ReadOnly);
        });
        using var browser = app.Browse();

        Assert.Equal("here", await browser.ReadAsync("/"));
        Assert.Single(app.Logs.Lines, static line => line.Text.Contains("app.UseRouting() before app.UseOrleansSession()", StringComparison.Ordinal));
    }

    [Fact]
    public async Task G_ExclusiveHub_IsRefusedAtStart()
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
    public void G_TimesOutOfBounds_Throw(int wait, int lease) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SessionAccessAttribute(SessionAccess.Exclusive) { WaitSeconds = wait, LeaseSeconds = lease });

    private sealed class Chat : Hub;
}

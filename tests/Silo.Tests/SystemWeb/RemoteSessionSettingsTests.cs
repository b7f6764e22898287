using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>What the settings of section SystemWeb do, and the bounds that requests share with the gateway.</summary>
public sealed class RemoteSessionSettingsTests
{
    private const string Key = SystemWebSilo.Key;
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Settings_OfCookieTimeoutAndTurns_Count()
    {
        using var silo = await SystemWebSilo.StartAsync(
            ("SystemWeb__WaitSeconds", "0"), ("SystemWeb__RequireSsl", "true"), ("SystemWeb__Timeout", "00:45:00"), ("SystemWeb__EarlyRelease", "true"), ("Sessions__MaximumSessionBytes", "2000"), ("Sessions__MaximumEntryBytes", "2000"));
        using var page = await RemotePage.GetAsync(silo.Url, Key, cancellationToken: Stop);

        using var other = await RemotePage.GetAsync(silo.Url, Key, page.Sent.Id, cancellationToken: Stop);
        var tooLarge = await page.PutAsync(silo.Url, page.Sent.With("a", new string('x', 3000)));

        Assert.Contains("; secure", page.SetCookie, StringComparison.Ordinal);
        Assert.Equal(45, page.Sent.Timeout);
        Assert.True(page.Announced > 1L << 32, $"{page.Announced}");
        Assert.Equal((HttpStatusCode.ServiceUnavailable, "Another request of the session runs"), (other.Status, other.Reason));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, tooLarge.Status);
        Assert.Contains("allows 2000", tooLarge.Reason, StringComparison.Ordinal);
        Assert.Null(other.SetCookie);
    }

    /// <summary>S9: a page whose time is up is still heard as long as no other has come.</summary>
    [Theory]
    [InlineData(false, HttpStatusCode.OK)]
    [InlineData(true, HttpStatusCode.BadRequest)]
    public async Task S9_LeaseIsOver_PageIsStoredUnlessAnotherHasCome(bool another, HttpStatusCode status)
    {
        using var silo = await SystemWebSilo.StartAsync(("SystemWeb__LeaseSeconds", "1"));
        using var page = await RemotePage.GetAsync(silo.Url, Key, cancellationToken: Stop);
        await page.EndAsync(Stop);
        using var next = another ? await RemotePage.GetAsync(silo.Url, Key, page.Sent.Id, cancellationToken: Stop) : null;

        var late = await page.PutAsync(silo.Url, page.Sent.With("a", "late"));

        Assert.Equal(status, late.Status);
    }

    /// <summary>Who sends a session back must not wait for those that it holds up.</summary>
    [Fact]
    public async Task S12_AllCallsThatMayHoldAreTaken_SessionCanBeSentBack()
    {
        using var silo = await SystemWebSilo.StartAsync(("Gateway__MaximumConcurrentCalls", "4"), ("Gateway__ApplicationShare", "50"));
        using var page = await RemotePage.GetAsync(silo.Url, Key, cancellationToken: Stop);

        using var other = await RemotePage.GetAsync(silo.Url, Key, cancellationToken: Stop);
        var sent = await page.PutAsync(silo.Url, page.Sent.With("a", "1"));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, other.Status);
        Assert.Equal(HttpStatusCode.OK, sent.Status);
    }

    [Fact]
    public async Task Silo_IsStoppedWhileAPageHoldsAndAnotherWaits_EndsInOrder()
    {
        using var silo = await SystemWebSilo.StartAsync();
        using var page = await RemotePage.GetAsync(silo.Url, Key, cancellationToken: Stop);
        var waiting = RemotePage.GetAsync(silo.Url, Key, page.Sent.Id, cancellationToken: Stop);

        var began = TimeProvider.System.GetTimestamp();
        var exit = await silo.StopAsync();
        var took = TimeProvider.System.GetElapsedTime(began);
        var answer = await Record.ExceptionAsync(async () => Assert.Equal(HttpStatusCode.ServiceUnavailable, (await waiting).Status));

        Assert.Equal(0, exit);
        Assert.InRange(took.TotalSeconds, 0, 15); // waiting would take 30 s
        Assert.True(answer is null or HttpRequestException, $"{answer}"); // its connection may not have been there yet
    }

    [Fact]
    public async Task Peers_WithoutAKey_AreBoundedAsAtTheGateway()
    {
        using var silo = await SystemWebSilo.StartAsync();
        var peers = new List<ReplayedConnection>();
        for (var peer = 0; peer <= GatewayConnections.MaximumUnauthenticatedPerAddress; peer++)
        {
            peers.Add(await ReplayedConnection.OpenAsync(silo.Url));
        }

        Assert.True(await peers[^1].IsClosedAsync());
        peers.ForEach(static peer => peer.Dispose());
    }
}

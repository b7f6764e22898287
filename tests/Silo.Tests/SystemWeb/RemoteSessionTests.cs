using System.Net;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

/// <summary>Remote sessions of the System.Web adapters, served by one real silo.</summary>
public sealed class RemoteSessionTests(RemoteSessionTests.Fixture fixture) : IClassFixture<RemoteSessionTests.Fixture>
{
    private const string Key = SystemWebSilo.Key;
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    private Uri Silo => fixture.Silo.Url;

    [Theory]
    [InlineData("", HttpStatusCode.Unauthorized)]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("b3bd3c1e-4f5c-4a8b-9d2e-1f6f0f4f7a12", HttpStatusCode.Unauthorized)]
    [InlineData(Key, HttpStatusCode.OK)]
    public async Task Get_AnyKey_IsAnsweredOnlyIfItIsKnown(string? key, HttpStatusCode status)
    {
        using var page = await RemotePage.GetAsync(Silo, key, isReadOnly: true, cancellationToken: Stop);

        Assert.Equal(status, page.Status);
    }

    [Fact]
    public async Task Post_IsNotAllowed_SoThatTheAdaptersUseGetAndPut() =>
        Assert.Equal(HttpStatusCode.MethodNotAllowed, (await RemotePage.PutAsync(Silo, Key, null, [], HttpMethod.Post)).Status);

    [Fact]
    public async Task Get_HeaderIsMissing_Writes()
    {
        using var page = await RemotePage.GetAsync(Silo, Key, isReadOnly: null, cancellationToken: Stop);

        Assert.False(page.Sent.IsReadOnly);
        Assert.Equal(HttpStatusCode.OK, (await page.PutAsync(Silo, page.Sent.With("a", "1"))).Status);
        await page.EndAsync(Stop);
    }

    [Fact]
    public async Task Put_WithoutAHeldSession_IsRefused()
    {
        var id = await NewAsync("a", "1");

        Assert.Equal((HttpStatusCode.BadRequest, "Could not find session"), await RemotePage.PutAsync(Silo, Key, id, new RemoteState(id).ToBytes()));
        Assert.Equal((HttpStatusCode.BadRequest, "No session ID found"), await RemotePage.PutAsync(Silo, Key, null, new RemoteState(id).ToBytes()));
        Assert.Equal("1", (await ReadAsync(id))["a"]);
    }

    [Fact]
    public async Task Put_BrokenOrOfAnotherSession_IsRefusedAndTheSessionStaysHeld()
    {
        var id = await NewAsync("a", "1");
        using var page = await RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop);
        var whole = page.Sent.With("a", "2").ToBytes();

        Assert.Equal((HttpStatusCode.BadRequest, "Failed to deserialize session state"), await RemotePage.PutAsync(Silo, Key, id, whole[..^4]));
        Assert.Equal(HttpStatusCode.BadRequest, (await RemotePage.PutAsync(Silo, Key, id, (page.Sent with { Id = new string('x', 24) }).ToBytes())).Status);
        Assert.Equal(HttpStatusCode.OK, (await RemotePage.PutAsync(Silo, Key, id, whole)).Status);
        Assert.Equal("2", (await ReadAsync(id))["a"]);
    }

    [Fact]
    public async Task Put_KeyIsUnknownToTheApplication_KeepsItsValue()
    {
        var id = await NewAsync("kept", "1");
        using var page = await RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop);

        await page.PutAsync(Silo, page.Sent.Without("kept").With("a", "2") with { UnknownKeys = ["kept"] });

        var now = await ReadAsync(id);
        Assert.Equal(("1", "2"), (now["kept"], now["a"]));
    }

    [Fact]
    public async Task Session_OfAnotherApplication_IsNotFound()
    {
        var id = await NewAsync("a", "1");

        using var page = await RemotePage.GetAsync(Silo, SystemWebSilo.OtherKey, id, isReadOnly: true, cancellationToken: Stop);

        Assert.Empty(page.Sent.Values);
    }

    [Fact]
    public async Task Page_ThatIsLeft_LetsTheNextOneIn()
    {
        var id = await NewAsync("a", "1");
        var first = await RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop);
        var next = RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop);

        first.Dispose();

        using var second = await next.WaitAsync(TimeSpan.FromSeconds(10), Stop); // a client reads on for two seconds before it closes
        Assert.Equal("1", second.Sent["a"]);
    }

    [Fact]
    public async Task Put_TwiceAtOnce_IsStoredOnce()
    {
        var id = await NewAsync("a", "1");
        using var page = await RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop);

        var sent = await Task.WhenAll(page.PutAsync(Silo, page.Sent.With("a", "2")), page.PutAsync(Silo, page.Sent.With("a", "3")));

        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.BadRequest], sent.Select(static one => one.Status).Order());
        Assert.Equal(sent[0].Status == HttpStatusCode.OK ? "2" : "3", (await ReadAsync(id))["a"]);
    }

    [Fact]
    public async Task Session_OfManyBytes_ComesBackWhole()
    {
        var text = new string('x', 300_000);
        var id = await NewAsync("a", text);

        using var page = await RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop);

        Assert.Equal(text, page.Sent["a"]);
    }

    [Fact]
    public async Task Session_ThatWasAbandoned_HasAnotherIdNext()
    {
        var id = await NewAsync("a", "1");
        using (var page = await RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop))
        {
            Assert.Equal(HttpStatusCode.OK, (await page.PutAsync(Silo, page.Sent with { IsAbandoned = true })).Status);
        }

        using var read = await RemotePage.GetAsync(Silo, Key, id, isReadOnly: true, cancellationToken: Stop);
        using var written = await RemotePage.GetAsync(Silo, Key, id, cancellationToken: Stop);

        Assert.All([read, written], page =>
        {
            Assert.NotEqual(id, page.Sent.Id);
            Assert.Contains(page.Sent.Id, page.SetCookie, StringComparison.Ordinal);
            Assert.True(page.Sent.IsNew);
            Assert.Empty(page.Sent.Values);
        });
    }

    private async Task<string> NewAsync(string key, string value)
    {
        using var page = await RemotePage.GetAsync(Silo, Key, cancellationToken: Stop);
        Assert.Equal(HttpStatusCode.OK, (await page.PutAsync(Silo, page.Sent.With(key, value))).Status);
        await page.EndAsync(Stop);
        return page.Sent.Id;
    }

    private async Task<RemoteState> ReadAsync(string id)
    {
        using var page = await RemotePage.GetAsync(Silo, Key, id, isReadOnly: true, cancellationToken: Stop);
        return page.Sent;
    }

    public sealed class Fixture : IAsyncLifetime
    {
        internal SystemWebSilo Silo { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Silo = await SystemWebSilo.StartAsync();

        public ValueTask DisposeAsync()
        {
            Silo.Dispose();
            return ValueTask.CompletedTask;
        }
    }
}

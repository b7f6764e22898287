using System.Net;
using Microsoft.Extensions.Time.Testing;
using OrleansSessions;

namespace Samples.MinimalApi.Tests;

public sealed class CartTests : IDisposable
{
    private const string Empty = """{"products":[]}""";

    private readonly FakeTimeProvider _time = new();
    private readonly InMemorySessions _sessions;
    private readonly Shop _shop;
    private readonly HttpClient _browser;

    public CartTests()
    {
        _sessions = new InMemorySessions(_time);
        _shop = new Shop(_sessions);
        _browser = _shop.CreateClient();
    }

    public void Dispose()
    {
        _browser.Dispose();
        _shop.Dispose();
    }

    [Fact]
    public async Task Cart_IdleForTwentyMinutes_IsEmpty()
    {
        await AddAsync("tea");
        _time.Advance(TimeSpan.FromMinutes(19));
        var used = await _browser.GetStringAsync("/cart");

        _time.Advance(TimeSpan.FromMinutes(20));
        var left = await _browser.GetStringAsync("/cart");

        Assert.Equal("""{"products":["tea"]}""", used);
        Assert.Equal(Empty, left);
    }

    [Fact]
    public async Task Cart_SessionsUnavailable_Is503AndStillThereLater()
    {
        await AddAsync("tea");
        _sessions.Outage = SessionOutageReason.Unreachable;
        using var response = await _browser.GetAsync("/cart");

        _sessions.Outage = null;
        var later = await _browser.GetStringAsync("/cart");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal("""{"products":["tea"]}""", later);
    }

    [Fact]
    public async Task Checkout_AnswerIsLost_Is503AndTheCartIsOrdered()
    {
        await AddAsync("tea");
        _sessions.LosesAnswers = true;
        using var response = await _browser.PostAsync("/checkout", content: null);

        _sessions.LosesAnswers = false;
        var later = await _browser.GetStringAsync("/cart");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(Empty, later);
    }

    private async Task AddAsync(string product)
    {
        using var added = await _browser.PostAsync($"/cart/{product}", content: null);
        added.EnsureSuccessStatusCode();
    }
}

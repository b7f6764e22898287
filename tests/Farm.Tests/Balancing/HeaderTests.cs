using System.Text;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class HeaderTests
{
    [Fact]
    public async Task Forward_TwoCookiesSet_ArriveUntouched()
    {
        const string first = "a=1%2F; expires=Wed, 21 Oct 2026 07:28:00 GMT; path=/; samesite=lax; httponly";
        const string second = "b=caf\u00e9; path=/";
        await using var node = await Node.StartAsync(context =>
        {
            context.Response.Headers.SetCookie = new([first, second]);
            return Task.CompletedTask;
        });
        await using var balancer = await BalancerOf(node);
        using var http = new HttpClient(new SocketsHttpHandler { UseCookies = false, ResponseHeaderEncodingSelector = (_, _) => Encoding.UTF8 }) { BaseAddress = balancer.Url };

        using var answer = await http.GetAsync("/");

        Assert.Equal([first, second], answer.Headers.GetValues("Set-Cookie"));
    }

    [Fact]
    public async Task Forward_FieldsOfOneConnection_AreNotPassedOn()
    {
        await using var node = await Node.StartAsync(context =>
        {
            context.Response.Headers.Connection = "X-Of-This-Hop";
            context.Response.Headers["X-Of-This-Hop"] = "1";
            context.Response.Headers["X-Kept"] = "1";
            return context.Response.WriteAsync(string.Join(' ', context.Request.Headers.Keys.Where(name => name.StartsWith("X-Probe", StringComparison.Ordinal) || name is "TE" or "Connection" or "Keep-Alive")));
        });
        await using var balancer = await BalancerOf(node);
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("Connection", "X-Probe-Hop");
        request.Headers.TryAddWithoutValidation("X-Probe-Hop", "1");
        request.Headers.TryAddWithoutValidation("X-Probe-Kept", "1");
        request.Headers.TryAddWithoutValidation("TE", "trailers");
        request.Headers.TryAddWithoutValidation("Keep-Alive", "timeout=5");

        using var answer = await http.SendAsync(request);

        Assert.Equal("X-Probe-Kept", await answer.Content.ReadAsStringAsync());
        Assert.True(answer.Headers.Contains("X-Kept"));
        Assert.False(answer.Headers.Contains("X-Of-This-Hop"));
    }

    [Fact]
    public async Task Forward_ClientClaimsToBeForwarded_IsOverruled()
    {
        await using var node = await Node.StartAsync(context => context.Response.WriteAsync(
            $"{context.Request.Headers["X-Forwarded-For"]} {context.Request.Headers["X-Forwarded-Proto"]} {context.Request.Headers["X-Forwarded-Host"]} {context.Request.Host}"));
        await using var balancer = await BalancerOf(node);
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.TryAddWithoutValidation("X-Forwarded-For", "8.8.8.8");
        request.Headers.TryAddWithoutValidation("X-Forwarded-Proto", "https");
        request.Headers.Host = "shop.test";

        using var answer = await http.SendAsync(request);
        var seen = (await answer.Content.ReadAsStringAsync()).Split(' ');

        Assert.True(System.Net.IPAddress.IsLoopback(System.Net.IPAddress.Parse(seen[0])));
        Assert.Equal(["http", "shop.test", "shop.test"], seen[1..]);
    }

    [Fact]
    public async Task Forward_HeadAndNotModified_KeepWhatTheyAnnounce()
    {
        await using var node = await Node.StartAsync(context =>
        {
            if (HttpMethods.IsHead(context.Request.Method)) context.Response.ContentLength = 1234;
            else context.Response.StatusCode = StatusCodes.Status304NotModified;
            context.Response.Headers.ETag = "\"1\"";
            return Task.CompletedTask;
        });
        await using var balancer = await BalancerOf(node);
        using var http = new HttpClient { BaseAddress = balancer.Url };

        using var head = await http.SendAsync(new(HttpMethod.Head, "/"));
        using var same = await http.GetAsync("/");

        Assert.Equal(1234, head.Content.Headers.ContentLength);
        Assert.Equal(304, (int)same.StatusCode);
        Assert.Equal("\"1\"", same.Headers.ETag?.Tag);
    }

    private static Task<Balancer> BalancerOf(Node node) => Balancer.StartAsync(LoopbackPort.Take(), [node.Url], default);
}

using System.Net;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class BalancerTests
{
    private static readonly Uri NobodyThere = new("http://127.0.0.1:1");

    [Fact]
    public async Task Forward_ManyRequestsOnOneConnection_AreDealtInTurn()
    {
        await using var one = await Node.StartAsync(context => context.Response.WriteAsync("one"));
        await using var two = await Node.StartAsync(context => context.Response.WriteAsync("two"));
        await using var balancer = await BalancerOf(one.Url, two.Url);
        using var http = new HttpClient(new SocketsHttpHandler { MaxConnectionsPerServer = 1 }) { BaseAddress = balancer.Url };

        var answers = new List<string>();
        for (var i = 0; i < 6; i++) answers.Add(await http.GetStringAsync("/"));

        Assert.Equal(["one", "two", "one", "two", "one", "two"], answers);
    }

    [Fact]
    public async Task Forward_NodeTakesNoConnection_NextGetsTheWholeRequest()
    {
        await using var node = await Node.StartAsync(context => context.Request.Body.CopyToAsync(context.Response.Body));
        await using var balancer = await BalancerOf(NobodyThere, NobodyThere, node.Url);
        using var http = new HttpClient { BaseAddress = balancer.Url };

        using var answer = await http.PostAsync("/", new StringContent("a body"));

        Assert.Equal("a body", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Forward_NoNodeTakesConnections_Is502ThatSaysSo()
    {
        await using var balancer = await BalancerOf(NobodyThere, NobodyThere);
        using var http = new HttpClient { BaseAddress = balancer.Url };

        using var answer = await http.GetAsync("/");

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        Assert.Contains("None of the 2 web nodes", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_NodeBreaksOffBeforeItsAnswer_IsNotTriedElsewhere()
    {
        await using var broken = await Node.StartAsync(context =>
        {
            context.Abort();
            return Task.CompletedTask;
        });
        await using var other = await Node.StartAsync(context => context.Response.WriteAsync("other"));
        await using var balancer = await BalancerOf(broken.Url, other.Url);
        using var http = new HttpClient { BaseAddress = balancer.Url };

        using var answer = await http.PostAsync("/pay", new StringContent("100"));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Contains("not known", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(other.Asked);
    }

    [Fact]
    public async Task Forward_NodeBreaksOffInItsAnswer_ReaderLearnsThatItIsIncomplete()
    {
        await using var node = await Node.StartAsync(async context =>
        {
            await context.Response.WriteAsync("half");
            await context.Response.Body.FlushAsync();
            context.Abort();
        });
        await using var balancer = await BalancerOf(node.Url);
        using var http = new HttpClient { BaseAddress = balancer.Url };

        var reading = http.GetStringAsync("/");

        await Assert.ThrowsAsync<HttpRequestException>(() => reading);
    }

    [Fact]
    public async Task Forward_EncodedTarget_ReachesTheNodeByteForByte()
    {
        await using var node = await Node.StartAsync(context =>
            context.Response.WriteAsync(context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget));
        await using var balancer = await BalancerOf(node.Url);
        using var http = new HttpClient { BaseAddress = balancer.Url };
        var target = new Uri($"{balancer.Url}a%2Fb/../c%41?q=%C3%A4+%20", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });

        var seen = await http.GetStringAsync(target);

        Assert.Equal("/a%2Fb/../c%41?q=%C3%A4+%20", seen);
    }

    [Fact]
    public async Task Start_PortIsTaken_ThrowsIOException()
    {
        await using var first = await BalancerOf(NobodyThere);

        var starting = Balancer.StartAsync(first.Url.Port, [NobodyThere], default);

        await Assert.ThrowsAnyAsync<IOException>(() => starting);
    }

    private static Task<Balancer> BalancerOf(params IReadOnlyList<Uri> nodes) => Balancer.StartAsync(LoopbackPort.Take(), nodes, default);
}

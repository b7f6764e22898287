using System.Net;
using Microsoft.AspNetCore.Http;
using OrleansSessions.Local;
using OrleansSessions.Testing;

namespace OrleansSessions.Farm.Tests;

public sealed class ControlEndpointsTests
{
    private readonly FakeParts _parts = new();

    [Fact]
    public async Task Parts_Requested_AreListedWithTheirStates()
    {
        await using var balancer = await BalancerOf(new Uri("http://127.0.0.1:1"));
        using var http = new HttpClient { BaseAddress = balancer.Url };

        using var answer = await http.GetAsync("/farm/parts");

        Assert.True(answer.Headers.CacheControl?.NoStore);
        Assert.Equal(
            """[{"name":"silo","kind":"silo","state":"ready","pid":7,"url":"http://127.0.0.1:1"},{"name":"web-1","kind":"web","state":"starting","pid":8,"url":"http://127.0.0.1:2"},{"name":"web-2","kind":"web","state":"dead","pid":null,"url":"http://127.0.0.1:3"}]""",
            await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task Kill_FromTheFarmsOwnPage_KillsThatPart()
    {
        await using var balancer = await BalancerOf(new Uri("http://127.0.0.1:1"));
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var request = Kill("silo", ("X-Farm", "kill"), ("Origin", balancer.Url.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin"));

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal(["kill silo and restart"], _parts.Commands);
    }

    [Theory]
    [InlineData("kill?restart=false", "kill web-2")]
    [InlineData("stop", "stop web-2")]
    [InlineData("start", "start web-2")]
    public async Task Command_OfAScenario_ReachesThePart(string path, string command)
    {
        await using var balancer = await BalancerOf(new Uri("http://127.0.0.1:1"));
        using var http = new HttpClient { BaseAddress = balancer.Url, DefaultRequestHeaders = { { "X-Farm", "test" } } };

        using var answer = await http.PostAsync($"/farm/parts/web-2/{path}", null);

        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        Assert.Equal([command], _parts.Commands);
    }

    [Theory]
    [InlineData("needs the header X-Farm")]
    [InlineData("not from 'https://evil.example'", "X-Farm", "kill", "Origin", "https://evil.example")]
    [InlineData("not from 'http://localhost:1'", "X-Farm", "kill", "Origin", "http://localhost:1")]
    [InlineData("not from 'null'", "X-Farm", "kill", "Origin", "null")]
    [InlineData("the browser says 'cross-site'", "X-Farm", "kill", "Sec-Fetch-Site", "cross-site")]
    [InlineData("the browser says 'same-site'", "X-Farm", "kill", "Sec-Fetch-Site", "same-site")]
    [InlineData("not to 'evil.example'", "X-Farm", "kill", "Host", "evil.example")]
    [InlineData("not to '192.0.2.1'", "X-Farm", "kill", "Host", "192.0.2.1")]
    public async Task Kill_FromElsewhere_IsRefused(string error, params string[] headers)
    {
        await using var balancer = await BalancerOf(new Uri("http://127.0.0.1:1"));
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var request = Kill("silo", [.. headers.Chunk(2).Select(pair => (pair[0], pair[1]))]);

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains(error, (await answer.Content.ReadAsStringAsync()).Replace("\\u0027", "'", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Empty(_parts.Commands);
    }

    [Fact]
    public async Task Parts_RequestedByAnotherHostName_IsRefused()
    {
        await using var balancer = await BalancerOf(new Uri("http://127.0.0.1:1"));
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var request = new HttpRequestMessage(HttpMethod.Get, "/farm/parts") { Headers = { Host = "rebound.example" } };

        using var answer = await http.SendAsync(request);

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
    }

    [Theory]
    [InlineData(nameof(PartCommandResult.Conflict), HttpStatusCode.Conflict, "web-2 is dead")]
    [InlineData(nameof(PartCommandResult.NoSuchPart), HttpStatusCode.NotFound, "no part named")]
    public async Task Kill_NotPossible_SaysWhy(string result, HttpStatusCode status, string why)
    {
        _parts.Result = Enum.Parse<PartCommandResult>(result);
        await using var balancer = await BalancerOf(new Uri("http://127.0.0.1:1"));
        using var http = new HttpClient { BaseAddress = balancer.Url };
        using var request = Kill("web-2", ("X-Farm", "kill"));

        using var answer = await http.SendAsync(request);

        Assert.Equal(status, answer.StatusCode);
        Assert.Contains(why, await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_PathOfTheControlEndpoints_ReachesNoNode()
    {
        await using var node = await Node.StartAsync(context => context.Response.WriteAsync("node"));
        await using var balancer = await BalancerOf(node.Url);
        using var http = new HttpClient { BaseAddress = balancer.Url };

        using var other = await http.GetAsync("/farm/other");
        using var wrong = await http.GetAsync("/farm/parts/silo/kill");
        var beside = await http.GetStringAsync("/farmer");

        Assert.Equal((HttpStatusCode.NotFound, HttpStatusCode.MethodNotAllowed, "node"), (other.StatusCode, wrong.StatusCode, beside));
        Assert.Equal(["GET /farmer"], node.Asked);
    }

    [Fact]
    public async Task Balancer_WithoutParts_HasNoControlEndpoints()
    {
        await using var node = await Node.StartAsync(context => context.Response.WriteAsync("node"));
        await using var balancer = await Balancer.StartAsync(LoopbackPort.Take(), [node.Url], default);
        using var http = new HttpClient { BaseAddress = balancer.Url };

        var answer = await http.GetStringAsync("/farm/parts");

        Assert.Equal("node", answer);
    }

    private static HttpRequestMessage Kill(string part, params IEnumerable<(string Name, string Value)> headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/farm/parts/{part}/kill");
        foreach (var (name, value) in headers) request.Headers.TryAddWithoutValidation(name, value);
        return request;
    }

    private Task<Balancer> BalancerOf(Uri node) => Balancer.StartAsync(LoopbackPort.Take(), [node], default, _parts);
}

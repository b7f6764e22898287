using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Options;
using OrleansSessions.Testing;

namespace OrleansSessions.Silo.Tests;

public sealed class StatusTests
{
    private const string Key = "status-key-0123456789-0123456789-012";

    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Silo_InUse_TellsItsStateAndItsMetrics()
    {
        using var directory = new TemporaryDirectory();
        var before = TimeProvider.System.GetUtcNow();
        using var silo = new SiloProcess(
            ("Gateway__Url", "http://127.0.0.1:0"), ("Gateway__Protocol", "Http1"), ("Health__Url", "http://127.0.0.1:0"), ("Storage__Directory", directory.Path),
            ("Gateway__ApiKeys__0__Application", "shop"), ("Gateway__ApiKeys__0__Key", Key));
        var (gateway, health) = await silo.OpenAsync();
        var opened = TimeProvider.System.GetUtcNow();
        using var http = new HttpClient { BaseAddress = health };
        var id = GatewayHost.IdOf("shop");
        await PostAsync(http, new Uri(gateway, GatewayProtocol.CommitPath), GatewayHost.CommitBody(id));
        await PostAsync(http, new Uri(gateway, GatewayProtocol.LoadPath), GatewayHost.LoadBody(id));

        using var status = JsonDocument.Parse(await http.GetStringAsync("/status.json", Stop));
        var page = await http.GetStringAsync("/", Stop);
        var metrics = await http.GetStringAsync("/metrics", Stop);

        var root = status.RootElement;
        Assert.Equal("yes", root.GetProperty("ready").GetString());
        Assert.InRange(root.GetProperty("started").GetDateTimeOffset(), before.AddSeconds(-1), opened); // not when somebody looks for the first time
        Assert.Equal((1, 1), (root.GetProperty("sessions").GetProperty("inMemory").GetInt64(), root.GetProperty("sessions").GetProperty("created").GetInt64()));
        Assert.Equal(("File", 1), (root.GetProperty("storage").GetProperty("provider").GetString(), root.GetProperty("members").GetArrayLength()));
        Assert.Equal(ClusterMembers.OrleansVersion, root.GetProperty("orleansVersion").GetString());
        Assert.Matches(@"^\d+\.\d+\.\d+", root.GetProperty("build").GetString());
        Assert.StartsWith("An acknowledged write survives", root.GetProperty("storage").GetProperty("survives").GetString(), StringComparison.Ordinal);
        Assert.Contains("<tr><th scope=\"row\">In memory<td>1</tr>", page, StringComparison.Ordinal);
        Assert.Contains("session_created_total{otel_scope_name=\"OrleansSessions.Cluster\",session_application=\"shop\"} 1", metrics, StringComparison.Ordinal);
        Assert.Contains("session_commit_duration_seconds_bucket{otel_scope_name=\"OrleansSessions.Cluster\",session_application=\"shop\",session_outcome=\"applied\",le=\"0.0001\"}", metrics, StringComparison.Ordinal);
        Assert.Contains("session_storage_duration_seconds_count{otel_scope_name=\"OrleansSessions.Cluster\",session_outcome=\"done\",session_storage_name=\"sessions\",session_storage_operation=\"write\"} 1", metrics, StringComparison.Ordinal);
        Assert.All(["session_read_lease_invalid", "session_place_refuted", "session_clock_in_doubt"], name => Assert.Contains($"\n{name}{{", metrics, StringComparison.Ordinal)); // as the alerts name them
        Assert.DoesNotContain(id.ToString(), metrics + page, StringComparison.Ordinal);
        Assert.DoesNotContain(Key, metrics + page + root, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1", null, null, null)]
    [InlineData("::1", Key, null, null)]
    [InlineData("10.0.0.7", null, null, 403)]
    [InlineData("10.0.0.7", Key, null, 401)]
    [InlineData("10.0.0.7", Key, "Basic eDp3cm9uZw==", 401)]
    [InlineData("10.0.0.7", Key, "Basic !", 401)]
    [InlineData("10.0.0.7", Key, "Basic eDpzdGF0dXMta2V5LTAxMjM0NTY3ODktMDEyMzQ1Njc4OS0wMTI=", null)]
    public void Status_AskedFor_IsShownOnThisMachineAndToWhoeverKnowsTheKey(string from, string? key, string? authorization, int? refusal)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Parse(from);
        context.Request.Host = new("localhost", 8081);
        context.Request.Headers.Authorization = authorization;

        var refused = new StatusAuthorization(Options.Create(new HealthOptions { StatusKey = key })).Refusal(context);

        Assert.Equal(refusal, refused);
        Assert.Equal(refusal == 401, context.Response.Headers.WWWAuthenticate.Count > 0);
    }

    [Theory]
    [InlineData("X-Forwarded-For")]
    [InlineData("x-forwarded-proto")]
    [InlineData("Forwarded")]
    [InlineData("Via")]
    [InlineData("X-Real-IP")]
    [InlineData("X-Original-For")]
    [InlineData("CF-Connecting-IP")]
    [InlineData("True-Client-IP")]
    [InlineData("X-Envoy-Attempt-Count")]
    public void Status_AskedForThroughAProxyOnThisMachine_WantsTheKey(string header)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Host = new("localhost", 8081);
        context.Request.Headers[header] = "anything";

        Assert.Equal(StatusCodes.Status401Unauthorized, new StatusAuthorization(Options.Create(new HealthOptions { StatusKey = Key })).Refusal(context));
    }

    [Theory]
    [InlineData("127.0.0.1:8081", null)]
    [InlineData("[::1]:8081", null)]
    [InlineData("LocalHost", null)]
    [InlineData("rebound.example:8081", 403)]
    [InlineData("10.0.0.7", 403)]
    [InlineData("", 403)]
    public void Status_AskedForByABrowserOnThisMachine_IsShownOnlyUnderItsOwnName(string host, int? refusal)
    {
        var context = new DefaultHttpContext();
        context.Connection.RemoteIpAddress = IPAddress.Loopback;
        context.Request.Host = new(host);

        Assert.Equal(refusal, new StatusAuthorization(Options.Create(new HealthOptions())).Refusal(context));
    }

    private static async Task PostAsync(HttpClient http, Uri uri, byte[] body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new(GatewayProtocol.ContentType);
        request.Headers.Authorization = new("Bearer", Key);
        using var answer = await http.SendAsync(request, Stop);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
    }
}

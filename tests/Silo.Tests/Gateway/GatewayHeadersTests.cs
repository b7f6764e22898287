using Microsoft.AspNetCore.Http;

namespace OrleansSessions.Silo.Tests;

public sealed class GatewayHeadersTests
{
    [Fact]
    public void DropUnused_LeavesWhatACallNeeds()
    {
        var headers = new HeaderDictionary { ["authorization"] = "Bearer key", ["Content-Type"] = "x", ["content-length"] = "5", ["Sent"] = "1", ["baggage"] = "a=b", ["Cookie"] = "c", ["x-1"] = "" };

        GatewayHeaders.DropUnused(headers);

        Assert.Equal(["authorization", "content-length", "Content-Type", "Sent"], headers.Keys.Order(StringComparer.OrdinalIgnoreCase));
    }

    [Fact]
    public void DropUnused_DropsWhatNoCallNeedsSoLong()
    {
        var headers = new HeaderDictionary { ["Sent"] = new string('1', 1025), ["Content-Type"] = new string('x', 1024), ["Host"] = new([new string('a', 600), new string('b', 600)]) };

        GatewayHeaders.DropUnused(headers);

        Assert.Equal(["Content-Type"], headers.Keys);
    }

    [Fact]
    public async Task Call_HasHeadersThatNoCallNeeds_ReachesItsSessionWithoutThem()
    {
        await using var host = await GatewayHost.StartAsync();
        string[] kept = [];
        host.Sessions.OnLoad = (_, _, _) =>
        {
            kept = [.. host.Call!.Request.Headers.Keys];
            return new(LoadOutcome.Ended(SessionEndReason.Absent));
        };
        using var body = new ByteArrayContent(GatewayHost.LoadBody(GatewayHost.IdOf("shop")));
        body.Headers.TryAddWithoutValidation("baggage", "a=b");

        using var response = await host.PostAsync(GatewayProtocol.LoadPath, body, GatewayHost.Key);

        Assert.Contains("Authorization", kept);
        Assert.DoesNotContain("baggage", kept, StringComparer.OrdinalIgnoreCase);
    }
}

using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using OrleansSessions.Testing;

namespace OrleansSessions.Samples.Tests;

public class SignalRTests
{
    private static readonly CancellationToken Stop = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Hub_TwoTabsAddAtTheSameTime_EachSeesWhatBothAdded()
    {
        await using var sample = await LaunchedProgram.StartAsync("samples/SignalR");
        var cookies = new CookieContainer();
        using (var handler = new HttpClientHandler { CookieContainer = cookies })
        using (var http = new HttpClient(handler))
            await http.GetStringAsync(sample.Address, Stop);
        using var one = await ConnectAsync(sample.Address, cookies);
        using var other = await ConnectAsync(sample.Address, cookies);
        using var stranger = await ConnectAsync(sample.Address, new CookieContainer());

        await Task.WhenAll(AddAsync(one, "tea"), AddAsync(other, "milk"));
        await AddAsync(stranger, "sugar");

        foreach (var tab in new[] { one, other })
        {
            var full = await ReceiveAsync(tab, static message => CartIn(message)?.Length == 2);
            Assert.Equal(["milk", "tea"], CartIn(full)!.Order(StringComparer.Ordinal));
        }

        Assert.Contains("error", await ReceiveAsync(stranger, static message => message.Contains("invocationId", StringComparison.Ordinal)), StringComparison.Ordinal); // it has no session: the page begins it
    }

    private static Task AddAsync(ClientWebSocket socket, string product) => SendAsync(socket, $$"""{"type":1,"invocationId":"1","target":"Add","arguments":["{{product}}"]}""");

    private static string[]? CartIn(string message) =>
        JsonDocument.Parse(message).RootElement is var root && root.TryGetProperty("target", out _) ? root.GetProperty("arguments")[0].Deserialize<string[]>() : null;

    private static async Task<string> ReceiveAsync(ClientWebSocket socket, Func<string, bool> isWanted)
    {
        var (buffer, text) = (new byte[4096], "");
        while (true)
        {
            var received = await socket.ReceiveAsync(buffer, Stop);
            text += Encoding.UTF8.GetString(buffer, 0, received.Count);
            if (text.Split('\u001e')[..^1].FirstOrDefault(isWanted) is { } message)
                return message;
        }
    }

    private static async Task<ClientWebSocket> ConnectAsync(Uri address, CookieContainer cookies)
    {
        var socket = new ClientWebSocket { Options = { Cookies = cookies } };
        await socket.ConnectAsync(new UriBuilder(address) { Scheme = "ws", Path = "/cart" }.Uri, Stop);
        await SendAsync(socket, """{"protocol":"json","version":1}""");
        return socket;
    }

    private static Task SendAsync(ClientWebSocket socket, string message) => socket.SendAsync(Encoding.UTF8.GetBytes(message + "\u001e"), WebSocketMessageType.Text, endOfMessage: true, Stop);
}

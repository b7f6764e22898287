using System.Collections.Concurrent;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;

namespace OrleansSessions.Farm.Tests;

internal sealed class Node : IAsyncDisposable
{
    private readonly WebApplication _app;

    private Node(RequestDelegate answer)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.WebHost.UseKestrelCore().UseUrls("http://127.0.0.1:0")
            .ConfigureKestrel(kestrel => kestrel.ResponseHeaderEncodingSelector = _ => Encoding.UTF8);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.Run(context =>
        {
            Asked.Enqueue($"{context.Request.Method} {context.Request.Path}");
            return answer(context);
        });
    }

    public ConcurrentQueue<string> Asked { get; } = new();

    public Uri Url => new(_app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single());

    public static async Task<Node> StartAsync(RequestDelegate answer)
    {
        var node = new Node(answer);
        await node._app.StartAsync();
        return node;
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}

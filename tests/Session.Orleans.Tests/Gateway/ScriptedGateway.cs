using System.Collections.Concurrent;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansSessions.Tests;

/// <summary>A real HTTP server that answers call by call as a test says, and remembers what it was sent.</summary>
internal sealed class ScriptedGateway : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly ConcurrentQueue<Func<HttpContext, Task>> _script = new();
    private int _probes;

    private ScriptedGateway(WebApplication app)
    {
        _app = app;
        app.Run(HandleAsync);
    }

    public Uri Url { get; private set; } = null!;

    /// <summary>What clients sent, without their probes.</summary>
    public ConcurrentQueue<Received> Calls { get; } = new();

    /// <summary>How often a client asked whether this gateway answers.</summary>
    public int Probes => _probes;

    /// <summary>What calls are answered that the script does not name.</summary>
    public Func<HttpContext, Task> Otherwise { get; set; } = static context => AnswerAsync(context, WireFormats.LoadOutcome, LoadOutcome.Ended(SessionEndReason.Absent));

    public static async Task<ScriptedGateway> StartAsync(HttpProtocols protocols = HttpProtocols.Http2, int port = 0)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port, listen => listen.Protocols = protocols));
        builder.Logging.ClearProviders();
        var gateway = new ScriptedGateway(builder.Build());
        await gateway._app.StartAsync(TestContext.Current.CancellationToken);
        gateway.Url = new Uri(gateway._app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        return gateway;
    }

    public static Task AnswerAsync<T>(HttpContext context, WireFormat<T> form, T outcome)
        where T : class
    {
        using var buffer = new WireBuffer();
        form.Write(buffer, outcome);
        context.Response.ContentType = GatewayProtocol.ContentType;
        return context.Response.Body.WriteAsync(buffer.Written.ToArray()).AsTask();
    }

    public static Func<HttpContext, Task> Status(int status) => context =>
    {
        context.Response.StatusCode = status;
        return Task.CompletedTask;
    };

    public static Task Abort(HttpContext context)
    {
        context.Abort();
        return Task.CompletedTask;
    }

    /// <summary>The next call that comes is answered so.</summary>
    public ScriptedGateway Then(Func<HttpContext, Task> answer)
    {
        _script.Enqueue(answer);
        return this;
    }

    public ScriptedGateway Then<T>(WireFormat<T> form, T outcome)
        where T : class => Then(context => AnswerAsync(context, form, outcome));

    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
    }

    private async Task HandleAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body);
        if (context.Request.Path == GatewayProtocol.TouchPath && WireFormats.Touches.TryRead(body.ToArray(), out var touches) && touches.Count == 0)
        {
            Interlocked.Increment(ref _probes);
            await Otherwise(context);
            return;
        }

        Calls.Enqueue(new Received(
            context.Request.Method,
            context.Request.Path,
            context.Request.Protocol,
            context.Request.ContentType,
            context.Request.ContentLength,
            context.Request.Headers.Authorization,
            context.Connection.Id,
            body.ToArray()));
        await (_script.TryDequeue(out var answer) ? answer : Otherwise)(context);
    }

    public sealed record Received(string Method, string Path, string Protocol, string? ContentType, long? ContentLength, string? Authorization, string Connection, byte[] Body)
    {
        public T Message<T>(WireFormat<T> form)
            where T : class
        {
            Assert.True(form.TryRead(Body.AsSpan(form == (object)WireFormats.Touches ? 0 : SessionId.Size), out var message));
            return message;
        }
    }
}

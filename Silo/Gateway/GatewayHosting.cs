using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>The gateway: the port through which web nodes reach their sessions.</summary>
internal static class GatewayHosting
{
    private const string ListenerName = "gateway";

    // What a connection that waits can have sent: the default is 1 MB each.
    private const long MaximumReadBufferBytes = 128 * 1024;

    // Method, host and path are kept for as long as an answer waits to be read: the default is 8 KB.
    private const int MaximumRequestLineBytes = 2048;

    // Compressed, they are a few bytes of what a connection without a key may send. The default is 32 KB; a trace with all the baggage that it may have fits.
    private const int MaximumHeaderBytes = 12 * 1024;

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.AddSettings<GatewayOptions>("Gateway");
        builder.Services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsValidator>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddMetrics();
        builder.Services.AddClocks();
        builder.Services.TryAddSingleton<ApplicationNames>();
        builder.Services.AddSingleton<ApiKeyring>();
        builder.Services.AddHostedService(static services => services.GetRequiredService<ApiKeyring>());
        builder.Services.AddSingleton<GatewayAdmission>();
        builder.Services.AddSingleton<GatewayConnections>();
        builder.Services.AddSingleton<GatewayMetrics>();
        builder.Services.AddSingleton<GatewayEndpoints>();
        var gateway = builder.Configuration.GetUnvalidated<GatewayOptions>("Gateway");
        builder.AddListener(ListenerOf(gateway));
        builder.Services.Configure<SocketTransportOptions>(static sockets => sockets.MaxReadBufferSize = MaximumReadBufferBytes);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // GatewayRequest enforces the limit, and its answer names the setting
            kestrel.Limits.MaxRequestLineSize = MaximumRequestLineBytes;
            kestrel.Limits.MaxRequestHeadersTotalSize = MaximumHeaderBytes;
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 16 * 1024 * 1024;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10); // releases what a vanished web node held
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        });
    }

    public static void MapGateway(this WebApplication app)
    {
        app.Use(static (context, next) => context.Features.Get<GatewayConnectionState>() is { IsKnown: false } connection ? CallWithoutKeyAsync(connection, context, next) : next(context));
        Map(GatewayProtocol.LoadPath, GatewayVerbs.Load);
        Map(GatewayProtocol.CommitPath, GatewayVerbs.Commit);
        Map(GatewayProtocol.EndPath, GatewayVerbs.End);
        Map(GatewayProtocol.LockPath, GatewayVerbs.Lock);
        Map(GatewayProtocol.TouchPath, GatewayVerbs.Touch);

        // Resolved per call. Resolving it here, before the configuration is validated, would throw the first error and hide the others.
        void Map<TCall, TOutcome>(string path, GatewayVerb<TCall, TOutcome> verb)
            where TCall : class
            where TOutcome : class =>
            app.MapPost(path, (RequestDelegate)(context => context.RequestServices.GetRequiredService<GatewayEndpoints>().HandleAsync(context, verb))).RequireListener(ListenerName);
    }

    private static async Task CallWithoutKeyAsync(GatewayConnectionState connection, HttpContext context, RequestDelegate next)
    {
        await next(context);
        if (!connection.IsKnown)
        {
            connection.RecordWithoutKey();
        }
    }

    private static Listener ListenerOf(GatewayOptions options) => new(ListenerName, options.Url, options.Protocol switch
    {
        GatewayHttp.Http1 => HttpProtocols.Http1,
        GatewayHttp.Http2 => HttpProtocols.Http2,
        _ => Listener.IsHttps(options.Url) ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2,
    })
    {
        Serve = static services => services.GetRequiredService<GatewayConnections>().ServeAsync,
        OnDecrypted = GatewayConnectionInput.Limit,
    };
}

using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using OrleansSessions.Wire;

namespace OrleansSessions.Silo;

/// <summary>The gateway: the port through which web nodes reach their sessions.</summary>
internal static class GatewayHosting
{
    private const string DoorName = "gateway";

    public static void AddGateway(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<GatewayOptions>()
            .Configure<IConfiguration>(static (options, configuration) => SettingsBinder.Bind(configuration.GetSection("Gateway"), options, options.Faults))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<GatewayOptions>, GatewayOptionsCheck>();
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddSingleton<ApiKeyring>();
        builder.Services.AddSingleton<GatewayAdmission>();
        builder.Services.AddSingleton<GatewayEndpoints>();
        builder.Services.AddOptions<KestrelServerOptions>().Configure<IOptions<GatewayOptions>>(static (kestrel, gateway) =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null; // counted while it is read, and answered with what it may be
            kestrel.Limits.Http2.MaxStreamsPerConnection = 2 * gateway.Value.InFlightMax; // a caller over the limit is to be told so, not to wait for a stream
            kestrel.Limits.Http2.InitialStreamWindowSize = 1024 * 1024;
            kestrel.Limits.Http2.InitialConnectionWindowSize = 16 * 1024 * 1024;
            kestrel.Limits.Http2.KeepAlivePingDelay = TimeSpan.FromSeconds(10); // a web node that vanished frees what it held
            kestrel.Limits.Http2.KeepAlivePingTimeout = TimeSpan.FromSeconds(10);
        });
        builder.AddDoor(static services => DoorOf(services.GetRequiredService<IOptions<GatewayOptions>>().Value));
    }

    public static void MapGateway(this WebApplication app)
    {
        var gateway = app.Services.GetRequiredService<GatewayEndpoints>();
        app.MapPost(GatewayProtocol.LoadPath, (RequestDelegate)(context => gateway.HandleAsync(context, GatewayVerbs.Load))).Behind(DoorName);
        app.MapPost(GatewayProtocol.CommitPath, (RequestDelegate)(context => gateway.HandleAsync(context, GatewayVerbs.Commit))).Behind(DoorName);
        app.MapPost(GatewayProtocol.EndPath, (RequestDelegate)(context => gateway.HandleAsync(context, GatewayVerbs.End))).Behind(DoorName);
        app.MapPost(GatewayProtocol.TouchPath, (RequestDelegate)(context => gateway.HandleAsync(context, GatewayVerbs.Touch))).Behind(DoorName);
    }

    private static Door DoorOf(GatewayOptions options) => new(DoorName, options.Url, options.Protocol switch
    {
        GatewayHttp.Http1 => HttpProtocols.Http1,
        GatewayHttp.Http2 => HttpProtocols.Http2,
        _ => options.Url.StartsWith("https", StringComparison.OrdinalIgnoreCase) ? HttpProtocols.Http1AndHttp2 : HttpProtocols.Http2,
    });
}

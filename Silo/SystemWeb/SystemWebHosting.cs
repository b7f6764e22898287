using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Serves sessions to applications on their way from System.Web to ASP.NET Core. Nothing is opened unless <c>SystemWeb:Url</c> is set.</summary>
internal static class SystemWebHosting
{
    private const string ListenerName = "systemWeb";

    public static void AddSystemWeb(this WebApplicationBuilder builder)
    {
        builder.AddSettings<SystemWebOptions>("SystemWeb");
        builder.Services.AddSingleton<IValidateOptions<SystemWebOptions>, SystemWebOptionsValidator>();
        builder.Services.AddSingleton<HeldRequests>();
        builder.Services.AddSingleton<RemoteSessionCalls>();
        builder.Services.AddSingleton<RemoteSessionReader>();
        builder.Services.AddSingleton<RemoteSessionHolder>();
        builder.Services.AddSingleton<RemoteSessionWriter>();
        builder.Services.AddSingleton<RemoteSessionEndpoints>();
        if (builder.Configuration.GetUnvalidated<SystemWebOptions>("SystemWeb") is { IsOn: true, Url: var url })
        {
            builder.AddListener(new Listener(ListenerName, url!, HttpProtocols.Http1)
            {
                Serve = static services => services.GetRequiredService<GatewayConnections>().ServeAsync,
                OnDecrypted = GatewayConnectionInput.Limit,
            });
        }
    }

    public static void MapSystemWeb(this WebApplication app) => app
        .Map(RemoteSessionEndpoints.Path, (RequestDelegate)(context => context.RequestServices.GetRequiredService<RemoteSessionEndpoints>().HandleAsync(context)))
        .RequireListener(ListenerName);
}

using System.Text;

namespace OrleansSessions.Local;

/// <summary>The web server of the balancer, with the control endpoints if it gets the parts. It sets no limits: limits are the nodes' own.</summary>
internal static class BalancerServer
{
    public static WebApplication Create(int port, RequestDelegate forward, IFarmParts? parts)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
        builder.Services.AddHttpForwarder();
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.ListenLocalhost(port);
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = null;
            kestrel.Limits.MinRequestBodyDataRate = null;
            kestrel.Limits.MinResponseDataRate = null;
            kestrel.RequestHeaderEncodingSelector = _ => Encoding.Latin1;
            kestrel.ResponseHeaderEncodingSelector = _ => Encoding.Latin1;
        });

        var app = builder.Build();
        if (parts is not null) app.UseControlEndpoints(parts);
        app.Run(forward);
        return app;
    }
}

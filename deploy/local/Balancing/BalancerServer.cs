using System.Text;

namespace OrleansSessions.Local.Balancing;

/// <summary>The server that the balancer listens with. It bounds nothing: bounds are the nodes' own.</summary>
internal static class BalancerServer
{
    public static WebApplication Create(int port, RequestDelegate forward)
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Services.AddRoutingCore();
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
        app.Run(forward);
        return app;
    }
}

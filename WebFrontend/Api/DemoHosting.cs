using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansSessions.WebFrontend.Api;

internal static class DemoHosting
{
    /// <summary>What the pages and the JSON behind them need.</summary>
    public static void AddDemo(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<DemoOptions>(builder.Configuration.GetSection("Demo"));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.Services.AddRazorComponents();
    }
}

using Microsoft.Extensions.DependencyInjection.Extensions;

namespace OrleansSessions.WebFrontend;

internal static class DemoHosting
{
    /// <summary>Adds the services of the pages and of their JSON endpoints.</summary>
    public static void AddDemo(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<DemoOptions>(builder.Configuration.GetSection("Demo"));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.AddProblemDetails();
        builder.Services.AddRazorComponents();
    }
}

using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace OrleansSessions.Deploy.Tests;

/// <summary>Which program a pod runs, and how long that may take to stop.</summary>
internal static class Programs
{
    private static readonly ConcurrentDictionary<bool, TimeSpan> Known = new();

    public static bool IsSilo(Workload workload) => workload.Containers.Any(static container => container.Text("image")!.Contains("orleans-sessions/silo", StringComparison.Ordinal));

    /// <summary>How long the program's host gives itself to stop.</summary>
    public static TimeSpan ShutdownTimeout(Workload workload) => Known.GetOrAdd(IsSilo(workload), static isSilo =>
    {
        var program = isSilo ? SiloProgram.Build(new([])) : WebProgram.Build(new([]));
        using (program as IDisposable)
        {
            return program.Services.GetRequiredService<IOptions<HostOptions>>().Value.ShutdownTimeout;
        }
    });

    /// <summary>A builder that knows these settings and no others, and logs nothing.</summary>
    public static WebApplicationBuilder Empty(AskedSettings settings)
    {
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions { EnvironmentName = Environments.Production });
        builder.Logging.ClearProviders();
        builder.Configuration.Sources.Clear();
        ((IConfigurationBuilder)builder.Configuration).Add(settings);
        return builder;
    }
}

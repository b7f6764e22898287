using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Infrastructure;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// Configures where data protection stores its key ring, and under which application name: all nodes of an application can read each other's
/// cookies, wherever they are installed, and other applications cannot. A name that <c>SetApplicationName</c> set is kept.
/// </summary>
internal sealed class KeyRingSetup(IServiceProvider services) : IConfigureOptions<KeyManagementOptions>, IPostConfigureOptions<DataProtectionOptions>
{
    /// <summary>
    /// Data protection reads the key ring when the host starts. If the silo is in the same process, it must start first; otherwise the read waits for
    /// a silo that has not started.
    /// </summary>
    public static void ReadLast(IServiceCollection services)
    {
        foreach (var preload in services.Where(static service => service.ServiceType == typeof(IHostedService) && service is { IsKeyedService: false, ImplementationType.Name: "DataProtectionHostedService" }).ToList())
        {
            services.Remove(preload);
            services.Add(preload);
        }
    }

    public void Configure(KeyManagementOptions options) => options.XmlRepository = services.GetRequiredService<ClusterKeyRepository>();

    public void PostConfigure(string? name, DataProtectionOptions options)
    {
        if (options.ApplicationDiscriminator is null || options.ApplicationDiscriminator == services.GetService<IApplicationDiscriminator>()?.Discriminator)
        {
            options.ApplicationDiscriminator = services.GetRequiredService<SessionApplication>().Name;
        }
    }
}

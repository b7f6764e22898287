using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.DataProtection.Infrastructure;
using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace OrleansSessions;

/// <summary>
/// Says where the key ring is, and whose it is: nodes of an application protect alike wherever they are installed, and no two applications do. A name
/// that the application chose itself, by <c>SetApplicationName</c>, stays.
/// </summary>
internal sealed class KeyRingSetup(IServiceProvider services) : IConfigureOptions<KeyManagementOptions>, IPostConfigureOptions<DataProtectionOptions>
{
    /// <summary>
    /// Data protection reads the ring when the host starts. In a process that hosts its sessions itself that has to come after them, or it waits for
    /// what has not been started.
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

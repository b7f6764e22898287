using OrleansSessions;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosts the sessions in the web application itself.</summary>
public static class InProcessSessionBuilderExtensions
{
    /// <summary>
    /// Starts a silo in this process and keeps the sessions there: for F5, for tests, and for applications of one node. Every rule holds as in
    /// a cluster, but another node has sessions of its own.
    /// </summary>
    public static IOrleansSessionBuilder UseInProcess(this IOrleansSessionBuilder builder, Action<InProcessSessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new InProcessSessionOptions();
        configure?.Invoke(options);
        if (options.Directory is { } directory)
        {
            builder.Services.AddSessionFileStorage(SessionGrain.StorageName, file => file.Directory = directory);
        }
        else
        {
            builder.Services.AddSessionMemoryStorage(SessionGrain.StorageName);
        }

        InProcessSilo.Add(builder.Services);
        builder.Services.AddSoleSilo();
        builder.Services.AddSessionGrains();
        return builder;
    }
}

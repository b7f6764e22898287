using OrleansSessions;
using OrleansSessions.Grains;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Hosts sessions in the web application itself.</summary>
public static class InProcessSessionBuilderExtensions
{
    /// <summary>
    /// Starts a silo in this process and keeps the sessions there: for development, for tests, and for applications with one node. All guarantees of a
    /// cluster hold, but sessions are not shared with other nodes.
    /// </summary>
    /// <param name="builder">The result of <c>AddOrleansSession()</c>.</param>
    /// <param name="configure">Sets where sessions are stored. Default null: in memory.</param>
    /// <returns>The same builder.</returns>
    /// <exception cref="ArgumentNullException"><paramref name="builder"/> is null.</exception>
    /// <remarks>
    /// An application with a silo or an Orleans client of its own fails to start: this method would take it out of its cluster. Keep its sessions in
    /// its own silo, with <see cref="SessionGrainsServiceCollectionExtensions.AddSessionGrains"/>.
    /// </remarks>
    public static IOrleansSessionBuilder UseInProcess(this IOrleansSessionBuilder builder, Action<InProcessSessionOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var options = new InProcessSessionOptions();
        configure?.Invoke(options);
        if (!InProcessSilo.TryAdd(builder.Services))
        {
            return builder;
        }

        if (options.StorageDirectory is { } directory)
        {
            builder.Services.AddSessionFileStorage(StorageNames.Sessions, file => file.Directory = directory);
        }
        else
        {
            builder.Services.AddSessionMemoryStorage(StorageNames.Sessions);
        }

        builder.Services.AddSoleSilo();
        builder.Services.AddSessionGrains();
        KeyRingSetup.ReadLast(builder.Services); // if it is in the cluster, whichever was called first
        return builder;
    }
}

namespace OrleansSessions.Silo;

/// <summary>Adds the session cluster: storage, grains, and the Orleans silo that hosts them.</summary>
internal static class SessionClusterHosting
{
    public static void AddSessionCluster(this WebApplicationBuilder builder)
    {
        builder.Services.Configure<SessionGrainOptions>(static sessions => sessions.LostPlaceBehavior = LostPlaceBehavior.StopHost);
        builder.AddSettings<SessionGrainOptions>("Sessions", static sessions => [sessions.Limits]);
        builder.AddSessionStorage();
        builder.AddCluster();
        builder.UseOrleans(silo => silo.AddSharedStorage(builder.Configuration));
        builder.Services.AddSessionGrains();
        builder.Services.AddHostedService<ShutdownLimit>();
    }

    /// <summary>Runs the silo until it is told to stop.</summary>
    /// <exception cref="IOException">A port is in use.</exception>
    /// <exception cref="PlaceLostException">The silo stopped by itself, because it lost its place in the cluster.</exception>
    public static async Task RunSiloAsync(this WebApplication app)
    {
        var lease = app.Services.GetRequiredService<SiloReadLease>();
        ActivatorUtilities.CreateInstance<PortCheck>(app.Services).Check();
        await app.RunAsync();
        if (lease is { HasLeft: true, Refutation.Reason: var reason })
        {
            throw new PlaceLostException(reason);
        }
    }
}

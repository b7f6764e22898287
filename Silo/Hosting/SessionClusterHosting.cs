namespace OrleansSessions.Silo;

/// <summary>Adds the session cluster: storage, grains, and the Orleans silo that hosts them.</summary>
internal static class SessionClusterHosting
{
    public static void AddSessionCluster(this WebApplicationBuilder builder)
    {
        builder.AddSettings<SessionGrainOptions>("Sessions", static sessions => [sessions.Limits], static sessions => sessions.LostPlaceBehavior = LostPlaceBehavior.StopHost);
        builder.AddSessionStorage();
        builder.Services.AddHostedService<StartReport>(); // before Orleans: if the silo does not join, the line is there
        builder.AddCluster();
        builder.UseOrleans(silo => silo.AddSharedStorage(builder.Configuration));
        builder.Services.AddSessionGrains();
        builder.AddStartupChecks();
        builder.Services.AddHostedService<ShutdownLimit>();
    }

    /// <summary>Runs the silo until it is told to stop.</summary>
    /// <exception cref="StartRefusedException">A port or a directory is in use, or a store cannot be used.</exception>
    /// <exception cref="PlaceLostException">The silo stopped by itself, because it lost its place in the cluster.</exception>
    public static async Task RunSiloAsync(this WebApplication app, StopSignals signals)
    {
        var lease = app.Services.GetRequiredService<SiloReadLease>();
        ActivatorUtilities.CreateInstance<PortStartupCheck>(app.Services).Check();
        ActivatorUtilities.CreateInstance<DirectoryStartupCheck>(app.Services).Check();
        var stores = app.Services.GetRequiredService<StoreStartupCheck>();
        if (!await stores.AwaitAsync(signals.Token))
        {
            return; // asked to stop
        }

        await using (app)
        {
            if (await StartAsync(app, stores, signals.Token))
            {
                await app.WaitForShutdownAsync();
            }
            else
            {
                await StopHalfStartedAsync(app);
            }
        }

        if (lease is { HasLeft: true, Refutation.Reason: var reason })
        {
            throw new PlaceLostException(reason);
        }
    }

    /// <summary>Ends what has begun: a silo that is in the membership table already leaves it.</summary>
    private static async Task StopHalfStartedAsync(WebApplication app)
    {
        try
        {
            await app.StopAsync();
        }
        catch (InvalidOperationException)
        {
            // Orleans says so when it had not begun.
        }
    }

    /// <returns>False when the silo was asked to stop meanwhile.</returns>
    private static async Task<bool> StartAsync(WebApplication app, StoreStartupCheck stores, CancellationToken stopping)
    {
        try
        {
            await app.StartAsync(stopping);
            app.Services.GetRequiredService<StartPhase>().End();
            return true;
        }
        catch (Exception canceled) // the host may have been told of the signal first
            when (canceled is OperationCanceledException or Orleans.Runtime.OrleansLifecycleCanceledException && (stopping.IsCancellationRequested || app.Lifetime.ApplicationStopping.IsCancellationRequested))
        {
            return false;
        }
        catch (Exception failure)
        {
            if (await stores.ExplainAsync(failure, app.Lifetime.ApplicationStopping) is { } fault)
            {
                throw fault;
            }

            throw;
        }
    }
}

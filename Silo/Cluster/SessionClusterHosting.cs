namespace OrleansSessions.Silo;

/// <summary>The sessions themselves: limits, storage, grains.</summary>
internal static class SessionClusterHosting
{
    public static void AddSessionCluster(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddOptions<SessionLimits>().BindConfiguration("Sessions");
    }
}

namespace OrleansSessions.Silo;

/// <summary>Adds the session cluster: storage, grains, and the Orleans silo that hosts them.</summary>
internal static class SessionClusterHosting
{
    public static void AddSessionCluster(this WebApplicationBuilder builder)
    {
        builder.AddSettings<SessionGrainOptions>("Sessions", static sessions => [sessions.Limits]);
        builder.AddSessionStorage();
        builder.AddCluster();
        builder.UseOrleans(silo => silo.AddSharedStorage(builder.Configuration));
        builder.Services.AddSessionGrains();
    }
}

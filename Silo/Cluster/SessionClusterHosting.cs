namespace OrleansSessions.Silo;

/// <summary>The sessions themselves: their storage, their grains, and the engine that runs them.</summary>
internal static class SessionClusterHosting
{
    public static void AddSessionCluster(this WebApplicationBuilder builder)
    {
        builder.AddSettings<SessionCellOptions>("Sessions", static cell => [cell.Limits]);
        builder.AddSessionStorage();
        builder.AddEngine();
        builder.Services.AddSessionGrains();
    }
}

namespace OrleansSessions.Silo;

/// <summary>The sessions themselves: their storage, their grains, and the Orleans silo that runs them.</summary>
internal static class SessionClusterHosting
{
    public static void AddSessionCluster(this WebApplicationBuilder builder)
    {
        builder.AddSettings<SessionCellOptions>("Sessions", static cell => [cell.Limits]);
        builder.AddSessionStorage();
        builder.AddCluster();
        builder.Services.AddSessionGrains();
    }
}

namespace OrleansSessions.WebFrontend.Sessions;

internal static class SessionHosting
{
    /// <summary>Sessions from the cluster, over the way that <c>Sessions:Transport</c> names; <see cref="SessionTransport.Gateway"/> if it names none.</summary>
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        var sessions = builder.AddOrleansSession();
        if (builder.Configuration.GetValue("Sessions:Transport", SessionTransport.Gateway) == SessionTransport.Grain)
            sessions.UseGrains(builder.Configuration);
    }
}

namespace OrleansSessions.WebFrontend.Sessions;

internal static class SessionHosting
{
    /// <summary>Checks with this tag say how well the node serves, and not whether it is alive.</summary>
    public const string Ready = "ready";

    /// <summary>Sessions from the cluster, over the way that <c>Sessions:Transport</c> names; <see cref="SessionTransport.Gateway"/> if it names none.</summary>
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        var sessions = builder.AddOrleansSession();
        if (builder.Configuration.GetValue("Sessions:Transport", SessionTransport.Gateway) == SessionTransport.Grain)
            sessions.UseGrains(builder.Configuration);

        // Shorter than who probes waits: a cluster that is away is told, and not waited for.
        builder.Services.AddHealthChecks().AddOrleansSession(tags: [Ready], timeout: TimeSpan.FromSeconds(1));
    }
}

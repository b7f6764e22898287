namespace OrleansSessions.WebFrontend;

internal static class SessionHosting
{
    /// <summary>The tag of health checks that are part of readiness, and not of liveness.</summary>
    public const string Ready = "ready";

    /// <summary>Adds sessions of the cluster, over the transport of <c>Sessions:Transport</c>. Default <see cref="SessionTransport.Gateway"/>.</summary>
    public static void AddSessions(this WebApplicationBuilder builder)
    {
        var sessions = builder.AddOrleansSession();
        if (builder.Configuration.GetValue("Sessions:Transport", SessionTransport.Gateway) == SessionTransport.Grain)
            sessions.UseGrains(builder.Configuration);

        // Shorter than the timeout of a probe: an unreachable cluster is reported, not waited for.
        builder.Services.AddHealthChecks().AddOrleansSession(tags: [Ready], timeout: TimeSpan.FromSeconds(1));
    }
}

namespace OrleansSessions.WebFrontend.Sessions;

internal static class GrainTransport
{
    /// <summary>Over an Orleans client of the cluster <c>Sessions:ClusterId</c>.</summary>
    public static void UseGrains(this IOrleansSessionBuilder sessions, IConfiguration configuration)
    {
        var redis = configuration.GetConnectionString("Redis")
            ?? throw new InvalidOperationException("Sessions:Transport is Grain, and ConnectionStrings:Redis does not say where the silos meet. Set it.");
        sessions.UseGrainClient(options =>
        {
            options.ClusterId = configuration["Sessions:ClusterId"] ?? options.ClusterId;
            options.ServiceId = configuration["Sessions:ServiceId"] ?? options.ServiceId;
            options.Client = client => client.UseRedisClustering(redis);
        });
    }
}

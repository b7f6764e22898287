namespace OrleansSessions.WebFrontend;

internal static class GrainTransport
{
    /// <summary>Uses an Orleans client of the cluster <c>Sessions:ClusterId</c>.</summary>
    public static void UseGrains(this IOrleansSessionBuilder sessions, IConfiguration configuration)
    {
        var redis = configuration.GetConnectionString("Redis")
            ?? throw new InvalidOperationException("Sessions:Transport is Grain, which needs the Redis that the silos use for clustering. Set ConnectionStrings:Redis.");
        sessions.UseGrainClient(options =>
        {
            options.ClusterId = configuration["Sessions:ClusterId"] ?? options.ClusterId;
            options.ServiceId = configuration["Sessions:ServiceId"] ?? options.ServiceId;
            options.ConfigureClient = client => client.UseRedisClustering(redis);
        });
    }
}

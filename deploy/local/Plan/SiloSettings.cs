using OrleansSessions.Testing;

namespace OrleansSessions.Local;

/// <summary>A silo's settings for its cluster and its storage.</summary>
internal static class SiloSettings
{
    /// <summary>Adds the settings that follow from the shape of the farm.</summary>
    /// <param name="settings">The silo's settings, which this adds to.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="stores">The stores that the shape needs.</param>
    /// <param name="directory">The directory of the farm.</param>
    /// <param name="cluster">The cluster's name.</param>
    public static void Add(Dictionary<string, string> settings, FarmShape shape, FarmStores? stores, FarmDirectory directory, string cluster)
    {
        settings["Storage__Provider"] = shape.Storage.ToString();
        if (shape.Storage == FarmStorage.File) settings["Storage__Directory"] = directory.Sessions;
        // Two farms on the default ports would become one cluster.
        settings["Cluster__ClusterId"] = cluster;
        settings["Cluster__SiloPort"] = $"{LoopbackPort.Take()}";
        settings["Cluster__GatewayPort"] = $"{LoopbackPort.Take()}";
        if (shape.Clustering == FarmClustering.Redis)
        {
            settings["Cluster__Provider"] = "Redis";
            settings["Cluster__AdvertisedAddress"] = "127.0.0.1";
            settings["Reminders__Provider"] = "Redis";
        }
        if (stores?.Redis is { } redis) settings["ConnectionStrings__Redis"] = redis;
        if (stores?.Azure is { } azure) settings["ConnectionStrings__AzureStorage"] = azure;
    }
}

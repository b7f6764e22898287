using Microsoft.Extensions.DependencyInjection.Extensions;
using Orleans.Clustering.Redis;
using Orleans.Configuration;
using Orleans.Hosting;
using StackExchange.Redis;

namespace OrleansSessions.Silo;

/// <summary>Registers what opens connections to Redis, and lets Orleans' providers use it.</summary>
internal static class RedisHosting
{
    public static void AddRedisConnections(this IServiceCollection services) => services.TryAddSingleton<RedisConnections>();

    public static void UseRedisMembership(this ISiloBuilder silo, StoreConnection connection)
    {
        silo.Services.AddRedisConnections();
        silo.UseRedisClustering(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(connection.Required));
        silo.Services.AddOptions<RedisClusteringOptions>().Configure<RedisConnections>((redis, all) =>
            redis.CreateMultiplexer = async _ => ((await all.OpenAsync(connection, RedisUse.Membership)).Multiplexer, IsShared: true));
    }

    public static void UseRedisReminders(this ISiloBuilder silo, StoreConnection connection)
    {
        silo.Services.AddRedisConnections();
        silo.UseRedisReminderService(redis => redis.ConfigurationOptions = ConfigurationOptions.Parse(connection.Required));
        silo.Services.AddOptions<RedisReminderTableOptions>().Configure<RedisConnections>((redis, all) =>
            redis.CreateMultiplexer = async _ => ((await all.OpenAsync(connection, RedisUse.Reminders)).Multiplexer, IsShared: true));
    }
}

using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>Adds the Orleans silo and configures it from the section <c>Cluster</c>.</summary>
internal static class ClusterHosting
{
    public const string Section = "Cluster";

    public static void AddCluster(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ClusterOptions>(Section);
        builder.AddSettings<RemindersOptions>(RemindersHosting.Section);
        builder.Services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptionsValidator>();
        builder.Services.AddSingleton<IValidateOptions<RemindersOptions>, RemindersOptionsValidator>();
        builder.UseOrleans(silo =>
        {
            silo.UseClustering(builder.Configuration);
            silo.UseMembership(builder.Configuration);
            silo.UseClusterTls(builder.Configuration);
            silo.UseReminders(builder.Configuration);
        });
    }
}

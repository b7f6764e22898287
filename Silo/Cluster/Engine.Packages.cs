using Microsoft.Extensions.Options;

namespace OrleansSessions.Silo;

/// <summary>The engine is Orleans.</summary>
internal static class Engine
{
    public const string Section = "Cluster";

    public static void AddEngine(this WebApplicationBuilder builder)
    {
        builder.AddSettings<ClusterOptions>(Section);
        builder.AddSettings<RemindersOptions>(Reminders.Section);
        builder.Services.AddSingleton<IValidateOptions<ClusterOptions>, ClusterOptionsCheck>();
        builder.Services.AddSingleton<IValidateOptions<RemindersOptions>, RemindersOptionsCheck>();
        builder.UseOrleans(silo =>
        {
            silo.UseClustering(builder.Configuration);
            silo.UseMembership(builder.Configuration);
            silo.UseClusterTls(builder.Configuration);
            silo.AddSharedStorage(builder.Configuration);
            silo.UseReminders(builder.Configuration);
        });
    }
}

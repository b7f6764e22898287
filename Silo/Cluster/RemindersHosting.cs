using Orleans.Hosting;

namespace OrleansSessions.Silo;

/// <summary>Registers the reminder service of section <c>Reminders</c>.</summary>
internal static class RemindersHosting
{
    public const string Section = "Reminders";

    public static void UseReminders(this ISiloBuilder silo, IConfiguration configuration)
    {
        var options = configuration.GetUnvalidated<RemindersOptions>(Section);
        var provider = options.In(configuration.GetUnvalidated<ClusterOptions>(ClusterHosting.Section).Provider);
        var connection = StoreConnection.Of(configuration, Section, options.ConnectionString, provider.ToString());
        switch (provider)
        {
            case RemindersProvider.Redis:
                silo.UseRedisReminders(connection);
                break;
            case RemindersProvider.AzureTable:
                silo.UseAzureTableReminderService(table => table.TableServiceClient = AzureStorageClients.Tables(connection.Required));
                break;
            case RemindersProvider.AdoNet:
                silo.UseAdoNetReminderService(ado => (ado.ConnectionString, ado.Invariant) = (connection.Required, options.Invariant));
                break;
            default:
                silo.UseInMemoryReminderService();
                break;
        }
    }
}

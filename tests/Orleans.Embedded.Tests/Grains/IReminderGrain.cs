using Orleans;

namespace OrleansSessions.Engines;

public interface IReminderGrain : IGrainWithStringKey
{
    Task<string> RegisterAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task<string?> FindAsync(string name);

    Task KeepAsync(string name);

    Task UnregisterAsync(string name);

    Task UnregisterKeptAsync();

    Task DeactivateAsync();

    Task<(DateTime First, TimeSpan Period, DateTime Current)> LastTickAsync();
}

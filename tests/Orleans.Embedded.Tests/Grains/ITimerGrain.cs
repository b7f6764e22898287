using Orleans;

namespace OrleansSessions.Engines;

public interface ITimerGrain : IGrainWithStringKey
{
    Task StartAsync(string name, TimeSpan dueTime, TimeSpan period, bool keepAlive = false, bool interleave = false);

    Task ChangeAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task DisposeAsync(string name);

    Task ChangeInNextTickAsync(string name, TimeSpan dueTime, TimeSpan period);

    Task<bool> TokenEndedAsync(string name);

    Task<Guid> DeactivateAsync();

    Task<Guid> ActivationAsync();

    Task RegisterReminderAsync();
}

using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace OrleansSessions.Engines;

[Reentrant]
public sealed class ReminderGrain(Script script) : Grain, IReminderGrain, IRemindable
{
    private IGrainReminder? _kept;
    private TickStatus _last;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        script.PassAsync($"{this.GetPrimaryKeyString()}: deactivate");

    public async Task<string> RegisterAsync(string name, TimeSpan dueTime, TimeSpan period) =>
        (await this.RegisterOrUpdateReminder(name, dueTime, period, CancellationToken.None)).ReminderName;

    public async Task<string?> FindAsync(string name) => (await this.GetReminder(name, CancellationToken.None))?.ReminderName;

    public async Task KeepAsync(string name) => _kept = await this.GetReminder(name, CancellationToken.None);

    public async Task UnregisterAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name, CancellationToken.None))!, CancellationToken.None);

    public Task UnregisterKeptAsync() => this.UnregisterReminder(_kept!, CancellationToken.None);

    public Task DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<(DateTime First, TimeSpan Period, DateTime Current)> LastTickAsync() =>
        Task.FromResult((_last.FirstTickTime, _last.Period, _last.CurrentTickTime));

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _last = status;
        return script.PassAsync($"{this.GetPrimaryKeyString()}: {reminderName}");
    }
}

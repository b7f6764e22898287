using Orleans;
using Orleans.Concurrency;
using Orleans.Runtime;

namespace OrleansSessions.Engines;

[Reentrant]
public sealed class TimerGrain(Script script) : Grain, ITimerGrain
{
    private readonly Guid _activation = Guid.NewGuid();
    private readonly Dictionary<string, IGrainTimer> _timers = [];
    private readonly Dictionary<string, CancellationToken> _tokens = [];
    private readonly Dictionary<string, (TimeSpan DueTime, TimeSpan Period)> _changes = [];

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken) =>
        script.PassAsync($"{this.GetPrimaryKeyString()}: deactivate");

    public Task StartAsync(string name, TimeSpan dueTime, TimeSpan period, bool keepAlive = false, bool interleave = false)
    {
        _timers[name] = this.RegisterGrainTimer(
            token => TickAsync(name, token), new GrainTimerCreationOptions(dueTime, period) { KeepAlive = keepAlive, Interleave = interleave });
        return Task.CompletedTask;
    }

    public Task ChangeAsync(string name, TimeSpan dueTime, TimeSpan period)
    {
        _timers[name].Change(dueTime, period);
        return Task.CompletedTask;
    }

    public Task DisposeAsync(string name)
    {
        _timers[name].Dispose();
        return Task.CompletedTask;
    }

    public Task ChangeInNextTickAsync(string name, TimeSpan dueTime, TimeSpan period)
    {
        _changes[name] = (dueTime, period);
        return Task.CompletedTask;
    }

    public Task<bool> TokenEndedAsync(string name) => Task.FromResult(_tokens[name].IsCancellationRequested);

    public Task<Guid> DeactivateAsync()
    {
        DeactivateOnIdle();
        return Task.FromResult(_activation);
    }

    public Task<Guid> ActivationAsync() => Task.FromResult(_activation);

    public Task RegisterReminderAsync() => this.RegisterOrUpdateReminder("none", TimeSpan.FromMinutes(1), TimeSpan.FromMinutes(1), CancellationToken.None);

    private Task TickAsync(string name, CancellationToken token)
    {
        if (_tokens.TryAdd(name, token))
        {
            token.Register(() => _ = script.PassAsync($"{this.GetPrimaryKeyString()}: token of {name} ended"));
        }

        if (_changes.Remove(name, out var change))
        {
            _timers[name].Change(change.DueTime, change.Period);
        }

        return script.PassAsync($"{this.GetPrimaryKeyString()}: {name}");
    }
}

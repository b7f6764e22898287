using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>What grains ask of their reminders. The clock behind it is <see cref="ReminderClock"/>, what is stored <see cref="ReminderTable"/>.</summary>
internal sealed class ReminderService(ReminderTable table, ReminderClock clock, IOptions<EmbeddedSiloOptions> options, TimeProvider time)
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await table.LoadAsync(cancellationToken);
        clock.Start();
    }

    public void Stop() => clock.Stop();

    public async Task<IGrainReminder> RegisterAsync(Grain grain, string name, TimeSpan dueTime, TimeSpan period)
    {
        ThrowIfUnnamed(name, nameof(name));
        var id = grain.GetGrainId();
        if (grain is not IRemindable)
        {
            throw new InvalidOperationException($"Grain {id} has no reminders: {grain.GetType().Name} does not implement IRemindable.");
        }

        ThrowIfNotSupported(name, dueTime, period);
        var reminder = new Reminder(id, name, time.GetUtcNow().UtcDateTime + dueTime, period, Guid.NewGuid());
        await ChangeAsync(reminders => reminders.SetItem(reminder.Key, reminder));
        return reminder;
    }

    public async Task UnregisterAsync(IGrainReminder reminder)
    {
        ArgumentNullException.ThrowIfNull(reminder);
        var registered = (Reminder)reminder;
        await ChangeAsync(reminders => reminders.TryGetValue(registered.Key, out var current) && current.Version != registered.Version
            ? throw new ReminderException($"Reminder \"{registered.ReminderName}\" of grain {registered.Grain} was registered again since. Get it anew to unregister it.")
            : reminders.Remove(registered.Key));
    }

    public async Task<IGrainReminder?> GetAsync(Grain grain, string name)
    {
        ThrowIfUnnamed(name, nameof(name));
        await ChangeAsync(static reminders => reminders);
        return table.Acknowledged.GetValueOrDefault(new(grain.GetGrainId(), name));
    }

    // The clock follows even after a failure: the table may have been read again, and hold what a write before it had left.
    private async Task ChangeAsync(Func<ImmutableDictionary<ReminderKey, Reminder>, ImmutableDictionary<ReminderKey, Reminder>> change)
    {
        try
        {
            await table.ChangeAsync(change);
        }
        finally
        {
            clock.Follow();
        }
    }

    private static void ThrowIfUnnamed(string name, string parameter)
    {
        if (string.IsNullOrWhiteSpace(name))
        {
            throw new ArgumentNullException(parameter, "A reminder has a name.");
        }
    }

    private void ThrowIfNotSupported(string name, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(dueTime), dueTime, $"Reminder \"{name}\" is due at once (zero) or later.");
        }

        if (period < TimeSpan.Zero)
        {
            throw new ArgumentOutOfRangeException(nameof(period), period, $"Reminder \"{name}\" has a period, which is finite.");
        }

        if (period < options.Value.MinimumReminderPeriod)
        {
            throw new ArgumentException($"Reminder \"{name}\" has a period of {period}; the minimum is {options.Value.MinimumReminderPeriod} ({nameof(EmbeddedSiloOptions.MinimumReminderPeriod)}).", nameof(period));
        }
    }
}

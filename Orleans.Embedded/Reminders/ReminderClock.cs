using Microsoft.Extensions.Logging;
using Orleans.Activations;

namespace Orleans.Reminders;

/// <summary>
/// Sends the ticks of all reminders, from one timer. A reminder's ticks never overlap: while one is on its way the others pass. A tick that
/// fails is logged; the next comes at its time.
/// </summary>
internal sealed partial class ReminderClock(ReminderTable table, GrainClasses classes, TimeProvider time, ILogger<ReminderClock> logger)
{
    // Timers have a longest time, about 49 days. Waking up sooner does no harm.
    private static readonly TimeSpan s_longestWait = TimeSpan.FromDays(1);

    private readonly Lock _lock = new();
    private readonly Dictionary<ReminderKey, Scheduled> _all = [];
    private ITimer? _timer;

    private TimeProvider Time => time;

    private DateTime Now => time.GetUtcNow().UtcDateTime;

    /// <summary>Starts to send ticks.</summary>
    public void Start()
    {
        lock (_lock)
        {
            _timer = CallContext.WithoutFlow(this, static clock =>
                clock.Time.CreateTimer(static state => ((ReminderClock)state!).Fire(), clock, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan));
        }

        Follow();
    }

    /// <summary>Sends no more. Ticks on their way are calls like others: their grains' activations end after them.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _timer?.Dispose();
            _timer = null;
        }
    }

    /// <summary>Sends the ticks of the reminders that the table holds by now, and of no others.</summary>
    public void Follow()
    {
        lock (_lock)
        {
            var current = table.Acknowledged;
            foreach (var gone in _all.Keys.Where(key => !current.ContainsKey(key)).ToArray())
            {
                _all.Remove(gone);
            }

            foreach (var (key, reminder) in current)
            {
                Schedule(key, reminder);
            }

            SetTimer();
        }
    }

    private void Fire()
    {
        lock (_lock)
        {
            var now = Now;
            foreach (var scheduled in _all.Values.Where(scheduled => !scheduled.Sending && scheduled.Next <= now))
            {
                scheduled.Sending = true;
                ThreadPool.UnsafeQueueUserWorkItem(static tick => _ = tick.Clock.SendAsync(tick.Scheduled, tick.Reminder, tick.Due), (Clock: this, Scheduled: scheduled, scheduled.Reminder, Due: scheduled.Next), preferLocal: false);
            }

            SetTimer();
        }
    }

    private async Task SendAsync(Scheduled scheduled, Reminder reminder, DateTime due)
    {
        try
        {
            await TickAsync(reminder);
        }
        catch (Exception exception)
        {
            LogTickFailed(exception, reminder.ReminderName, reminder.Grain);
        }

        lock (_lock)
        {
            scheduled.Sending = false;
            if (scheduled.Reminder == reminder)
            {
                scheduled.Next = reminder.TickAfter(due, Now);
            }

            SetTimer();
        }
    }

    private async Task TickAsync(Reminder reminder)
    {
        if (classes.Find(reminder.Grain.Type) is not { IsRemindable: true } grainClass)
        {
            LogUnknown(reminder.ReminderName, reminder.Grain);
            return;
        }

        var activation = await grainClass.EnterAsync(reminder.Grain.Key.ToString());
        try
        {
            await ((IRemindable)activation.Grain).ReceiveReminder(reminder.ReminderName, new(reminder.Start, reminder.Period, Now));
        }
        finally
        {
            activation.Exit();
        }
    }

    private void Schedule(ReminderKey key, Reminder reminder)
    {
        if (!_all.TryGetValue(key, out var scheduled))
        {
            _all[key] = new() { Reminder = reminder, Next = reminder.NextTick(Now) };
        }
        else if (scheduled.Reminder.Version != reminder.Version)
        {
            (scheduled.Reminder, scheduled.Next) = (reminder, reminder.NextTick(Now));
        }
    }

    private void SetTimer()
    {
        if (_all.Values.Where(static scheduled => !scheduled.Sending).MinBy(static scheduled => scheduled.Next) is { } first)
        {
            var wait = first.Next - Now;
            _timer?.Change(wait < TimeSpan.Zero ? TimeSpan.Zero : wait > s_longestWait ? s_longestWait : wait, Timeout.InfiniteTimeSpan);
        }
    }

    private sealed class Scheduled
    {
        public required Reminder Reminder { get; set; }

        public required DateTime Next { get; set; }

        public bool Sending { get; set; }
    }
}

using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>
/// One reminder as it is registered: it ticks at <paramref name="Start"/> and every <paramref name="Period"/> after that. The version is new at
/// each registration, so that a handle from before it does not end it.
/// </summary>
internal sealed record Reminder(GrainId Grain, string ReminderName, DateTime Start, TimeSpan Period, Guid Version) : IGrainReminder
{
    public ReminderKey Key => new(Grain, ReminderName);

    /// <summary>The first tick that is not before <paramref name="now"/>. Ticks that were missed are not made up for.</summary>
    public DateTime NextTick(DateTime now)
    {
        var late = (now - Start).Ticks;
        return late <= 0 ? Start : now.AddTicks((Period.Ticks - late % Period.Ticks) % Period.Ticks);
    }

    /// <summary>The first tick after <paramref name="previous"/> that is not before <paramref name="now"/>.</summary>
    public DateTime TickAfter(DateTime previous, DateTime now) =>
        NextTick(now) is var next && next > previous ? next : previous + Period;
}

using Orleans.Reminders;
using Orleans.Runtime;

namespace Orleans;

/// <summary>
/// A grain's reminders. They are kept in the storage that is registered under the key "reminders" and survive the host's stop there;
/// without one they are kept in memory and end with the host.
/// </summary>
public static class GrainReminderExtensions
{
    /// <summary>Starts a reminder, or replaces the one of that name.</summary>
    /// <param name="grain">The grain. It is <see cref="IRemindable"/>.</param>
    /// <param name="reminderName">The name among the grain's reminders.</param>
    /// <param name="dueTime">To the first tick. Not negative.</param>
    /// <param name="period">Between ticks. Not below the minimum in the options, one minute.</param>
    /// <param name="cancellationToken">Ends the wait. What it waited for may have been done.</param>
    /// <exception cref="InvalidOperationException">The grain is not <see cref="IRemindable"/>.</exception>
    /// <exception cref="ArgumentException">A time is out of its bounds.</exception>
    public static Task<IGrainReminder> RegisterOrUpdateReminder(this Grain grain, string reminderName, TimeSpan dueTime, TimeSpan period, CancellationToken cancellationToken) =>
        RemindersOf(grain).RegisterAsync(grain, reminderName, dueTime, period).WaitAsync(cancellationToken);

    /// <summary>Ends a reminder.</summary>
    public static Task UnregisterReminder(this Grain grain, IGrainReminder reminder, CancellationToken cancellationToken) =>
        RemindersOf(grain).UnregisterAsync(reminder).WaitAsync(cancellationToken);

    /// <summary>The reminder of that name; null if there is none.</summary>
    public static Task<IGrainReminder?> GetReminder(this Grain grain, string reminderName, CancellationToken cancellationToken) =>
        RemindersOf(grain).GetAsync(grain, reminderName).WaitAsync(cancellationToken);

    private static ReminderService RemindersOf(Grain grain)
    {
        ArgumentNullException.ThrowIfNull(grain);
        return grain.Activation.Reminders;
    }
}

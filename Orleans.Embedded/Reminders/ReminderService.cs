using Orleans.Runtime;

namespace Orleans.Reminders;

internal sealed class ReminderService
{
    internal Task<IGrainReminder> RegisterAsync(Grain grain, string name, TimeSpan dueTime, TimeSpan period) => throw new NotSupportedException();

    internal Task UnregisterAsync(Grain grain, IGrainReminder reminder) => throw new NotSupportedException();

    internal Task<IGrainReminder?> GetAsync(Grain grain, string name) => throw new NotSupportedException();
}

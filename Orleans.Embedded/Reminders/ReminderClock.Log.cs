using Microsoft.Extensions.Logging;
using Orleans.Runtime;

namespace Orleans.Reminders;

/// <content>What the clock of the reminders tells its operator.</content>
internal sealed partial class ReminderClock
{
    [LoggerMessage(931, LogLevel.Error, "A tick of reminder \"{Reminder}\" of grain {Grain} failed. The next comes at its time.", EventName = "TickFailed")]
    private partial void LogTickFailed(Exception exception, string reminder, GrainId grain);

    [LoggerMessage(932, LogLevel.Warning, "Reminder \"{Reminder}\" is registered for grain {Grain}, and no class that has reminders has that type here. It is kept.", EventName = "GrainUnknown")]
    private partial void LogUnknown(string reminder, GrainId grain);
}

using Orleans.Runtime;

namespace Orleans;

/// <summary>A grain that has reminders: ticks that outlive its activations, and the host's stop if they are stored.</summary>
public interface IRemindable : IGrain
{
    /// <summary>Runs at each tick. A grain that is not active is activated for it.</summary>
    /// <param name="reminderName">Which reminder.</param>
    /// <param name="status">When it started, and when this tick was sent.</param>
    Task ReceiveReminder(string reminderName, TickStatus status);
}

using Orleans.Runtime;

namespace Orleans.Reminders;

/// <summary>What names a reminder: its grain, and its name among the grain's.</summary>
internal readonly record struct ReminderKey(GrainId Grain, string Name);

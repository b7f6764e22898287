namespace Orleans.Concurrency;

/// <summary>
/// Lets calls of one grain overlap. Every grain class must carry it here: there are no turns to fake. Calls run on their callers'
/// threads, two of them possibly at the same moment, where Orleans lets them overlap at awaits only.
/// </summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;

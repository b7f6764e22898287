namespace OrleansSessions;

/// <summary>
/// Waits for the cluster where an interface of the framework has no asynchronous form. Under a synchronization context what is waited for runs
/// on the pool: on the caller's own it could never end, as where components of Blazor are rendered.
/// </summary>
internal static class Blocking
{
    public static T Wait<T>(Func<Task<T>> call) => (IsFree ? call() : Task.Run(call)).GetAwaiter().GetResult();

    public static void Wait(Func<Task> call) => (IsFree ? call() : Task.Run(call)).GetAwaiter().GetResult();

    // Elsewhere another thread would only be one more to wait for.
    private static bool IsFree => SynchronizationContext.Current is null && TaskScheduler.Current == TaskScheduler.Default;
}

namespace OrleansSessions.RowStore;

/// <summary>
/// Waits for the cluster where an interface of the framework has no asynchronous form. What is waited for runs on the pool: on the caller's own
/// synchronization context it could never end.
/// </summary>
internal static class Blocking
{
    public static T Wait<T>(Func<Task<T>> call) => Task.Run(call).GetAwaiter().GetResult();

    public static void Wait(Func<Task> call) => Task.Run(call).GetAwaiter().GetResult();
}

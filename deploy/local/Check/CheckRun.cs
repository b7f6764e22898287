namespace OrleansSessions.Local.Check;
internal static class CheckRun
{
    public static Task<int> RunAsync(FarmOptions options, TimeProvider time, TextWriter output, CancellationToken stop) => Task.FromResult(1);
}

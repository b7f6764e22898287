namespace OrleansSessions.Cluster.Tests;

/// <summary>Says what a run measured, in the test's output and on the console.</summary>
internal static class Measured
{
    public static void Say(string line)
    {
        TestContext.Current.TestOutputHelper?.WriteLine(line);
        Console.WriteLine(line);
    }
}

namespace OrleansSessions.Cluster.Tests;

/// <summary>Holds a saved history against the checker: <c>CLUSTER_HISTORY=file dotnet test tests/Cluster.Tests --filter ReplayTests</c>.</summary>
public sealed class ReplayTests
{
    private static readonly string? File = Environment.GetEnvironmentVariable("CLUSTER_HISTORY");

    [Fact]
    public async Task Check_SavedHistory_IsRight()
    {
        Assert.SkipWhen(string.IsNullOrEmpty(File), "CLUSTER_HISTORY names no file.");
        var history = await SessionHistory.ReadAsync(File!);

        var findings = HistoryChecker.Check(history);

        Assert.True(findings.Count == 0, $"{history.Head}: {history.Operations.Count} operations\n{string.Join("\n\n", findings)}");
    }
}

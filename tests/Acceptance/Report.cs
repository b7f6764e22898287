namespace OrleansSessions.Acceptance;

/// <summary>Writes the findings of the scenarios, one per line, as they come.</summary>
internal sealed class Report(TextWriter output)
{
    private int _held;
    private int _count;

    /// <summary>Writes the table of the farm's processes.</summary>
    public Task BeginAsync(LaunchedFarm farm) => output.WriteLineAsync(farm.Table);

    public async Task AddAsync(params IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            _count++;
            if (finding.Held) _held++;
            await output.WriteLineAsync(finding.ToString());
        }
    }

    /// <returns>Whether every claim held.</returns>
    public async Task<bool> EndAsync()
    {
        await output.WriteLineAsync($"{_held} of {_count} held.");
        return _held == _count;
    }
}

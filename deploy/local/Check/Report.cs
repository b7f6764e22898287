namespace OrleansSessions.Local.Check;

/// <summary>What a check has seen: a line per claim, as it comes.</summary>
internal sealed class Report(TextWriter output)
{
    private int _held;
    private int _told;

    public Task TellAsync(Farm farm) => output.WriteLineAsync(FarmTable.Of(farm));

    public async Task TellAsync(params IReadOnlyList<Finding> findings)
    {
        foreach (var finding in findings)
        {
            _told++;
            if (finding.Held) _held++;
            await output.WriteLineAsync(finding.ToString());
        }
    }

    /// <returns>Whether every claim held.</returns>
    public async Task<bool> EndAsync()
    {
        await output.WriteLineAsync($"{_held} of {_told} held.");
        return _held == _told;
    }
}

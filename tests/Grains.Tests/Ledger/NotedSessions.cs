namespace OrleansSessions.Tests;

/// <summary>A ledger that only takes notes, or fails to.</summary>
internal sealed class NotedSessions : ILedger
{
    public List<(SessionId Session, DateTimeOffset End)> Notes { get; } = [];

    public List<SessionId> MissedOnes { get; } = [];

    public bool Fails { get; set; }

    public Task RegisterAsync(SessionId id, DateTimeOffset end)
    {
        if (Fails)
        {
            return Task.FromException(new IOException("No note was taken."));
        }

        Notes.Add((id, end));
        return Task.CompletedTask;
    }

    public void Missed(SessionId id, DateTimeOffset end) => MissedOnes.Add(id);
}

namespace OrleansSessions.Grains.Tests;

/// <summary>A ledger that only records what is registered, or fails to.</summary>
internal sealed class FakeExpiryLedger : IExpiryLedger
{
    public List<(SessionId Session, DateTimeOffset End)> Registrations { get; } = [];

    public List<SessionId> Missed { get; } = [];

    public bool Fails { get; set; }

    public Task RegisterAsync(SessionId id, DateTimeOffset end)
    {
        if (Fails)
        {
            return Task.FromException(new IOException("The registration was not stored."));
        }

        Registrations.Add((id, end));
        return Task.CompletedTask;
    }

    public void ReportMissed(SessionId id, DateTimeOffset end) => Missed.Add(id);
}

using System.Text;

namespace OrleansSessions.Grains.Tests;

/// <summary>The exclusive leases in all stored documents, in order.</summary>
internal sealed class LeaseHistory(RecordingStorage stored)
{
    private readonly Dictionary<Guid, (SessionLease Lease, int Read)> _increments = [];

    /// <summary>The tickets whose holders have sent a release.</summary>
    public HashSet<Guid> Released { get; } = [];

    public static int Counter(SessionDocument? document) =>
        document is not null && document.Entries.TryGetValue("counter", out var entry) ? int.Parse(Encoding.UTF8.GetString(entry.Value.Span)) : 0;

    /// <summary>Records a commit that increments the value that its request read.</summary>
    public void Increments(Guid commit, SessionLease lease, int read) => _increments.Add(commit, (lease, read));

    public bool WasStored(Guid commit) => stored.Documents.Exists(d => d.Applied.Any(a => a.Id == commit));

    /// <summary>The one of these commits that was applied last; null when none was.</summary>
    public Guid? LastOf(IReadOnlyCollection<Guid> commits)
    {
        Guid? last = null;
        HashSet<Guid> seen = [];
        foreach (var applied in stored.Documents.SelectMany(static document => document.Applied).Where(applied => commits.Contains(applied.Id) && seen.Add(applied.Id)))
        {
            last = applied.Id;
        }

        return last;
    }

    /// <summary>The index of the document that granted the lease; negative when none did.</summary>
    public int IndexOf(SessionLease lease) => stored.Documents.FindIndex(d => Is(d, lease));

    /// <summary>Whether a later document no longer has the lease.</summary>
    public bool WasLost(SessionLease lease)
    {
        var given = IndexOf(lease);
        return stored.Documents.FindIndex(given + 1, d => !Is(d, lease)) >= 0 || stored.Clearings.Any(count => count > given);
    }

    public void Check(LockSimulation world)
    {
        for (var i = 0; i < stored.Documents.Count; i++)
        {
            var before = Before(i);
            CheckLease(world, before, stored.Documents[i], stored.WrittenAt[i]);
            foreach (var applied in stored.Documents[i].Applied.Where(a => before?.Applied.Any(b => b.Id == a.Id) != true))
            {
                if (_increments.TryGetValue(applied.Id, out var increment))
                {
                    Assert.True(before is not null && Is(before, increment.Lease), $"{world}: applied under a lease that was over (S9)");
                    Assert.True(Counter(before) == increment.Read, $"{world}: {increment.Read} was read, and {Counter(before)} was there (S8)");
                }
            }
        }
    }

    /// <summary>The document before that one; null when there was none, or it had expired.</summary>
    private SessionDocument? Before(int at) =>
        at == 0 || stored.Clearings.Contains(at) || stored.Documents[at - 1].Horizon <= stored.WrittenAt[at] ? null : stored.Documents[at - 1];

    private void CheckLease(LockSimulation world, SessionDocument? before, SessionDocument after, DateTimeOffset written)
    {
        if (before is null)
        {
            return;
        }

        Assert.True(after.Fence >= before.Fence, $"{world}: the fence went from {before.Fence} to {after.Fence} (S9)");
        if (before.Lease is { } lease && (after.Lease?.Ticket != lease.Ticket || after.Fence != before.Fence))
        {
            Assert.True(written >= lease.Until || Released.Contains(lease.Ticket), $"{world}: a lease until {lease.Until:O} ended at {written:O} (S8)");
        }

        if (after.Lease is { } next && next.Ticket != before.Lease?.Ticket)
        {
            Assert.True(after.Fence > before.Fence, $"{world}: two leases with fence {after.Fence} (S9)");
        }
    }

    private static bool Is(SessionDocument document, SessionLease lease) => document.Fence == lease.Fence && document.Lease?.Ticket == lease.Ticket;
}

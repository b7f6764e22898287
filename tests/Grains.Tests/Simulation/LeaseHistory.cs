using System.Text;

namespace OrleansSessions.Tests;

/// <summary>What every document that was stored says about who had the session for itself, one after the other.</summary>
internal sealed class LeaseHistory(LandedStorage stored)
{
    private readonly Dictionary<Guid, (SessionLease Lease, int Read)> _increments = [];

    /// <summary>The tickets of those who have sent word that they need it no longer.</summary>
    public HashSet<Guid> GivenBack { get; } = [];

    public static int Counter(SessionDocument? document) =>
        document is not null && document.Entries.TryGetValue("counter", out var entry) ? int.Parse(Encoding.UTF8.GetString(entry.Value.Span)) : 0;

    /// <summary>A commit is sent that counts one up from what its request read.</summary>
    public void Increments(Guid commit, SessionLease lease, int read) => _increments.Add(commit, (lease, read));

    public bool HasLanded(Guid commit) => stored.Landed.Exists(d => d.Applied.Any(a => a.Id == commit));

    /// <summary>The one of these commits that was applied last; null when none was.</summary>
    public Guid? LastOf(IReadOnlyCollection<Guid> commits)
    {
        Guid? last = null;
        HashSet<Guid> seen = [];
        foreach (var applied in stored.Landed.SelectMany(static document => document.Applied).Where(applied => commits.Contains(applied.Id) && seen.Add(applied.Id)))
        {
            last = applied.Id;
        }

        return last;
    }

    /// <summary>Which document gave it; negative when none did.</summary>
    public int IndexOf(SessionLease lease) => stored.Landed.FindIndex(d => Is(d, lease));

    /// <summary>Whether somebody came after that lease, or it ended in another way.</summary>
    public bool WasLost(SessionLease lease)
    {
        var given = IndexOf(lease);
        return stored.Landed.FindIndex(given + 1, d => !Is(d, lease)) >= 0 || stored.Clearings.Any(count => count > given);
    }

    public void Check(LockSimulation world)
    {
        for (var i = 0; i < stored.Landed.Count; i++)
        {
            var before = Before(i);
            CheckLease(world, before, stored.Landed[i], stored.LandedAt[i]);
            foreach (var applied in stored.Landed[i].Applied.Where(a => before?.Applied.Any(b => b.Id == a.Id) != true))
            {
                if (_increments.TryGetValue(applied.Id, out var increment))
                {
                    Assert.True(before is not null && Is(before, increment.Lease), $"{world}: applied under a lease that was over (S9)");
                    Assert.True(Counter(before) == increment.Read, $"{world}: {increment.Read} was read, and {Counter(before)} was there (S8)");
                }
            }
        }
    }

    /// <summary>The document that was there when that one landed; null when there was none, or its time was over.</summary>
    private SessionDocument? Before(int at) =>
        at == 0 || stored.Clearings.Contains(at) || stored.Landed[at - 1].Horizon <= stored.LandedAt[at] ? null : stored.Landed[at - 1];

    private void CheckLease(LockSimulation world, SessionDocument? before, SessionDocument after, DateTimeOffset landed)
    {
        if (before is null)
        {
            return;
        }

        Assert.True(after.Fence >= before.Fence, $"{world}: the fence went from {before.Fence} to {after.Fence} (S9)");
        if (before.Lease is { } lease && (after.Lease?.Ticket != lease.Ticket || after.Fence != before.Fence))
        {
            Assert.True(landed >= lease.Until || GivenBack.Contains(lease.Ticket), $"{world}: a lease until {lease.Until:O} ended at {landed:O} (S8)");
        }

        if (after.Lease is { } next && next.Ticket != before.Lease?.Ticket)
        {
            Assert.True(after.Fence > before.Fence, $"{world}: two leases with fence {after.Fence} (S9)");
        }
    }

    private static bool Is(SessionDocument document, SessionLease lease) => document.Fence == lease.Fence && document.Lease?.Ticket == lease.Ticket;
}

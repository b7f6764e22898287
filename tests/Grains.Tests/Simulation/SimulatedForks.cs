using System.Globalization;
using System.Text;

namespace OrleansSessions.Grains.Tests;

/// <summary>Somebody with the browser's former keys, who forks the session: another tab, or an attacker.</summary>
internal sealed class SimulatedForks(LifecycleSimulation world)
{
    /// <summary>The ids of the forks.</summary>
    public static readonly SessionId[] Ids = [.. Enumerable.Range(101, 8).Select(static n => SessionId.From(7, Enumerable.Repeat((byte)n, 32).ToArray()))];

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(2);

    private readonly HashSet<SessionId> _presented = [];
    private readonly Dictionary<(string Key, int Value), int> _sentUnder = [];

    /// <summary>How long each rotation allows forks.</summary>
    public TimeSpan AllowedFor => world.HasForks ? Window : TimeSpan.Zero;

    /// <summary>Records that a request with this key was answered.</summary>
    public void Presented(SessionId key) => _presented.Add(key);

    /// <summary>Records that a value was sent under a key.</summary>
    public void Sent(SessionId key, string name, int value) => _sentUnder[(name, value)] = Array.IndexOf(LifecycleSimulation.Ids, key);

    public async Task RunAsync(Task visits)
    {
        for (var i = 0; i < Ids.Length && !visits.IsCompleted && world.HasForks; i++)
        {
            await world.PassAsync(world.UpTo(world.IsBusy ? 10 : 15_000));
            await ForkAsync(world.Random.Next(LifecycleSimulation.Ids.Length - 1), Ids[i]);
        }
    }

    private async Task ForkAsync(int from, SessionId to)
    {
        var wasPresented = _presented.Contains(LifecycleSimulation.Ids[from + 1]);
        var commit = new SessionCommit { CommitId = Guid.NewGuid(), PublicId = Guid.NewGuid(), Idle = LifecycleSimulation.Idle, Timeout = TimeSpan.FromSeconds(30), Changes = SessionPatch.Nothing, ForkTo = to };
        var outcome = await world.CallAsync(LifecycleSimulation.Ids[from], actor => actor.CommitAsync(commit));
        if (outcome is not { Status: CommitStatus.Applied })
        {
            return;
        }

        Assert.False(wasPresented, $"{world}: forked after the new key was presented (S10)");
        Assert.NotEqual(world.Session.Incarnation, outcome.Version.Incarnation);
        foreach (var entry in outcome.Others!.Set)
        {
            var value = int.Parse(Encoding.UTF8.GetString(entry.Value.Span), CultureInfo.InvariantCulture);
            Assert.True(_sentUnder[(entry.Key, value)] <= from, $"{world}: a fork shows what was written after the rotation (S10)");
        }
    }
}

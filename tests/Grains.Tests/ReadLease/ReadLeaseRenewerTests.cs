using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using OrleansSessions.Testing;

namespace OrleansSessions.Grains.Tests;

public sealed class ReadLeaseRenewerTests
{
    private readonly ManualTime _time = new();

    [Fact(Timeout = 60_000)]
    public async Task Members_CannotBeFollowed_IsLoggedAndTheyAreFollowedAgain()
    {
        var (members, log) = (new FailingMembers(), new FakeLogger<ReadLeaseRenewer>());
        var row = new StoreOwnerRow(new MemoryGrainStorage(), TimeSpan.FromSeconds(5), _time);
        var ownership = new StoreOwnership(new StoreOwnerIdentity("blue"), row, _time, NullLogger.Instance);
        using var renewer = new ReadLeaseRenewer(
            new SiloReadLease(_time), null!, members, new LocalSilo(), null!, Options.Create(new SessionGrainOptions()), [], ownership, new ClockReadings(_time), _time, log); // without a table, nothing is confirmed

        await renewer.StartAsync(TestContext.Current.CancellationToken);
        while (!members.Followed.IsCompleted)
        {
            _time.Advance(TimeSpan.FromSeconds(1));
            await Task.WhenAny(members.Followed, Task.Delay(TimeSpan.FromMilliseconds(1), TimeProvider.System, TestContext.Current.CancellationToken));
        }

        await renewer.StopAsync(TestContext.Current.CancellationToken);

        var told = Assert.Single(log.Collector.GetSnapshot(), static entry => entry.Id.Name == "MembersNotFollowed");
        Assert.IsType<IOException>(told.Exception);
    }

    /// <summary>The table is lost, cannot be read for a minute, and is lost still: the silos must not all leave with the next read.</summary>
    [Fact(Timeout = 60_000)]
    public async Task Table_CannotBeReadForAWhile_TheWaitToLeaveStartsAgain()
    {
        var lease = new SiloReadLease(_time);
        var log = new FakeLogger<ReadLeaseRenewer>();
        var table = DispatchProxy.Create<IMembershipTable, ScriptedTable>();
        var script = (ScriptedTable)(object)table;
        var row = new StoreOwnerRow(new MemoryGrainStorage(), TimeSpan.FromSeconds(5), _time);
        var ownership = new StoreOwnership(new StoreOwnerIdentity("blue"), row, _time, NullLogger.Instance);
        await ownership.AcquireAsync(TestContext.Current.CancellationToken);
        using var renewer = new ReadLeaseRenewer(
            lease, table, new FailingMembers(), new LocalSilo(), null!, Options.Create(new SessionGrainOptions { LostPlaceBehavior = LostPlaceBehavior.Refuse }), [], ownership, new ClockReadings(_time), _time, log);
        await renewer.StartAsync(TestContext.Current.CancellationToken);
        script.Active = [new LocalSilo().SiloAddress];
        await PassAsync(script, 1);
        script.Active = [];
        await PassAsync(script, 2);
        Assert.NotNull(lease.Refutation);
        Assert.Equal([135, 137], log.Collector.GetSnapshot().Where(static line => line.Level > LogLevel.Debug && line.Id.Id != 195).Select(static line => line.Id.Id)); // no warning: it had no lease yet that it could lose

        script.IsOut = true;
        await PassAsync(script, 60);
        script.IsOut = false;
        await PassAsync(script, 3);

        Assert.False(lease.HasLeft);
        await PassAsync(script, 30);
        Assert.True(lease.HasLeft);
        await renewer.StopAsync(TestContext.Current.CancellationToken);
    }

    // The table is read once in each second, unless the read before has not quite ended: then a second later.
    private async Task PassAsync(ScriptedTable table, int reads)
    {
        for (var until = table.Reads + reads; table.Reads < until;)
        {
            var before = table.Reads;
            _time.Advance(TimeSpan.FromSeconds(1));
            for (var waited = 0; table.Reads == before && waited < 200; waited++)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
            }
        }

        await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, TestContext.Current.CancellationToken);
    }

    [SuppressMessage("Performance", "CA1852", Justification = "The proxy is a subtype.")]
    private class ScriptedTable : DispatchProxy
    {
        private int _reads;

        public int Reads => Volatile.Read(ref _reads);

        public bool IsOut { get; set; }

        public SiloAddress[] Active { get; set; } = [];

        protected override object Invoke(MethodInfo? targetMethod, object?[]? args)
        {
            Assert.StartsWith("ReadAll", targetMethod!.Name, StringComparison.Ordinal);
            Interlocked.Increment(ref _reads);
            return IsOut ? Task.FromException<MembershipTableData>(new IOException("on purpose"))
                : Task.FromResult(new MembershipTableData([.. Active.Select(static silo => Tuple.Create(new MembershipEntry { SiloAddress = silo, Status = SiloStatus.Active }, "etag"))], new TableVersion(1, "etag")));
        }
    }

    private sealed class FailingMembers : IClusterMembershipService
    {
        private readonly TaskCompletionSource _followed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _follows;

        /// <summary>Completes when a change was taken, and the next one is waited for.</summary>
        public Task Followed => _followed.Task;

        public ClusterMembershipSnapshot CurrentSnapshot { get; } = new(ImmutableDictionary<SiloAddress, ClusterMember>.Empty, new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => FollowAsync(CancellationToken.None);

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

        public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(false);

        private async IAsyncEnumerable<ClusterMembershipSnapshot> FollowAsync([EnumeratorCancellation] CancellationToken cancellationToken)
        {
            if (Interlocked.Increment(ref _follows) == 1)
            {
                throw new IOException("on purpose");
            }

            yield return CurrentSnapshot;
            _followed.SetResult();
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
        }
    }

    private sealed class LocalSilo : ILocalSiloDetails
    {
        public string Name => "own";

        public string ClusterId => "";

        public string DnsHostName => "";

        public SiloAddress SiloAddress { get; } = SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1), 1);

        public SiloAddress GatewayAddress => SiloAddress;
    }
}

using System.Collections.Immutable;
using System.Net;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Logging.Testing;
using Microsoft.Extensions.Options;
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

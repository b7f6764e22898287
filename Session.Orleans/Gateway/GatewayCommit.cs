using System.Buffers;

namespace OrleansSessions;

/// <summary>A commit call. Each attempt carries the same commit id and its age, so that the cluster applies it once (S5).</summary>
internal readonly record struct GatewayCommit(SessionId Id, SessionCommit Commit) : IGatewayCall<CommitOutcome>
{
    public TimeSpan Timeout => Commit.Timeout;

    public bool Changes => true;

    public bool RetriesRefusals => true;

    public int SizeHint
    {
        get
        {
            var size = 256;
            for (var i = 0; i < Commit.Changes.Set.Count; i++)
            {
                size += Commit.Changes.Set[i].Key.Length + Commit.Changes.Set[i].Value.Length + 16;
            }

            return size;
        }
    }

    public WireFormat<CommitOutcome> Answer => WireFormats.CommitOutcome;

    public Uri At(GatewayRoute route) => route.Commit;

    public void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left)
    {
        new WireWriter(output).Id(Id);
        WireFormats.Commit.Write(output, Commit with { Age = Commit.Age + age, Timeout = left });
    }

    public SessionOutage? OutageOf(CommitOutcome outcome) => outcome.Outage;

    public CommitOutcome Unavailable(SessionOutage outage) => CommitOutcome.Unavailable(outage);

    public CommitOutcome TooLarge(long bytes, long maximumBytes) => CommitOutcome.OverLimit(new SessionLimitExceeded("Gateway:MaximumBodyBytes", bytes, maximumBytes));
}

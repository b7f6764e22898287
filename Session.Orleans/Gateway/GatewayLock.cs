using System.Buffers;

namespace OrleansSessions;

/// <summary>A call about the exclusive lease. A retry keeps its position in the queue, because its ticket is the same.</summary>
internal readonly record struct GatewayLock(SessionId Id, SessionLock Request) : IGatewayCall<LockOutcome>
{
    public TimeSpan Timeout => TimeSpan.Zero;

    public bool Changes => false;

    public bool RetriesRefusals => true;

    public int SizeHint => 128;

    public WireFormat<LockOutcome> Answer => WireFormats.LockOutcome;

    public Uri At(GatewayRoute route) => route.Lock;

    public void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left)
    {
        new WireWriter(output).Id(Id);
        WireFormats.Lock.Write(output, Request);
    }

    public SessionOutage? OutageOf(LockOutcome outcome) => outcome.Outage;

    public LockOutcome Unavailable(SessionOutage outage) => LockOutcome.Unavailable(outage);

    public LockOutcome TooLarge(long bytes, long maximumBytes) => Unavailable(GatewayOutages.TooLarge(bytes, maximumBytes));
}

using System.Buffers;

namespace OrleansSessions;

/// <summary>A request for a session of one's own on its way. Sent twice it keeps its place.</summary>
internal readonly record struct GatewayLock(SessionId Id, SessionLock Asked) : IGatewayCall<LockOutcome>
{
    public TimeSpan Timeout => TimeSpan.Zero;

    public bool Changes => false;

    public int SizeHint => 128;

    public WireForm<LockOutcome> Answer => WireForms.LockOutcome;

    public Uri At(GatewayRoute route) => route.Lock;

    public void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left)
    {
        new WireWriter(output).Id(Id);
        WireForms.Lock.Write(output, Asked);
    }

    public Outage? OutageOf(LockOutcome outcome) => outcome.Outage;

    public LockOutcome Unavailable(Outage outage) => LockOutcome.Unavailable(outage);

    public LockOutcome TooLarge(long bytes, long bytesMax) => Unavailable(GatewayOutages.TooLarge(bytes, bytesMax));
}

using System.Buffers;

namespace OrleansSessions;

/// <summary>An end call. A retry may find that the session has already ended.</summary>
internal readonly record struct GatewayEnd(SessionId Id, SessionEnd End) : IGatewayCall<EndOutcome>
{
    public TimeSpan Timeout => End.Timeout;

    public bool Changes => true;

    public bool RetriesRefusals => true;

    public int SizeHint => 128;

    public WireFormat<EndOutcome> Answer => WireFormats.EndOutcome;

    public Uri At(GatewayRoute route) => route.End;

    public void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left)
    {
        new WireWriter(output).Id(Id);
        WireFormats.End.Write(output, End with { Timeout = left });
    }

    public SessionOutage? OutageOf(EndOutcome outcome) => outcome.Outage;

    public EndOutcome Unavailable(SessionOutage outage) => EndOutcome.Unavailable(outage);

    public EndOutcome TooLarge(long bytes, long maximumBytes) => Unavailable(GatewayOutages.TooLarge(bytes, maximumBytes));
}

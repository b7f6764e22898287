using System.Buffers;

namespace OrleansSessions;

/// <summary>A load call. A retry has no effect on the session.</summary>
internal readonly record struct GatewayLoad(SessionId Id, SessionLoad Load) : IGatewayCall<LoadOutcome>
{
    public TimeSpan Timeout => TimeSpan.Zero;

    public bool Changes => false;

    public bool RetriesRefusals => true;

    public int SizeHint => 128;

    public WireFormat<LoadOutcome> Answer => WireFormats.LoadOutcome;

    public Uri At(GatewayRoute route) => route.Load;

    public void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left)
    {
        new WireWriter(output).Id(Id);
        WireFormats.Load.Write(output, Load);
    }

    public SessionOutage? OutageOf(LoadOutcome outcome) => outcome.Outage;

    public LoadOutcome Unavailable(SessionOutage outage) => LoadOutcome.Unavailable(outage);

    public LoadOutcome TooLarge(long bytes, long maximumBytes) => Unavailable(GatewayOutages.TooLarge(bytes, maximumBytes));
}

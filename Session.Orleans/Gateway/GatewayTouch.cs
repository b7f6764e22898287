using System.Buffers;

namespace OrleansSessions;

/// <summary>A call with touches. A retry reports a greater age for each.</summary>
internal readonly record struct GatewayTouch(IReadOnlyList<SessionTouch> Touches) : IGatewayCall<TouchOutcome>
{
    public TimeSpan Timeout => TimeSpan.Zero;

    public bool Changes => false;

    // One session of many is reason enough for a refusal, and the queue sends all of them again.
    public bool RetriesRefusals => false;

    public int SizeHint => 16 + (64 * Touches.Count);

    public WireFormat<TouchOutcome> Answer => WireFormats.TouchOutcome;

    public Uri At(GatewayRoute route) => route.Touch;

    public void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left) =>
        WireFormats.Touches.Write(output, age == TimeSpan.Zero ? Touches : [.. Touches.Select(touch => touch with { Age = touch.Age + age })]);

    public SessionOutage? OutageOf(TouchOutcome outcome) => outcome.Outage;

    public TouchOutcome Unavailable(SessionOutage outage) => new(outage);

    public TouchOutcome TooLarge(long bytes, long maximumBytes) => Unavailable(GatewayOutages.TooLarge(bytes, maximumBytes));
}

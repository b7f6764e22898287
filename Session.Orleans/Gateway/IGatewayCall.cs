using System.Buffers;

namespace OrleansSessions;

/// <summary>One kind of call, as a value: what it writes, where to, and how an answer is read.</summary>
internal interface IGatewayCall<TOutcome>
    where TOutcome : class
{
    /// <summary>How long its sender waits for the answer; not more than zero when it did not say.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Whether it changes contents, so that an attempt without an answer leaves a doubt.</summary>
    bool Changes { get; }

    /// <summary>Roughly the bytes that <see cref="Write"/> will write.</summary>
    int SizeHint { get; }

    /// <summary>How the answer looks.</summary>
    WireFormat<TOutcome> Answer { get; }

    /// <summary>Where it goes.</summary>
    Uri At(GatewayRoute route);

    /// <summary>Writes the body of one attempt.</summary>
    /// <param name="output">Where to.</param>
    /// <param name="age">The time since the first attempt left.</param>
    /// <param name="left">How long its sender still waits for the answer.</param>
    void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left);

    /// <summary>Why the answer is none; null when it is one.</summary>
    Outage? OutageOf(TOutcome outcome);

    /// <summary>The outcome that says that there is no answer.</summary>
    TOutcome Unavailable(Outage outage);

    /// <summary>The outcome for a body that the gateway will not take.</summary>
    TOutcome TooLarge(long bytes, long maximumBytes);
}

using System.Buffers;

namespace OrleansSessions;

/// <summary>One kind of call: its address, its request body, and how to read its response.</summary>
internal interface IGatewayCall<TOutcome>
    where TOutcome : class
{
    /// <summary>How long the sender waits for the answer; zero or less if it did not specify that.</summary>
    TimeSpan Timeout { get; }

    /// <summary>Whether the call changes the session, so that an attempt without an answer may have been applied.</summary>
    bool Changes { get; }

    /// <summary>Whether the call is sent again if a healthy silo refuses it.</summary>
    bool RetriesRefusals { get; }

    /// <summary>The approximate number of bytes that <see cref="Write"/> writes.</summary>
    int SizeHint { get; }

    /// <summary>The format of the response.</summary>
    WireFormat<TOutcome> Answer { get; }

    /// <summary>Returns the URL of the call.</summary>
    Uri At(GatewayRoute route);

    /// <summary>Writes the body of one attempt.</summary>
    /// <param name="output">The buffer to write to.</param>
    /// <param name="age">The time since the first attempt was sent.</param>
    /// <param name="left">How long the sender still waits for the answer.</param>
    void Write(IBufferWriter<byte> output, TimeSpan age, TimeSpan left);

    /// <summary>Returns the outage that an outcome reports; null for an answer.</summary>
    SessionOutage? OutageOf(TOutcome outcome);

    /// <summary>Returns the outcome of a call that failed with an outage.</summary>
    TOutcome Unavailable(SessionOutage outage);

    /// <summary>Returns the outcome of a call whose body exceeds the gateway's limit.</summary>
    TOutcome TooLarge(long bytes, long maximumBytes);
}

using System.IO.Pipelines;

namespace OrleansSessions.Client;

/// <summary>The two pipes of a connection, with the time at which each was last used.</summary>
internal sealed class ActivityTrackingTransport : IDuplexPipe
{
    private readonly TimeProvider _time;
    private long _sent;
    private long _received;

    public ActivityTrackingTransport(IDuplexPipe inner, TimeProvider time)
    {
        _time = time;
        _sent = _received = time.GetTimestamp();
        Input = new ActivityTrackingReader(inner.Input, this);
        Output = new ActivityTrackingWriter(inner.Output, this);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>The time since something was last sent.</summary>
    public TimeSpan SinceSent => _time.GetElapsedTime(Volatile.Read(ref _sent));

    /// <summary>The time since something was last received.</summary>
    public TimeSpan SinceReceived => _time.GetElapsedTime(Volatile.Read(ref _received));

    /// <summary>Records that something was sent.</summary>
    public void RecordSent() => Volatile.Write(ref _sent, _time.GetTimestamp());

    /// <summary>Records that something was received.</summary>
    public void RecordReceived() => Volatile.Write(ref _received, _time.GetTimestamp());
}

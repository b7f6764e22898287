using System.IO.Pipelines;

namespace OrleansSessions.Client;

/// <summary>A connection's two pipes, and when each was last used.</summary>
internal sealed class WatchedTransport : IDuplexPipe
{
    private readonly TimeProvider _time;
    private long _asked;
    private long _heard;

    public WatchedTransport(IDuplexPipe inner, TimeProvider time)
    {
        _time = time;
        _asked = _heard = time.GetTimestamp();
        Input = new WatchedReader(inner.Input, this);
        Output = new WatchedWriter(inner.Output, this);
    }

    public PipeReader Input { get; }

    public PipeWriter Output { get; }

    /// <summary>The time since something was last sent.</summary>
    public TimeSpan SinceAsked => _time.GetElapsedTime(Volatile.Read(ref _asked));

    /// <summary>The time since something last came.</summary>
    public TimeSpan SinceHeard => _time.GetElapsedTime(Volatile.Read(ref _heard));

    /// <summary>Something was sent.</summary>
    public void Asked() => Volatile.Write(ref _asked, _time.GetTimestamp());

    /// <summary>Something came.</summary>
    public void Heard() => Volatile.Write(ref _heard, _time.GetTimestamp());
}

namespace OrleansSessions.Silo;

/// <summary>Section <c>SystemWeb</c>: the port for System.Web adapters that use a remote session. An application shows its key of section <c>Gateway</c>, a GUID.</summary>
internal sealed class SystemWebOptions
{
    /// <summary>Where it listens, in HTTP/1.1: <c>http://*:5082</c>, for example. Default: nowhere.</summary>
    public string? Url { get; set; }

    /// <summary>The name of the session cookie. Default <c>ASP.NET_SessionId</c>.</summary>
    public string CookieName { get; set; } = "ASP.NET_SessionId";

    /// <summary>Whether browsers send the session cookie over HTTPS only. Default false, as in System.Web.</summary>
    public bool RequireSsl { get; set; }

    /// <summary>The farm secret of the applications that share these sessions (<c>OrleansSessionOptions.FarmSecret</c>). Default: none.</summary>
    public string? FarmSecret { get; set; }

    /// <summary>The idle timeout of sessions that have set none. Default 20 minutes; 1 minute to 365 days.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>How long a request waits for its turn, in seconds. Default 30; 0 to 75: the adapters give up after 100 s, and the last call may take 20 s.</summary>
    public int WaitSeconds { get; set; } = 30;

    /// <summary>How long a request may keep the session, in seconds. Default 110; 1 to 110.</summary>
    public int LeaseSeconds { get; set; } = 110;

    /// <summary>Whether a request that fails lets the next one in at once, and not after up to two seconds. It costs each writing request a connection. Default false.</summary>
    public bool EarlyRelease { get; set; }

    /// <summary>Whether the ends of these sessions are told to the application's handlers. Default false.</summary>
    public bool NotifyOnEnd { get; set; }

    internal bool IsOn => !string.IsNullOrEmpty(Url);
}

namespace OrleansSessions.Protocol;

/// <summary>The names that both ends of the gateway's protocol use. docs/protocol.md says what they mean.</summary>
internal static class GatewayProtocol
{
    /// <summary>The content type of every message, both ways.</summary>
    public const string ContentType = "application/vnd.orleans-sessions";

    /// <summary>Session id and <see cref="WireFormats.Load"/>, answered by <see cref="WireFormats.LoadOutcome"/>.</summary>
    public const string LoadPath = "/v1/load";

    /// <summary>Session id and <see cref="WireFormats.Commit"/>, answered by <see cref="WireFormats.CommitOutcome"/>.</summary>
    public const string CommitPath = "/v1/commit";

    /// <summary>Session id and <see cref="WireFormats.End"/>, answered by <see cref="WireFormats.EndOutcome"/>.</summary>
    public const string EndPath = "/v1/end";

    /// <summary>Session id and <see cref="WireFormats.Lock"/>, answered by <see cref="WireFormats.LockOutcome"/>.</summary>
    public const string LockPath = "/v1/lock";

    /// <summary><see cref="WireFormats.Touches"/>, answered by <see cref="WireFormats.TouchOutcome"/>.</summary>
    public const string TouchPath = "/v1/touch";

    /// <summary>How many touches one call may hold: each is a call of its own inside the cluster.</summary>
    public const int MaximumTouches = 512;

    /// <summary>The characters that a key has at least.</summary>
    public const int MinimumKeyLength = 32;

    /// <summary>The characters that a key has at most.</summary>
    public const int MaximumKeyLength = 512;

    /// <summary>A response header that comes with 413: the most bytes that a body may have.</summary>
    public const string MaximumBodyBytesHeader = "Body-Bytes-Max";

    /// <summary>A response header that comes with the gateway's own 503. Without it, a proxy between said so, and the call may have reached the cluster.</summary>
    public const string RefusedHeader = "Refused";

    /// <summary>A request header: when this attempt left, in milliseconds since 1970-01-01 UTC.</summary>
    public const string SentHeader = "Sent";
}

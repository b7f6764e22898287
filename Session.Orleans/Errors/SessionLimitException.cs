namespace OrleansSessions;

/// <summary>Thrown when a call would exceed a limit. Nothing of it was applied (S12).</summary>
public sealed class SessionLimitException : SessionException
{
    /// <summary>Initializes a new instance of the <see cref="SessionLimitException"/> class.</summary>
    /// <param name="exceeded">The limit, the value, and the maximum.</param>
    public SessionLimitException(SessionLimitExceeded exceeded)
        : base(Describe(exceeded), null) => Exceeded = exceeded;

    /// <summary>The limit, the value, and the maximum.</summary>
    public SessionLimitExceeded Exceeded { get; }

    // The gateway limits the size of one call, and only the silo has that setting.
    private static string Describe(SessionLimitExceeded exceeded) => exceeded.Limit.Contains(':', StringComparison.Ordinal)
        ? $"The changes of this request take {exceeded.Value:N0} bytes to send where the silo's setting {exceeded.Limit} allows {exceeded.Maximum:N0}. Store less at a time, or raise it in the silo."
        : $"The session would reach {exceeded.Value:N0} where {exceeded.Limit} allows {exceeded.Maximum:N0}. Store less in it, or raise the silo's setting Sessions:{exceeded.Limit}{(IsOfTheNode(exceeded) ? $" and {nameof(OrleansSessionOptions)}.{exceeded.Limit} here" : "")}.";

    private static bool IsOfTheNode(SessionLimitExceeded exceeded) => exceeded.Limit is nameof(OrleansSessionOptions.MaximumEntryBytes) or nameof(OrleansSessionOptions.MaximumKeyBytes);
}

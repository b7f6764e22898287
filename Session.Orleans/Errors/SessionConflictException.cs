namespace OrleansSessions;

/// <summary>Another request wrote keys that this one read or wrote. Nothing of this request was applied (S4).</summary>
public sealed class SessionConflictException : SessionException
{
    /// <summary>Makes one.</summary>
    public SessionConflictException(IReadOnlyList<string> keys)
        : base($"Another request changed {keys.Count} of the keys that this request relies on, and nothing of this request was applied. Load the session again and repeat the change.", null) => Keys = keys;

    /// <summary>The keys.</summary>
    public IReadOnlyList<string> Keys { get; }
}

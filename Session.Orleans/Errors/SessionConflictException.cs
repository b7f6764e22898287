namespace OrleansSessions;

/// <summary>
/// Thrown when another request wrote keys that this request read or wrote, and this request detects conflicts. Nothing of this request was applied
/// (S4).
/// </summary>
public sealed class SessionConflictException : SessionException
{
    /// <summary>Initializes a new instance of the <see cref="SessionConflictException"/> class.</summary>
    /// <param name="keys">The keys that the other request wrote.</param>
    public SessionConflictException(IReadOnlyList<string> keys)
        : base($"Another request changed {keys.Count} of the keys that this request relies on, and nothing of this request was applied. Load the session again and repeat the change.", null) => Keys = keys;

    /// <summary>The keys that the other request wrote.</summary>
    public IReadOnlyList<string> Keys { get; }
}

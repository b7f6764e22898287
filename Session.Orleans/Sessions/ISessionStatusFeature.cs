namespace OrleansSessions;

/// <summary>Says what a request's session is.</summary>
public interface ISessionStatusFeature
{
    /// <summary>What it is. Loads the session when that has not happened yet.</summary>
    SessionStatus Status { get; }
}

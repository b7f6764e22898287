namespace OrleansSessions;

/// <summary>What is recorded of one session or ticket of a user.</summary>
internal interface IIndexEntry
{
    SessionId Id { get; }

    DateTimeOffset FirstUsedAt { get; }

    /// <summary>Whether it has ended, by what a load of its id returned: nothing, or what now has the same key.</summary>
    bool HasEnded(LoadOutcome seen);
}

using System.Text;

namespace OrleansSessions.Cluster.Tests;

/// <summary>A web node's copy of a session, kept by its rules: answers change it, and what it holds after one is what the history says was shown.</summary>
internal sealed class WebCopy(SessionSnapshot held)
{
    public SessionSnapshot Held { get; private set; } = held;

    public LoadOperation Load(TimeSpan idle, LoadOutcome outcome)
    {
        Held = outcome.Status switch
        {
            LoadStatus.Unchanged => Held,
            LoadStatus.Changed => Held.With(outcome.Version, outcome.PublicId, outcome.Patch),
            LoadStatus.Whole => SessionSnapshot.None.With(outcome.Version, outcome.PublicId, outcome.Patch),
            LoadStatus.Ended => SessionSnapshot.None,
            _ => Held,
        };
        var shown = outcome.Status is LoadStatus.Unchanged or LoadStatus.Changed or LoadStatus.Whole;
        return new LoadOperation
        {
            Session = "", Client = 0, Call = 0, Answer = 0, Idle = (long)idle.TotalMilliseconds,
            Version = outcome.Version,
            Content = shown ? Content() : null,
            Ended = outcome.Reason,
            Outage = outcome.Outage?.ToString(),
        };
    }

    public CommitOperation Commit(SessionCommit commit, CommitOutcome? outcome)
    {
        var told = outcome is { Status: CommitStatus.Applied, Others: not null };
        Held = told ? Held.With(outcome!.Version, outcome.PublicId, commit.Changes, outcome.Others!)
            : outcome is { Status: CommitStatus.Applied } ? SessionSnapshot.None.With(outcome.Version with { Stamp = 0 }, outcome.PublicId, new SessionPatch())
            : outcome is { Status: CommitStatus.Conflict } or { Status: CommitStatus.Unavailable, Outage.MayHaveBeenApplied: false } ? Held
            : SessionSnapshot.None;
        return new CommitOperation
        {
            Session = "", Client = 0, Call = 0, Answer = 0, Idle = (long)commit.Idle.TotalMilliseconds,
            Base = commit.Base,
            Create = commit.Create,
            Clear = commit.Changes.Clear,
            Removed = commit.Changes.Removed,
            Set = new(commit.Changes.Set.ToDictionary(static e => e.Key, static e => Text(e.Value)), StringComparer.Ordinal),
            Detect = commit.DetectConflicts,
            Reads = commit.Reads,
            Status = outcome?.Status,
            MayHaveBeenApplied = outcome?.Outage?.MayHaveBeenApplied ?? false,
            Version = outcome?.Version ?? default,
            Content = told ? Content() : null,
            Conflicts = outcome?.Keys ?? [],
            Ended = outcome?.Reason,
            Outage = outcome?.Outage?.ToString(),
        };
    }

    public EndOperation End(SessionEnd end, EndOutcome? outcome)
    {
        Held = SessionSnapshot.None;
        return new EndOperation
        {
            Session = "", Client = 0, Call = 0, Answer = 0,
            Reason = end.Reason,
            Incarnation = end.Incarnation,
            Status = outcome?.Status,
            MayHaveBeenApplied = outcome?.Outage?.MayHaveBeenApplied ?? false,
            Outage = outcome?.Outage?.ToString(),
        };
    }

    private SortedDictionary<string, string> Content() => new(Held.Entries.ToDictionary(static e => e.Key, static e => Text(e.Value)), StringComparer.Ordinal);

    private static string Text(ReadOnlyMemory<byte> value) => Encoding.UTF8.GetString(value.Span);
}

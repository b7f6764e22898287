namespace OrleansSessions.Tests;

internal sealed class MemorySession(Guid publicId)
{
    private readonly List<(SessionPatch Patch, SessionVersion Version)> _history = [];
    private readonly HashSet<Guid> _applied = [];
    private readonly Guid _incarnation = Guid.NewGuid();
    private DateTimeOffset _touched;
    private TimeSpan _idle;

    public SessionSnapshot Content { get; private set; } = SessionSnapshot.None;

    public DateTimeOffset Ends => _touched + _idle;

    public SessionPatch Whole() => new() { Clear = true, Set = [.. Content.Entries.Select(static entry => new SessionEntry(entry.Key, entry.Value))] };

    public void Touch(DateTimeOffset at, TimeSpan idle)
    {
        _touched = at > _touched ? at : _touched;
        _idle = idle;
    }

    public CommitOutcome Apply(SessionCommit commit)
    {
        if (_applied.Add(commit.CommitId))
        {
            var version = new SessionVersion(_incarnation, Content.Version.Revision + 1, (ulong)Random.Shared.NextInt64());
            Content = Content.With(version, publicId, commit.Changes);
            _history.Add((commit.Changes, version));
        }

        return new CommitOutcome { Status = CommitStatus.Applied, Version = Content.Version, PublicId = publicId, Others = Others(commit.Base) };
    }

    private SessionPatch? Others(SessionVersion known)
    {
        var missed = _history.Where(step => step.Version.Revision > known.Revision).Select(static step => step.Patch).SkipLast(1).ToArray();
        return missed.Length == 0 ? SessionPatch.Nothing : null;
    }
}

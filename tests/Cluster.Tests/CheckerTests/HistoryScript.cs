namespace OrleansSessions.Cluster.Tests;

/// <summary>A history written by hand: times in milliseconds, revisions of one life unless another is named.</summary>
internal sealed class HistoryScript(bool activationsAreLost = false)
{
    public static readonly Guid FirstIncarnation = new("11111111-1111-1111-1111-111111111111");

    private readonly List<Operation> _operations = [];

    public HistoryScript Load(int client, long call, long answer, long revision, params (string Key, string Value)[] content) => Add(new LoadOperation
    {
        Session = "s", Client = client, Call = call * 1000, Answer = answer * 1000, Idle = 1_200_000, Version = Version(revision), Content = Map(content),
    });

    public HistoryScript LoadsNothing(int client, long call, long answer, SessionEndReason reason) => Add(new LoadOperation
    {
        Session = "s", Client = client, Call = call * 1000, Answer = answer * 1000, Idle = 1_200_000, Ended = reason,
    });

    public HistoryScript LoadsUnanswered(int client, long call, long answer) => Add(new LoadOperation
    {
        Session = "s", Client = client, Call = call * 1000, Answer = answer * 1000, Idle = 1_200_000,
    });

    public HistoryScript Applied(int client, long call, long answer, long @base, long revision, params (string Key, string Value)[] set) =>
        Add(Commit(client, call, answer, @base, set) with { Status = CommitStatus.Applied, Version = Version(revision) });

    public HistoryScript AppliedDetecting(int client, long call, long answer, long @base, long revision, params (string Key, string Value)[] set) =>
        Add(Commit(client, call, answer, @base, set) with { Status = CommitStatus.Applied, Version = Version(revision), Detect = true });

    public HistoryScript Conflicted(int client, long call, long answer, long @base, params (string Key, string Value)[] set) =>
        Add(Commit(client, call, answer, @base, set) with { Status = CommitStatus.Conflict, Detect = true, Conflicts = [.. set.Select(static s => s.Key)] });

    public HistoryScript Refused(int client, long call, long answer, long @base, params (string Key, string Value)[] set) =>
        Add(Commit(client, call, answer, @base, set) with { Status = CommitStatus.Unavailable });

    public HistoryScript Unknown(int client, long call, long answer, long @base, params (string Key, string Value)[] set) =>
        Add(Commit(client, call, answer, @base, set) with { Status = CommitStatus.Unavailable, MayHaveBeenApplied = true });

    public HistoryScript UnknownRemoving(int client, long call, long answer, long @base, string key) =>
        Add(Commit(client, call, answer, @base, []) with { Status = CommitStatus.Unavailable, MayHaveBeenApplied = true, Removed = [key] });

    public HistoryScript CommitEnded(int client, long call, long answer, long @base, SessionEndReason reason, params (string Key, string Value)[] set) =>
        Add(Commit(client, call, answer, @base, set) with { Status = CommitStatus.Ended, Ended = reason });

    public HistoryScript End(int client, long call, long answer, EndStatus status, bool mayHaveLanded = false) => Add(new EndOperation
    {
        Session = "s", Client = client, Call = call * 1000, Answer = answer * 1000, Reason = SessionEndReason.Abandoned, Incarnation = FirstIncarnation, Status = status, MayHaveBeenApplied = mayHaveLanded,
    });

    public HistoryScript Touch(int client, long call, long answer) => Add(new TouchOperation
    {
        Session = "s", Client = client, Call = call * 1000, Answer = answer * 1000, Idle = 1_200_000, Acknowledged = true,
    });

    /// <summary>Gives all operations another idle timeout.</summary>
    public HistoryScript WithIdle(long milliseconds)
    {
        for (var i = 0; i < _operations.Count; i++)
        {
            _operations[i] = _operations[i].Idle == 0 ? _operations[i] : _operations[i] with { Idle = milliseconds };
        }

        return this;
    }

    public SessionHistory History() => new(new HistoryHead("by hand", 0, activationsAreLost), _operations);

    public IReadOnlyList<Finding> Check() => HistoryChecker.Check(History());

    private static CommitOperation Commit(int client, long call, long answer, long @base, (string Key, string Value)[] set) => new()
    {
        Session = "s", Client = client, Call = call * 1000, Answer = answer * 1000, Idle = 1_200_000, Base = Version(@base), Create = @base == 0, Set = Map(set),
    };

    private static SessionVersion Version(long revision) => revision == 0 ? default : new SessionVersion(FirstIncarnation, revision, (ulong)revision);

    private static SortedDictionary<string, string> Map((string Key, string Value)[] entries) =>
        new(entries.ToDictionary(static e => e.Key, static e => e.Value), StringComparer.Ordinal);

    private HistoryScript Add(Operation operation)
    {
        _operations.Add(operation);
        return this;
    }
}

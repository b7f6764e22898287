using System.Collections.Immutable;

namespace OrleansSessions.Cluster.Tests;

/// <summary>
/// What a session must do, one step after the other: docs/rules.md without stores, silos and time. Written apart from
/// <c>SessionRules</c>, since a model that shares the product's code shares its defects.
/// </summary>
internal sealed class SessionModel
{
    private readonly string[] _keys;
    private readonly Dictionary<string, int> _index;

    public SessionModel(IEnumerable<Operation> operations)
    {
        _keys = [.. operations.SelectMany(KeysOf).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)];
        _index = _keys.Index().ToDictionary(static k => k.Item, static k => k.Index, StringComparer.Ordinal);
    }

    public SessionState Start => new() { Slots = [.. _keys.Select(static _ => default(Slot))] };

    /// <summary>The state after the step; or why the step cannot come here.</summary>
    public (SessionState? Next, string? Refusal) Take(SessionState state, Step step) => (step.Kind, step.Operation) switch
    {
        (StepKind.Apply, CommitOperation commit) => Apply(state, commit, step.Version),
        (StepKind.Show, LoadOperation load) => Show(state, load.Version, load.Content),
        (StepKind.Show, CommitOperation commit) => Show(state, commit.Version, commit.Content),
        (StepKind.Conflict, CommitOperation commit) => Conflict(state, commit),
        (StepKind.ReportEnded, LoadOperation load) => EndedAs(state, state.Lifecycle == IncarnationState.Live ? null : ReasonOf(state), load.Ended!.Value),
        (StepKind.ReportEnded, CommitOperation commit) => EndedAs(state, RefusalOf(state, commit), commit.Ended!.Value),
        (StepKind.End, EndOperation end) => End(state, end),
        (StepKind.FindEnded, EndOperation end) => IsMeant(state, end) ? End(state, end) : (state, null),
        _ => throw new InvalidOperationException($"{step} is no step."),
    };

    /// <summary>The state in words, for a message.</summary>
    public string Describe(SessionState state) => state.Lifecycle switch
    {
        IncarnationState.Live => $"live, revision {state.Revision}{(state.Seen ? "" : " or later")}: {string.Join(", ", state.Slots.Select((slot, i) => slot.Value is null ? null : $"{_keys[i]}={slot.Value}").Where(static s => s is not null))}",
        IncarnationState.Ended => $"ended ({state.Reason})",
        _ => "absent",
    };

    private (SessionState?, string?) Apply(SessionState state, CommitOperation commit, SessionVersion shown)
    {
        if (RefusalOf(state, commit) is { } ended)
        {
            return (null, $"applied to a session that is over: {ended} (S10)");
        }

        if (commit.Detect && ConflictsOf(state, commit) is { Count: > 0 })
        {
            return (null, "applied over a write that it had not seen (S4)");
        }

        var known = !shown.IsNone;
        var born = state.Lifecycle == IncarnationState.Absent;
        if (known && !born && state.Incarnation != Guid.Empty && state.Incarnation != shown.Incarnation)
        {
            return (null, "applied to another incarnation than reported (S10)");
        }

        var revision = born ? 1 : state.NextRevision;
        if (known && revision > shown.Revision)
        {
            return (null, "reported a version from before it was applied (S3)");
        }

        var slots = state.Slots.ToBuilder();
        var floor = born ? 0 : state.Floor;
        if (commit.Clear && slots.Any(static slot => slot.Value is not null))
        {
            floor = revision;
            Fill(slots, default);
        }

        foreach (var key in commit.Removed.Where(key => slots[_index[key]].Value is not null))
        {
            slots[_index[key]] = new Slot(null, revision);
        }

        foreach (var (key, value) in commit.Set)
        {
            slots[_index[key]] = new Slot(value, revision);
        }

        return (state with
        {
            Lifecycle = IncarnationState.Live,
            Incarnation = known ? shown.Incarnation : born ? Guid.Empty : state.Incarnation,
            Revision = revision,
            Seen = false,
            Floor = floor,
            Slots = slots.ToImmutable(),
        }, null);
    }

    private (SessionState?, string?) Show(SessionState state, SessionVersion version, SortedDictionary<string, string>? content)
    {
        if (state.Lifecycle == IncarnationState.Absent || (content is not null && state.Lifecycle == IncarnationState.Ended))
        {
            return (null, "shown although there is no session (S10)");
        }

        if (state.Incarnation != Guid.Empty && state.Incarnation != version.Incarnation)
        {
            return (null, "shown as another life than it is (S10)");
        }

        if (state.Revision > version.Revision)
        {
            return (null, "shown in a version that is older than what was acknowledged (S6, S14)");
        }

        for (var i = 0; content is not null && i < _keys.Length; i++)
        {
            if (content.GetValueOrDefault(_keys[i]) is var shown && shown != state.Slots[i].Value)
            {
                return (null, $"shown with {_keys[i]}={shown ?? "nothing"}, not {state.Slots[i].Value ?? "nothing"} (S3, S4)");
            }
        }

        return (state with { Incarnation = version.Incarnation, Revision = version.Revision, Seen = true }, null);
    }

    private (SessionState?, string?) Conflict(SessionState state, CommitOperation commit)
    {
        if (RefusalOf(state, commit) is not null)
        {
            return (null, "reported a conflict with a session that has ended");
        }

        return ConflictsOf(state, commit) is { Count: > 0 } keys && keys.SetEquals(commit.Conflicts)
            ? (state, null)
            : (null, $"reported a conflict over {string.Join(", ", commit.Conflicts)}, where nobody wrote since its base (S4)");
    }

    private static (SessionState?, string?) EndedAs(SessionState state, SessionEndReason? expected, SessionEndReason reported) =>
        expected == reported ? (state, null) : (null, $"reported that the session has ended ({reported}), but it is {(expected is null ? "live" : expected)} (S7, S10)");

    private static (SessionState?, string?) End(SessionState state, EndOperation end) => IsMeant(state, end)
        ? (state with { Lifecycle = IncarnationState.Ended, Reason = end.Reason, Revision = state.NextRevision, Seen = false, Slots = [.. state.Slots.Select(static _ => default(Slot))] }, null)
        : (null, "ended, and there was nothing to end");

    private static bool IsMeant(SessionState state, EndOperation end) =>
        state.Lifecycle == IncarnationState.Live && (end.Incarnation == Guid.Empty || end.Incarnation == state.Incarnation);

    private static SessionEndReason ReasonOf(SessionState state) => state.Lifecycle == IncarnationState.Ended ? state.Reason : SessionEndReason.Absent;

    /// <summary>Why the session is over for this commit; null when it is not.</summary>
    private static SessionEndReason? RefusalOf(SessionState state, CommitOperation commit) => state.Lifecycle switch
    {
        IncarnationState.Ended => state.Reason,
        IncarnationState.Live when commit.Base.Incarnation != state.Incarnation && !(commit.Create && commit.Base.IsNone) => SessionEndReason.Replaced,
        IncarnationState.Absent when !commit.Create => SessionEndReason.Absent,
        _ => null,
    };

    private HashSet<string> ConflictsOf(SessionState state, CommitOperation commit)
    {
        if (state.Lifecycle != IncarnationState.Live)
        {
            return [];
        }

        var since = commit.Base.Incarnation == state.Incarnation ? commit.Base.Revision : 0;
        var remembered = since >= state.Floor;
        var asked = commit.Removed.Concat(commit.Set.Keys).Concat(commit.Reads);
        if (commit.Clear)
        {
            asked = asked.Concat(_keys.Where((_, i) => state.Slots[i].Written > 0));
        }

        return [.. asked.Where(key => !remembered || state.Slots[_index[key]].Written > since)];
    }

    private static void Fill(ImmutableArray<Slot>.Builder slots, Slot value)
    {
        for (var i = 0; i < slots.Count; i++)
        {
            slots[i] = value;
        }
    }

    private static IEnumerable<string> KeysOf(Operation operation) => operation switch
    {
        LoadOperation { Content: { } content } => content.Keys,
        CommitOperation commit => commit.Set.Keys.Concat(commit.Removed).Concat(commit.Reads).Concat(commit.Content?.Keys ?? Enumerable.Empty<string>()),
        _ => [],
    };
}

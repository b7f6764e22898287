namespace OrleansSessions.Cluster.Tests;

/// <summary>A moment that an operation claims to have had: something happened, or was seen, at one point between <see cref="From"/> and <see cref="Until"/>.</summary>
/// <param name="After">The same client's step that came before: nobody is shown less than he has seen.</param>
internal sealed record Step(Operation Operation, StepKind Kind, long From, long Until, bool MayBeLeftOut = false, Step? After = null)
{
    /// <summary>The first document that shows what this applies; none when nobody was shown it.</summary>
    public SessionVersion ShownIn { get; init; }

    /// <summary>The refusals that it can explain, where it can explain nothing else.</summary>
    public IReadOnlyList<CommitOperation>? OnlyRefuses { get; init; }

    /// <summary>The document that it shows, or that shows what it applies; none when nobody knows.</summary>
    public SessionVersion Version => (Kind, Operation) switch
    {
        (StepKind.Show, LoadOperation load) => load.Version,
        (StepKind.Show or StepKind.Apply, CommitOperation { Status: CommitStatus.Applied } commit) => commit.Version,
        (StepKind.Apply, _) => ShownIn,
        _ => default,
    };

    /// <summary>The whole content of that document, when this shows it.</summary>
    public SortedDictionary<string, string>? Content => (Kind, Operation) switch
    {
        (StepKind.Show, LoadOperation load) => load.Content,
        (StepKind.Show, CommitOperation commit) => commit.Content,
        _ => null,
    };

    public override string ToString() => $"{Kind} of {Operation}";
}

internal enum StepKind
{
    /// <summary>A commit is applied.</summary>
    Apply = 1,

    /// <summary>A commit is refused, since it conflicts.</summary>
    Conflict = 2,

    /// <summary>A document is shown, by a load or by the answer to a commit that was applied.</summary>
    Show = 3,

    /// <summary>It reports that there is no session, or not this one.</summary>
    ReportEnded = 4,

    /// <summary>The session ends.</summary>
    End = 5,

    /// <summary>An end finds nothing to end: or what its own first attempt, whose answer got lost, has ended.</summary>
    FindEnded = 6,
}

using System.Collections.Concurrent;

namespace OrleansSessions.Silo.Tests;

/// <summary>A cluster that answers as a test says, and remembers what it was asked.</summary>
internal sealed class ScriptedSessions : ISessionClient
{
    public Func<SessionId, SessionLoad, CancellationToken, ValueTask<LoadOutcome>> OnLoad { get; set; } =
        static (_, _, _) => new(LoadOutcome.Ended(SessionEndReason.Absent));

    public Func<SessionId, SessionCommit, CancellationToken, ValueTask<CommitOutcome>> OnCommit { get; set; } =
        static (_, _, _) => new(CommitOutcome.Ended(SessionEndReason.Absent));

    /// <summary>Holds all loads from now on, until they are let go. Begun ends with the first of them.</summary>
    public (Task Begun, Action LetGo) HoldLoads()
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var go = new TaskCompletionSource<LoadOutcome>(TaskCreationOptions.RunContinuationsAsynchronously);
        OnLoad = (_, _, _) =>
        {
            begun.TrySetResult();
            return new(go.Task);
        };
        return (begun.Task, () => go.SetResult(LoadOutcome.Ended(SessionEndReason.Absent)));
    }

    /// <summary>Answers all loads with a session of so many bytes.</summary>
    public void AnswerLoadsWith(int bytes)
    {
        var whole = new LoadOutcome { Status = LoadStatus.Whole, Version = new(Guid.NewGuid(), 7, 9), PublicId = Guid.NewGuid(), Patch = new() { Clear = true, Set = [new("a", new byte[bytes])] } };
        OnLoad = (_, _, _) => new(whole);
    }

    public ConcurrentQueue<(SessionId Id, object Message)> Calls { get; } = new();

    public ValueTask<LoadOutcome> LoadAsync(SessionId id, SessionLoad load, CancellationToken cancellationToken)
    {
        Calls.Enqueue((id, load));
        return OnLoad(id, load, cancellationToken);
    }

    public ValueTask<CommitOutcome> CommitAsync(SessionId id, SessionCommit commit, CancellationToken cancellationToken)
    {
        Calls.Enqueue((id, commit));
        return OnCommit(id, commit, cancellationToken);
    }

    public ValueTask<EndOutcome> EndAsync(SessionId id, SessionEnd end, CancellationToken cancellationToken)
    {
        Calls.Enqueue((id, end));
        return new(new EndOutcome { Status = EndStatus.Ended });
    }

    public ValueTask<LockOutcome> LockAsync(SessionId id, SessionLock asked, CancellationToken cancellationToken)
    {
        Calls.Enqueue((id, asked));
        return new(new LockOutcome { Status = LockStatus.Released });
    }

    public ValueTask<TouchOutcome> TouchAsync(IReadOnlyList<SessionTouch> touches, CancellationToken cancellationToken)
    {
        foreach (var touch in touches)
        {
            Calls.Enqueue((touch.Id, touch));
        }

        return new(new TouchOutcome());
    }
}

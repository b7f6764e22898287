using System.Security.Cryptography;

namespace OrleansSessions.Grains;

/// <summary>Decides the operations of a batch, one after the other, on one draft. Part of the write loop.</summary>
internal sealed class BatchDecider(SessionState state, ExclusiveQueue exclusive, SessionActorServices services)
{
    public SessionDraft Decide(List<PendingOperation> batch)
    {
        bool hasWaiters;
        DateTimeOffset? touched;
        lock (state.Gate)
        {
            hasWaiters = exclusive.HasWaiters;
            touched = state.Touched;
            state.IsIdleChanging = state.Held is { EndedBy: null } held && batch.Exists(operation => operation.ChangesIdle(held));
        }

        var stamp = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));
        var draft = new SessionDraft(state.Id, state.Held, touched, services.Time.GetUtcNow(), Guid.NewGuid(), stamp) { Latest = services.Time.GetLatestUtcNow() };
        foreach (var operation in batch)
        {
            operation.Waited = services.Time.GetElapsedTime(operation.Arrived);
            operation.Decide(draft, services.Options.Limits, hasWaiters);
        }

        return draft;
    }
}

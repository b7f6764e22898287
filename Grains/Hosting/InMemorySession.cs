namespace OrleansSessions.Grains;

/// <summary>What <see cref="SessionGrain"/> is in a silo: here, an actor is called as it is.</summary>
internal sealed class InMemorySession(SessionActor actor) : ISessionGrain
{
    public Task<LoadOutcome> LoadAsync(SessionLoad load) => actor.LoadAsync(load);

    public Task<CommitOutcome> CommitAsync(SessionCommit commit) => actor.CommitAsync(commit);

    public async Task<CommitOutcome> CommitOnlyAsync(SessionCommit commit) => await actor.CommitAsync(commit) with { Others = null };

    public Task<CommitOutcome> AdoptAsync(byte[] document) => actor.AdoptAsync(document);

    public Task<CommitOutcome> GrantForkAsync(string? to) => actor.GrantForkAsync(SessionId.TryParse(to, out var id) ? id : default);

    public Task<EndOutcome> EndAsync(SessionEnd end) => actor.EndAsync(end);

    public Task<LockOutcome> LockAsync(SessionLock request) => actor.LockAsync(request);

    public Task<TouchOutcome> TouchAsync(TimeSpan idle, TimeSpan age, bool isPresented) => actor.TouchAsync(idle, age, isPresented);

    public Task<DateTimeOffset?> ExpireAsync() => actor.ExpireAsync();
}

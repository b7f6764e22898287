namespace OrleansSessions.Silo;

/// <summary>The embedded engine is alone.</summary>
internal sealed class Members(TimeProvider time)
{
    private readonly DateTimeOffset _since = time.GetUtcNow();

    public const string Engine = "embedded, one process";

    public string Name { get; } = Environment.MachineName;

    public Task<IReadOnlyList<MemberStatus>> ListAsync() => Task.FromResult<IReadOnlyList<MemberStatus>>([new(Name, "this process", "Active", _since)]);
}

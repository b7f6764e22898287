using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace OrleansSessions.Silo;

/// <summary>Lists the cluster's silos from the membership table.</summary>
internal sealed class ClusterMembers(ILocalSiloDetails silo, IMembershipTable table, TimeProvider time)
{
    private static readonly TimeSpan Within = TimeSpan.FromSeconds(3);

    private LastKnown<IReadOnlyList<MemberStatus>>? _known;

    // The assembly version covers the whole major release. The informational version starts with the package version: "10.4.2. Commit Hash: …".
    public static string OrleansVersion => $"{typeof(Grain).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+', ' ')[0].TrimEnd('.')}";

    public string Name => silo.Name;

    /// <summary>Active silos and silos that left recently, and how long ago the membership table was read. Null when it was never read.</summary>
    public Task<(IReadOnlyList<MemberStatus>? Members, TimeSpan? Age)> ListAsync() => (_known ??= new(ReadAsync, time)).GetAsync();

    private async Task<IReadOnlyList<MemberStatus>> ReadAsync()
    {
        var all = await table.ReadAllAsync(CancellationToken.None).WaitAsync(Within, time);
        return [.. all.Members.Select(static member => member.Item1)
            .Where(member => member.Status != SiloStatus.Dead || member.IAmAliveTime > time.GetUtcNow().UtcDateTime - TimeSpan.FromHours(1))
            .OrderBy(static member => member.SiloName, StringComparer.Ordinal)
            .Select(static member => new MemberStatus(member.SiloName, member.SiloAddress.ToString(), member.Status.ToString(), new DateTimeOffset(DateTime.SpecifyKind(member.StartTime, DateTimeKind.Utc))))];
    }
}

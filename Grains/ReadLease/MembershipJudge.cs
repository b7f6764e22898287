using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// Decides what a read of the membership table says about this silo's place (S15). The proof is the list of active silos, not the version alone: a
/// table that was lost, or set back and written again, may have the version that this silo knows, and other members.
/// </summary>
/// <remarks>A table that could not be read says nothing, so it is never judged. Not thread safe.</remarks>
internal sealed class MembershipJudge(SiloAddress self, TimeProvider time)
{
    /// <summary>How long the table may list other active silos than this silo knows, at the same version: 30 s. Orleans refreshes its list far sooner.</summary>
    public static readonly TimeSpan MaximumDivergence = TimeSpan.FromSeconds(30);

    private bool _hasBeenActive;
    private long _newest;
    private long? _divergedAt;

    /// <summary>The newest version that was seen. Take it before the table is read, and pass it to <see cref="Judge"/>.</summary>
    public long Newest => _newest;

    /// <summary>Notes a version that the silo learned of from elsewhere.</summary>
    public void Observe(long version) => _newest = Math.Max(_newest, version);

    /// <summary>Notes that the table could not be read: for how long it has listed other silos is not known any more.</summary>
    public void Reset() => _divergedAt = null;

    /// <param name="table">What the table lists.</param>
    /// <param name="held">What the silo holds, after it was refreshed to the table's version.</param>
    /// <param name="newestBefore">The value of <see cref="Newest"/> before the table was read.</param>
    public MembershipFinding Judge(MembershipView table, MembershipView held, long newestBefore)
    {
        Observe(table.Version);
        Observe(held.Version);
        _hasBeenActive |= table.Active.Contains(self);
        if (!_hasBeenActive)
        {
            return new MembershipFinding(MembershipVerdict.Joining);
        }

        if (table.Version < newestBefore)
        {
            return Of(MembershipVerdict.Refuted, table, $"The membership table has version {table.Version}, and this silo has seen version {newestBefore}: the table was lost or set back.");
        }

        if (!table.Active.Contains(self))
        {
            return Of(MembershipVerdict.Refuted, table, $"The membership table, version {table.Version}, does not list this silo as active.");
        }

        if (held.Version > table.Version)
        {
            return Of(MembershipVerdict.Unsettled, table); // the members changed after the read
        }

        if (table.HasSameActive(held))
        {
            _divergedAt = null;
            return new MembershipFinding(MembershipVerdict.Confirmed);
        }

        var now = time.GetTimestamp();
        return time.GetElapsedTime(_divergedAt ??= now, now) < MaximumDivergence
            ? Of(MembershipVerdict.Unsettled, table)
            : Of(MembershipVerdict.Refuted, table, $"For {MaximumDivergence.TotalSeconds:0} s the membership table, version {table.Version}, has listed other active silos than this silo knows.");
    }

    private MembershipFinding Of(MembershipVerdict verdict, MembershipView table, string reason = "") => new(verdict, reason, table.Active.Any(silo => !silo.Equals(self)));
}

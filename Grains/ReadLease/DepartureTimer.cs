using Orleans.Runtime;

namespace OrleansSessions.Grains;

/// <summary>
/// Decides when a silo whose place is refuted leaves (S15). Silos leave one after the other: the restart of one changes the table, which may heal the
/// others. If all left together, that would be an outage.
/// </summary>
/// <remarks>Not thread safe.</remarks>
internal sealed class DepartureTimer(SiloAddress self, TimeProvider time)
{
    /// <summary>How long the first silo waits: 10 s. Each further one, in the order of their addresses, waits as much longer.</summary>
    public static readonly TimeSpan Step = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait: 60 s.</summary>
    public static readonly TimeSpan MaximumWait = TimeSpan.FromSeconds(60);

    private (long Since, MembershipView Table, MembershipView Held)? _refuted;

    /// <summary>Reports a finding. Every change of the table's version or of the silo's own list starts the wait again; any other verdict cancels it.</summary>
    /// <returns>Whether the silo must leave now.</returns>
    public bool IsDue(MembershipFinding finding, MembershipView table, MembershipView held)
    {
        if (finding.Verdict != MembershipVerdict.Refuted)
        {
            _refuted = null;
            return false;
        }

        var now = time.GetTimestamp();
        if (_refuted is not { } refuted || refuted.Table.Version != table.Version || refuted.Held.Version != held.Version || !refuted.Held.HasSameActive(held))
        {
            _refuted = refuted = (now, table, held);
        }

        return time.GetElapsedTime(refuted.Since, now) >= WaitOf(held);
    }

    /// <summary>Reports that the table could not be read, which refutes nothing: the wait starts again.</summary>
    public void Reset() => _refuted = null;

    /// <summary>How long this silo waits, among the silos that it knows as active.</summary>
    public TimeSpan WaitOf(MembershipView held)
    {
        var rank = held.Active.Count(silo => silo.CompareTo(self) < 0);
        var wait = Step + (rank * Step);
        return wait < MaximumWait ? wait : MaximumWait;
    }
}

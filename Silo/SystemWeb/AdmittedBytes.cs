namespace OrleansSessions.Silo;

/// <summary>The bytes that one call takes while it is carried out, as they become more.</summary>
/// <param name="application">The caller's application.</param>
/// <param name="admitted">The bytes that the call was admitted with.</param>
internal sealed class AdmittedBytes(GatewayAdmission admission, ulong application, long admitted) : IDisposable
{
    private const long Step = 64 * 1024;

    private long _further;

    /// <summary>Why there was no room; null when there was.</summary>
    public string? Full { get; private set; }

    /// <summary>Takes room for so many bytes in all. Returns false when there is none.</summary>
    public bool TryHold(long bytes)
    {
        var missing = bytes - admitted - _further;
        if (missing <= 0)
        {
            return true;
        }

        missing = Math.Max(missing, Step);
        Full = admission.EnterAnswer(application, missing, admitted + _further);
        _further += Full is null ? missing : 0;
        return Full is null;
    }

    public void Dispose() => admission.LeaveAnswer(application, _further);
}

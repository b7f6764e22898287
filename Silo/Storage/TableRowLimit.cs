namespace OrleansSessions.Silo;

/// <summary>
/// An Azure Table row holds less than a session may have by default. The first visitor with a large session would find out, so the limits are
/// validated at start.
/// </summary>
internal static class TableRowLimit
{
    /// <summary>What Orleans' provider stores for one state: 15 properties of 64 KiB.</summary>
    public const int MaximumRowBytes = 15 * 64 * 1024;

    // What a document has besides keys and values: three lengths and a revision per entry, and the key of each remembered removal.
    private const int EntryOverhead = 17;
    private const int MaximumRestBytes = 4 * 1024;

    public static string? Fault(SessionLimits limits)
    {
        var largest = limits.MaximumSessionBytes + ((long)limits.MaximumEntries * EntryOverhead) + ((long)SessionDocument.MaximumRemovals * (limits.MaximumKeyBytes + EntryOverhead)) + MaximumRestBytes;
        return largest <= MaximumRowBytes ? null
            : $"Storage:Provider is AzureTable, which holds {MaximumRowBytes:N0} bytes in a row, and with MaximumSessionBytes {limits.MaximumSessionBytes:N0}, MaximumEntries {limits.MaximumEntries:N0} and MaximumKeyBytes {limits.MaximumKeyBytes:N0} "
                + $"a stored session may have {largest:N0}. Set lower limits in section Sessions, for example 786432, 4096 and 1024, or set Storage:Provider to AzureBlob.";
    }
}

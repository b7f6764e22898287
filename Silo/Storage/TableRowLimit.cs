namespace OrleansSessions.Silo;

/// <summary>
/// Azure Table Storage holds less in a row than a session may have by default. Found out by the first visitor with a full cart, it would be an
/// outage of that cart; so it is found out at start.
/// </summary>
internal static class TableRowLimit
{
    /// <summary>What Orleans' provider stores of one state: 15 properties of 64 KiB.</summary>
    public const int RowBytesMax = 15 * 64 * 1024;

    // What a document holds beside keys and values: for each entry three lengths and a revision, for each remembered removal its key.
    private const int EntryOverhead = 17;
    private const int RestMax = 4 * 1024;

    public static string? Fault(SessionLimits limits)
    {
        var most = limits.MaximumSessionBytes + ((long)limits.MaximumEntries * EntryOverhead) + ((long)SessionDocument.RemovalsMax * (limits.MaximumKeyBytes + EntryOverhead)) + RestMax;
        return most <= RowBytesMax ? null
            : $"Storage:Provider is AzureTable, which holds {RowBytesMax:N0} bytes in a row, and with MaximumSessionBytes {limits.MaximumSessionBytes:N0}, MaximumEntries {limits.MaximumEntries:N0} and MaximumKeyBytes {limits.MaximumKeyBytes:N0} "
                + $"a stored session may have {most:N0}. Set lower ones in section Sessions, like 786432, 4096 and 1024, or Storage:Provider to AzureBlob.";
    }
}

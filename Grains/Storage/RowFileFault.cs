namespace OrleansSessions.Grains;

/// <summary>Why a file is not a valid row. It is part of the quarantined file's name and of the metric's tags.</summary>
internal enum RowFileFault
{
    /// <summary>The file does not start like a row, or the two copies of its version differ.</summary>
    NotARow = 1,

    /// <summary>The file is shorter or longer than its header says.</summary>
    Length = 2,

    /// <summary>The header's checksum is wrong.</summary>
    Header = 3,

    /// <summary>The payload's checksum is wrong.</summary>
    Payload = 4,

    /// <summary>The identity in the file is damaged, or that of another row.</summary>
    OtherRow = 5,
}

internal static class RowFileFaultNames
{
    /// <summary>The fault's name in file names and metrics. It must not change.</summary>
    public static string Text(this RowFileFault fault) => fault switch
    {
        RowFileFault.NotARow => "not-a-row",
        RowFileFault.Length => "length",
        RowFileFault.Header => "header",
        RowFileFault.Payload => "payload",
        RowFileFault.OtherRow => "other-row",
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };
}

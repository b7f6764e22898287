namespace OrleansSessions;

/// <summary>Why a file is not taken for its row. Stands in the name of the file set aside and in the metric's tag.</summary>
internal enum RowFileFault
{
    /// <summary>It does not begin like a row, or its version is not readable twice.</summary>
    NotARow = 1,

    /// <summary>It is shorter or longer than it says.</summary>
    Length = 2,

    /// <summary>The checksum over everything before the payload is wrong.</summary>
    Header = 3,

    /// <summary>The checksum over the payload is wrong.</summary>
    Payload = 4,

    /// <summary>The name in it is another row's, or damaged.</summary>
    OtherRow = 5,
}

internal static class RowFileFaultNames
{
    /// <summary>The fault's name in file names and metrics: it stays.</summary>
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

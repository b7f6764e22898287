using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class FileGrainStorage
{
    [LoggerMessage(5001, LogLevel.Error, "The file of row {Row} cannot be trusted ({Fault}). It was set aside as {Aside}; the row now reads as no record, and its session is lost unless the file is restored.", EventName = "FileRowQuarantined")]
    private partial void LogQuarantined(RowName row, string fault, string aside);

    [LoggerMessage(5002, LogLevel.Information, "Removed {Count} unfinished files in {Directory}: the process that wrote them ended before it acknowledged them.", EventName = "UnfinishedFilesRemoved")]
    private partial void LogUnfinishedRemoved(int count, string directory);
}

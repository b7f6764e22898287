using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

internal sealed partial class FileGrainStorage
{
    [LoggerMessage(5001, LogLevel.Error, "The file of row {Row} is damaged ({Fault}). It was moved to {Aside}. The row now reads as missing, and its session is lost unless the file is restored.", EventName = "FileRowQuarantined")]
    private partial void LogQuarantined(RowName row, string fault, string aside);

    [LoggerMessage(5002, LogLevel.Information, "Removed {Count} unfinished files in {Directory}. The process that wrote them ended before the writes were acknowledged.", EventName = "UnfinishedFilesRemoved")]
    private partial void LogUnfinishedRemoved(int count, string directory);

    [LoggerMessage(5003, LogLevel.Warning, "Files in {Directory} belong to another user, and others may be able to read them: their modes could not be changed. Change the owner of rows, temp and quarantine there to the user of this process.", EventName = "FilesNotPrivate")]
    private partial void LogNotPrivate(string directory);
}

namespace OrleansSessions.Silo;

internal sealed partial class ApiKeyring
{
    [LoggerMessage(401, LogLevel.Information, "The gateway's keys changed: {Keys} keys of {Applications} applications are valid now.")]
    private partial void LogTaken(int keys, int applications);

    [LoggerMessage(402, LogLevel.Error, "The gateway's keys changed, but cannot be used; those from before stay valid. {Faults}")]
    private partial void LogNotTaken(string faults);
}

namespace OrleansSessions.Silo;

internal sealed partial class ApiKeyring
{
    [LoggerMessage(401, LogLevel.Information, "The gateway's API keys changed. {Keys} keys of {Applications} applications are valid now.", EventName = "ApiKeysChanged")]
    private static partial void LogTaken(ILogger logger, int keys, int applications);

    [LoggerMessage(402, LogLevel.Error, "The gateway's API keys changed but contain errors. No key is added; keys that were removed stop being valid within ten seconds. {Faults}", EventName = "ApiKeysInvalid")]
    private static partial void LogNotTaken(ILogger logger, string faults);
}

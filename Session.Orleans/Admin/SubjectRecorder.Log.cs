using Microsoft.Extensions.Logging;

namespace OrleansSessions;

internal sealed partial class SubjectRecorder
{
    [LoggerMessage(119, LogLevel.Warning, "The user of session {session} could not be recorded ({status}). A later request tries again.", EventName = "SubjectNotRecorded")]
    private static partial void LogNotRecorded(ILogger logger, SessionId session, CommitStatus status, Exception? error);

    [LoggerMessage(120, LogLevel.Error, "OrleansSessionOptions.Subject threw, so the user of session or ticket {session} is not recorded and ISessionAdmin cannot find it. Return null for a request without a user.", EventName = "SubjectFailed")]
    private static partial void LogSubjectFailed(ILogger logger, SessionId session, Exception error);

    [LoggerMessage(176, LogLevel.Warning, "The user of ticket {ticket} could not be recorded ({status}). A later request that presents the ticket tries again.", EventName = "TicketNotRecorded")]
    private static partial void LogTicketNotRecorded(ILogger logger, SessionId ticket, CommitStatus status, Exception? error);
}

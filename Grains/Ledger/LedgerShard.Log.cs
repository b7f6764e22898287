using Microsoft.Extensions.Logging;

namespace OrleansSessions;

/// <content>What a shard logs.</content>
internal sealed partial class LedgerShard
{
    [LoggerMessage(126, LogLevel.Debug, "Ledger shard {Shard}: nothing says how far it has swept. It begins at {Moment:u}.", EventName = "Begins")]
    private partial void LogBegins(string shard, DateTimeOffset moment);

    [LoggerMessage(121, LogLevel.Warning, "Ledger shard {Shard}: a sweep failed. Sessions that are over stay in storage until a sweep succeeds; it is tried again.", EventName = "SweepFailed")]
    private partial void LogSweepFailed(Exception exception, string shard);

    [LoggerMessage(122, LogLevel.Warning, "Session {Session} could not be asked whether it is over; it is asked again.", EventName = "AskFailed")]
    private partial void LogAskFailed(Exception exception, SessionId session);

    [LoggerMessage(123, LogLevel.Error, "Ledger shard {Shard}: page {Page} of minute {Minute} has {Bytes} bytes that are no page. The sessions noted in it leave storage only when they are used again.", EventName = "PageUnreadable")]
    private partial void LogPageUnreadable(string shard, long minute, int page, int bytes);
}

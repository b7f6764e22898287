using Microsoft.Extensions.Logging;

namespace OrleansSessions.Grains;

/// <content>Log messages.</content>
internal sealed partial class LedgerShard
{
    [LoggerMessage(126, LogLevel.Debug, "Ledger shard {Shard} has not stored how far it has swept. It starts at {Start:u}.", EventName = "ShardStarted")]
    private partial void LogStarted(string shard, DateTimeOffset start);

    [LoggerMessage(121, LogLevel.Warning, "Ledger shard {Shard}: a sweep failed, and is repeated. Ended sessions stay in storage until a sweep succeeds.", EventName = "SweepFailed")]
    private partial void LogSweepFailed(Exception exception, string shard);

    [LoggerMessage(122, LogLevel.Warning, "Session {Session} could not be checked for its end. The check is repeated.", EventName = "ExpiryCheckFailed")]
    private partial void LogCheckFailed(Exception exception, SessionId session);

    [LoggerMessage(123, LogLevel.Error, "Ledger shard {Shard}: page {Page} of minute {Minute} has {Bytes} bytes that are not a page. The sessions registered in it stay in storage until they are used again.", EventName = "PageUnreadable")]
    private partial void LogPageUnreadable(string shard, long minute, int page, int bytes);

    [LoggerMessage(127, LogLevel.Warning, "Ledger shard {Shard} was swept up to {Swept:u}, which is still to come: a silo's clock was ahead. It is swept again from {Now:u}.", EventName = "SweepSetBack")]
    private partial void LogSetBack(string shard, DateTimeOffset swept, DateTimeOffset now);
}
